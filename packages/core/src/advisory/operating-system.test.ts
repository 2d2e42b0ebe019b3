import { describe, expect, test } from "vitest";
import { formatOs, parseOs } from "./operating-system.js";

const none = { releaseId: "", majorVersion: "", minorVersion: "", labelVersion: "", codename: "", channel: "" };

describe("parseOs", () => {
  test.each([
    ["debian:10", { ...none, name: "debian", releaseId: "debian", majorVersion: "10", codename: "buster" }],
    [
      "ubuntu:16.04+esm",
      { ...none, name: "ubuntu", releaseId: "ubuntu", majorVersion: "16", minorVersion: "4", codename: "xenial", channel: "esm" },
    ],
    ["redhat:9", { ...none, name: "redhat", releaseId: "rhel", majorVersion: "9" }],
    ["almalinux:8", { ...none, name: "almalinux", majorVersion: "8" }],
    ["alpine:edge", { ...none, name: "alpine", releaseId: "alpine", labelVersion: "edge" }],
    ["photon:4.0", { ...none, name: "photon", releaseId: "photon", majorVersion: "4", minorVersion: "0" }],
    ["wolfi", { ...none, name: "wolfi", releaseId: "wolfi" }],
    ["constructor:1", { ...none, name: "constructor", releaseId: "constructor", majorVersion: "1" }],
  ])("%s", (text, expected) => {
    expect(parseOs(text)).toEqual(expected);
  });

  test.each(["", ":10", "Debian:10", "debian:", "debian:10 ", "debian:10+", "debian:1:2"])("refuses %j", (text) => {
    expect(parseOs(text)).toBeUndefined();
  });

  test.each(["debian:10", "ubuntu:16.4+esm", "alpine:edge", "wolfi", "photon:4.0"])("formatOs gives %s back", (text) => {
    const os = parseOs(text);
    expect(os === undefined ? undefined : formatOs(os)).toBe(text);
  });
});
