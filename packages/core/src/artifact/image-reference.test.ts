import { describe, expect, test } from "vitest";
import { formatImageReference, type ImageReference, parseImageReference, parseRegistry } from "./image-reference.js";

const SHA256 = `sha256:${"0123456789abcdef".repeat(4)}`;
const SHA512 = `sha512:${"0123456789abcdef".repeat(8)}`;

describe("parseImageReference", () => {
  test.each<readonly [string, ImageReference, string]>([
    ["alpine", { registry: "docker.io", repository: "library/alpine", tag: "latest" }, "docker.io/library/alpine:latest"],
    ["alpine:3.20", { registry: "docker.io", repository: "library/alpine", tag: "3.20" }, "docker.io/library/alpine:3.20"],
    ["grafana/grafana", { registry: "docker.io", repository: "grafana/grafana", tag: "latest" }, "docker.io/grafana/grafana:latest"],
    ["docker.io/alpine", { registry: "docker.io", repository: "library/alpine", tag: "latest" }, "docker.io/library/alpine:latest"],
    ["index.docker.io/alpine:3", { registry: "docker.io", repository: "library/alpine", tag: "3" }, "docker.io/library/alpine:3"],
    ["a/b/c/d:x", { registry: "docker.io", repository: "a/b/c/d", tag: "x" }, "docker.io/a/b/c/d:x"],
    ["ghcr.io/o/p@" + SHA256, { registry: "ghcr.io", repository: "o/p", digest: SHA256 }, `ghcr.io/o/p@${SHA256}`],
    ["ghcr.io/o/p:v1@" + SHA512, { registry: "ghcr.io", repository: "o/p", tag: "v1", digest: SHA512 }, `ghcr.io/o/p:v1@${SHA512}`],
    ["localhost/app", { registry: "localhost", repository: "app", tag: "latest" }, "localhost/app:latest"],
    ["localhost:5000/app:1", { registry: "localhost:5000", repository: "app", tag: "1" }, "localhost:5000/app:1"],
    ["localhost:5000", { registry: "docker.io", repository: "library/localhost", tag: "5000" }, "docker.io/library/localhost:5000"],
    ["127.0.0.1:5000/a/b", { registry: "127.0.0.1:5000", repository: "a/b", tag: "latest" }, "127.0.0.1:5000/a/b:latest"],
    ["[::1]:5000/a", { registry: "[::1]:5000", repository: "a", tag: "latest" }, "[::1]:5000/a:latest"],
    ["Registry/a", { registry: "registry", repository: "a", tag: "latest" }, "registry/a:latest"],
    ["REG.Example.com:443/a", { registry: "reg.example.com:443", repository: "a", tag: "latest" }, "reg.example.com:443/a:latest"],
    ["a--b__c_d.e", { registry: "docker.io", repository: "library/a--b__c_d.e", tag: "latest" }, "docker.io/library/a--b__c_d.e:latest"],
    ["x:_Y.z-1", { registry: "docker.io", repository: "library/x", tag: "_Y.z-1" }, "docker.io/library/x:_Y.z-1"],
    [`reg.io/${"f".repeat(64)}`, { registry: "reg.io", repository: "f".repeat(64), tag: "latest" }, `reg.io/${"f".repeat(64)}:latest`],
  ])("%s", (text, expected, full) => {
    const parsed = parseImageReference(text);
    expect(parsed).toEqual(expected);
    expect(parsed && formatImageReference(parsed)).toBe(full);
  });

  test.each([
    ["empty", ""],
    ["capital letters in the repository", "Alpine"],
    ["capital letters after the registry", "ghcr.io/Owner/app"],
    ["only a registry", "ghcr.io/"],
    ["empty part", "ghcr.io//app"],
    ["absolute path", "/srv/web.tar"],
    ["relative path", "./web"],
    ["parent path", "../web"],
    ["home path", "~/web"],
    ["dots as a part", "ghcr.io/a/../b"],
    ["scheme", "https://ghcr.io/a"],
    ["user and password", "user:secret@ghcr.io/a"],
    ["blank", "al pine"],
    ["end of line", "alpine\n"],
    ["triple underscore", "a___b"],
    ["trailing dash", "a-"],
    ["empty tag", "alpine:"],
    ["tag with a slash", "ghcr.io/a:b/c"],
    ["tag too long", `alpine:${"x".repeat(129)}`],
    ["empty digest", "alpine@"],
    ["short digest", "alpine@sha256:abc"],
    ["digest in capitals", `alpine@${SHA256.toUpperCase()}`],
    ["unknown digest", `alpine@md5:${"0".repeat(32)}`],
    ["image id", "f".repeat(64)],
    ["port 0", "localhost:0/a"],
    ["port too large", "localhost:65536/a"],
    ["no port after the colon", "localhost:/a"],
    ["name too long", `ghcr.io/${"a".repeat(250)}`],
    ["far too long", "a".repeat(100_000)],
    ["host that ends with a dash", "ghcr-.io/a"],
    ["query", "ghcr.io/a?b"],
  ])("is none: %s", (_name, text) => {
    expect(parseImageReference(text)).toBeUndefined();
  });

  test("takes a 255 character name", () => {
    const repository = "a".repeat(247);
    expect(parseImageReference(`ghcr.io/${repository}`)).toEqual({ registry: "ghcr.io", repository, tag: "latest" });
  });
});

test.each([
  ["GHCR.io", "ghcr.io"],
  ["registry-1.docker.io", "docker.io"],
  ["mirror:5000", "mirror:5000"],
  ["mirror/path", undefined],
  ["user@mirror", undefined],
  ["https://mirror", undefined],
  ["", undefined],
])("parseRegistry %s", (text, expected) => {
  expect(parseRegistry(text)).toBe(expected);
});
