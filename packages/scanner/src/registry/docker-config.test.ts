import { describe, expect, test } from "vitest";
import { configKeys, type DockerConfig, emptyDockerConfig, parseDockerConfig } from "./docker-config.js";
import type { Credential } from "./registry-options.js";

const encoded = (text: string): string => Buffer.from(text).toString("base64");
const password = (username: string, secret: string): Credential => ({ kind: "password", username, password: secret });

describe("parseDockerConfig", () => {
  test.each<readonly [string, unknown, readonly (readonly [string, Credential])[]]>([
    ["auth", { "ghcr.io": { auth: encoded("me:a:b") } }, [["ghcr.io", password("me", "a:b")]]],
    ["docker.io's old name", { "https://index.docker.io/v1/": { auth: encoded("me:x") } }, [["docker.io", password("me", "x")]]],
    ["a URL", { "https://Reg.io:5000/v2/": { auth: encoded("me:x") } }, [["reg.io:5000", password("me", "x")]]],
    ["a repository", { "reg.io/team/app": { auth: encoded("me:x") } }, [["reg.io/team/app", password("me", "x")]]],
    ["user and password", { "reg.io": { username: "me", password: "x" } }, [["reg.io", password("me", "x")]]],
    ["zeros at the end", { "reg.io": { auth: encoded("me:x\0\0") } }, [["reg.io", password("me", "x")]]],
    [
      "identity token",
      { "reg.io": { auth: encoded("00000000-0000:"), identitytoken: "id" } },
      [["reg.io", { kind: "identity-token", token: "id" }]],
    ],
    ["registry token", { "reg.io": { registrytoken: "t" } }, [["reg.io", { kind: "registry-token", token: "t" }]]],
    ["nothing in it", { "reg.io": {}, "b.io": null, "c.io": "x", "d.io": { auth: 1 }, "e.io": { auth: encoded("no colon") } }, []],
    ["the first of one registry", { "reg.io": { username: "a" }, "https://reg.io": { username: "b" } }, [["reg.io", password("a", "")]]],
    ["a list", [], []],
  ])("auths: %s", (_name, auths, expected) => {
    expect([...parseDockerConfig(JSON.stringify({ auths }), "config.json").credentials]).toEqual(expected);
  });

  test.each<readonly [string, string, DockerConfig]>([
    ["an empty object", "{}", emptyDockerConfig],
    ["another type", "[1]", emptyDockerConfig],
    ["null", "null", emptyDockerConfig],
    ["names of the prototype", '{"__proto__":{"credsStore":"x"},"auths":{"constructor":{}}}', emptyDockerConfig],
    [
      "helpers",
      '{"credsStore":"desktop","credHelpers":{"GCR.io":"gcloud","https://index.docker.io/v1/":"pass","x":1}}',
      {
        credentials: new Map(),
        helpers: new Map([
          ["gcr.io", "gcloud"],
          ["docker.io", "pass"],
        ]),
        store: "desktop",
      },
    ],
  ])("%s", (_name, text, expected) => {
    expect(parseDockerConfig(text, "config.json")).toEqual(expected);
  });

  test("an error shows nothing of the text", () => {
    let error: unknown;
    try {
      parseDockerConfig('{"auths":{"reg.io":{"auth":"s3cret"}},}', "/home/me/config.json");
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ code: "registry-credentials-unreadable", message: expect.stringContaining('"/home/me/config.json"') });
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain("s3cret");
  });
});

test("configKeys goes from the repository to the registry", () => {
  expect(configKeys("reg.io", "team/app")).toEqual(["reg.io/team/app", "reg.io/team", "reg.io"]);
});
