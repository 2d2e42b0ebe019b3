import { describe, expect, test } from "vitest";
import { allowsPlainHttp, registryHosts } from "./registry-host.js";

describe("registryHosts", () => {
  const hub = { registry: "docker.io", host: "registry-1.docker.io", prefix: "", isMirror: false };

  test("docker.io is at another host", () => {
    expect(registryHosts("docker.io", [])).toEqual([hub]);
  });

  test("mirrors come first, in order, and only those of the registry", () => {
    expect(registryHosts("docker.io", ["m1:5000", "ghcr.io=m2", "index.docker.io=m3/hub/x", "*=M4"])).toEqual([
      { registry: "m1:5000", host: "m1:5000", prefix: "", isMirror: true },
      { registry: "m3", host: "m3", prefix: "hub/x/", isMirror: true },
      { registry: "m4", host: "m4", prefix: "", isMirror: true },
      hub,
    ]);
  });

  test("a bare mirror is one of docker.io", () => {
    expect(registryHosts("ghcr.io", ["m1"])).toEqual([{ registry: "ghcr.io", host: "ghcr.io", prefix: "", isMirror: false }]);
  });

  test.each(["", "=", "https://m1", "m1/../x", "m1/X", "m1/", "nope!=m1", "a=b=c", "m1:99999"])("refuses %j", (mirror) => {
    expect(() => registryHosts("docker.io", [mirror])).toThrow(expect.objectContaining({ code: "registry-option-invalid" }));
  });

  test("shows no password", () => {
    expect(() => registryHosts("docker.io", ["me:s3cret@m1/hub"])).toThrow(/"…@m1\/hub" is no mirror/);
  });
});

test.each([
  ["localhost", [], true],
  ["localhost:5000", [], true],
  ["127.0.0.1:80", [], true],
  ["[::1]:5000", [], true],
  ["127.0.0.2:5000", [], false],
  ["localhost.evil.io", [], false],
  ["reg.lan:5000", ["reg.lan:5000"], true],
  ["reg.lan:5000", ["Reg.Lan"], true],
  ["reg.lan:5000", ["reg.lan:5001", "lan"], false],
] as const)("allowsPlainHttp %s %j", (host, allowed, expected) => {
  expect(allowsPlainHttp(new URL(`http://${host}/`), allowed)).toBe(expected);
});
