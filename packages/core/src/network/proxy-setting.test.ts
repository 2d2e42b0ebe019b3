import { expect, test } from "vitest";
import { proxySetting } from "./proxy-setting.js";

type Environment = Readonly<Record<string, string | undefined>>;

const HUB = "https://registry-1.docker.io/v2/";
const PROXY = { HTTPS_PROXY: "http://proxy:3128", HTTP_PROXY: "http://plain:3128" };

test.each<readonly [string, string, Environment, string | undefined]>([
  ["nothing set", HUB, {}, undefined],
  ["https", HUB, PROXY, "http://proxy:3128"],
  ["http", "http://reg.lan/", PROXY, "http://plain:3128"],
  ["small letters", HUB, { https_proxy: "http://proxy:1" }, "http://proxy:1"],
  ["capitals win", HUB, { HTTPS_PROXY: "http://a", https_proxy: "http://b" }, "http://a"],
  ["without a scheme", HUB, { HTTPS_PROXY: "proxy:3128" }, "http://proxy:3128"],
  ["a TLS proxy", HUB, { HTTPS_PROXY: "https://proxy" }, "https://proxy"],
  ["this machine", "http://localhost:5000/", PROXY, undefined],
  ["this machine's address", "https://127.0.0.1:5000/", PROXY, undefined],
  ["this machine's IPv6 address", "https://[::1]:5000/", PROXY, undefined],
  ["a header of a web server is none", "http://reg.lan/", { ...PROXY, REQUEST_METHOD: "GET" }, undefined],
  ["everything excluded", HUB, { ...PROXY, NO_PROXY: "*" }, undefined],
  ["domain and below", HUB, { ...PROXY, NO_PROXY: "other, docker.io" }, undefined],
  ["the host itself", "https://docker.io/", { ...PROXY, no_proxy: "docker.io" }, undefined],
  ["below only", "https://docker.io/", { ...PROXY, NO_PROXY: ".docker.io" }, "http://proxy:3128"],
  ["below", HUB, { ...PROXY, NO_PROXY: ".docker.io" }, undefined],
  ["star domain", HUB, { ...PROXY, NO_PROXY: "*.docker.io" }, undefined],
  ["no part of a label", "https://mydocker.io/", { ...PROXY, NO_PROXY: "docker.io" }, "http://proxy:3128"],
  ["capital letters", HUB, { ...PROXY, NO_PROXY: "Docker.IO" }, undefined],
  ["other port", HUB, { ...PROXY, NO_PROXY: "docker.io:5000" }, "http://proxy:3128"],
  ["the usual port", HUB, { ...PROXY, NO_PROXY: "docker.io:443" }, undefined],
  ["address", "https://10.1.2.3/", { ...PROXY, NO_PROXY: "10.1.2.3" }, undefined],
  ["range", "https://10.1.2.3/", { ...PROXY, NO_PROXY: "10.0.0.0/8" }, undefined],
  ["outside the range", "https://11.1.2.3/", { ...PROXY, NO_PROXY: "10.0.0.0/8" }, "http://proxy:3128"],
  ["range with odd bits", "https://172.31.0.1/", { ...PROXY, NO_PROXY: "172.16.0.0/12" }, undefined],
  ["outside odd bits", "https://172.32.0.1/", { ...PROXY, NO_PROXY: "172.16.0.0/12" }, "http://proxy:3128"],
  ["IPv6 range", "https://[fd00:1::2]/", { ...PROXY, NO_PROXY: "fd00::/8" }, undefined],
  ["IPv6 address", "https://[fd00::2]:5000/", { ...PROXY, NO_PROXY: "[fd00:0::2]:5000,x" }, "http://proxy:3128"],
  ["nonsense ranges", "https://10.1.2.3/", { ...PROXY, NO_PROXY: "10.0.0.0/99,10.0.0.0/x,/8,a/b,:,10/8" }, "http://proxy:3128"],
])("%s", (_name, url, environment, expected) => {
  expect(proxySetting(new URL(url), environment)?.url).toBe(expected);
});
