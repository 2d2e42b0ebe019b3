import { expect, test } from "vitest";
import { cpeNamespace, languageNamespace, namespaceOf } from "./namespace.js";
import { operatingSystem } from "./testing/memory-vulnerabilities.js";
import type { OperatingSystem } from "./vulnerability-source.js";

test.each<[string, string, OperatingSystem, string]>([
  ["debian", "debian", operatingSystem("debian", "12"), "debian:distro:debian:12"],
  ["alpine with minor version", "alpine", operatingSystem("alpine", "3", "18"), "alpine:distro:alpine:3.18"],
  ["a label", "alpine", { ...operatingSystem("alpine", ""), labelVersion: "edge" }, "alpine:distro:alpine:edge"],
  ["Ubuntu's padded minor version", "ubuntu", operatingSystem("ubuntu", "20", "4"), "ubuntu:distro:ubuntu:20.04"],
  ["Ubuntu's other one", "ubuntu", operatingSystem("ubuntu", "22", "10"), "ubuntu:distro:ubuntu:22.10"],
  ["a channel is not padded", "ubuntu", operatingSystem("ubuntu", "20", "4", "esm"), "ubuntu:distro:ubuntu:20.4+esm"],
  ["Red Hat: major only", "rhel", operatingSystem("redhat", "9", "4", "eus"), "redhat:distro:redhat:9"],
  ["Oracle: major only", "oracle", operatingSystem("oracle", "8", "6"), "oracle:distro:oraclelinux:8"],
  ["Amazon", "amazon", operatingSystem("amazon", "2"), "amazon:distro:amazonlinux:2"],
  ["Mariner", "mariner", operatingSystem("mariner", "2"), "mariner:distro:mariner:2.0"],
  ["Azure Linux under Mariner's name", "mariner", operatingSystem("mariner", "3", "0"), "mariner:distro:azurelinux:3.0"],
])("distribution: %s", (_name, provider, os, expected) => {
  expect(namespaceOf({ provider, os, ecosystem: "deb", packageName: "x" })).toBe(expected);
});

test.each([
  ["github", "npm", "github:language:javascript"],
  ["github", "go-module", "github:language:go"],
  ["pypa", "PYTHON", "pypa:language:python"],
  ["x", "lua-rocks", "x:language:lua-rocks"],
  ["bitnami", "Bitnami", "bitnami"],
  ["msrc", "msrc-kb", "msrc:distro:windows:Windows 10"],
  ["nvd", "", "nvd:cpe"],
  ["x", "constructor", "x:language:constructor"],
])("ecosystem: %s of %s", (provider, ecosystem, expected) => {
  expect(namespaceOf({ provider, ecosystem, packageName: "Windows 10" })).toBe(expected);
});

test("products and languages", () => {
  expect([cpeNamespace("nvd"), languageNamespace("github", "")]).toEqual(["nvd:cpe", "github:language:"]);
});
