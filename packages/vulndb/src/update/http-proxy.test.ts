import { expect, test } from "vitest";
import { proxyOf } from "./http-proxy.js";

const both = { HTTPS_PROXY: "http://proxy.example:3128", HTTP_PROXY: "http://plain.example" };
const https = both.HTTPS_PROXY;

test.each<[name: string, url: string, environment: Readonly<Record<string, string>>, proxy: string | undefined]>([
  ["none is set", "https://db.example/", {}, undefined],
  ["by the scheme, https", "https://db.example/", both, https],
  ["by the scheme, http", "http://db.example/", both, both.HTTP_PROXY],
])("%s", (_, url, environment, proxy) => {
  expect(proxyOf(url, environment)).toBe(proxy);
});

test("a proxy of another kind is refused without its password", () => {
  expect(() => proxyOf("https://db.example/", { HTTPS_PROXY: "socks5://user:secret@proxy.example" })).toThrow(
    expect.objectContaining({
      code: "db-setting",
      message: 'HTTPS_PROXY is "socks5://proxy.example", which is no proxy of HTTP: write http://HOST:PORT, or unset it',
    }),
  );
});
