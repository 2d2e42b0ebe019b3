import { describe, expect, test } from "vitest";
import { proxyAuthorization, proxyFor } from "./proxy.js";

type Environment = Readonly<Record<string, string | undefined>>;

const HUB = "https://registry-1.docker.io/v2/";

describe("proxyFor", () => {
  test.each<readonly [string, string, Environment, string | undefined]>([
    ["nothing set", HUB, {}, undefined],
    ["without a scheme", HUB, { HTTPS_PROXY: "proxy:3128" }, "http://proxy:3128/"],
    ["a TLS proxy", HUB, { HTTPS_PROXY: "https://proxy" }, "https://proxy/"],
  ])("%s", (_name, url, environment, expected) => {
    expect(proxyFor(new URL(url), environment)?.href).toBe(expected);
  });

  test.each([
    ["no URL", "http://u:s3cret@:::", "registry-option-invalid"],
    ["another kind", "socks5://u:s3cret@proxy", "registry-option-invalid"],
  ])("refuses %s without showing its password", (_name, HTTPS_PROXY, code) => {
    let error: unknown;
    try {
      proxyFor(new URL(HUB), { HTTPS_PROXY });
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ code });
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain("s3cret");
  });
});

test.each([
  ["http://proxy/", undefined],
  ["http://user:p%40ss@proxy/", `Basic ${Buffer.from("user:p@ss").toString("base64")}`],
  ["http://user:100%@proxy/", `Basic ${Buffer.from("user:100%").toString("base64")}`],
])("proxyAuthorization %s", (url, expected) => {
  expect(proxyAuthorization(new URL(url))).toBe(expected);
});
