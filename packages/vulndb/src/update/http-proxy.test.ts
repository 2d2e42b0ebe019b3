import { expect, test } from "vitest";
import { proxyOf } from "./http-proxy.js";

const both = { HTTPS_PROXY: "http://proxy.example:3128", HTTP_PROXY: "http://plain.example" };
const https = both.HTTPS_PROXY;

test.each<[name: string, url: string, environment: Readonly<Record<string, string>>, proxy: string | undefined]>([
  ["none is set", "https://db.example/", {}, undefined],
  ["by the scheme, https", "https://db.example/", both, https],
  ["by the scheme, http", "http://db.example/", both, both.HTTP_PROXY],
  ["in small letters", "https://db.example/", { https_proxy: https }, https],
  ["without a scheme", "https://db.example/", { HTTPS_PROXY: "proxy.example:3128" }, "http://proxy.example:3128"],
  ["a header of a web server is none", "http://db.example/", { ...both, REQUEST_METHOD: "GET" }, undefined],
  ["never for localhost", "https://localhost:8443/", both, undefined],
  ["never for loopback addresses", "http://127.0.0.2/", both, undefined],
  ["never for loopback addresses, IPv6", "http://[::1]/", both, undefined],
  ["all exempt", "https://db.example/", { ...both, NO_PROXY: "*" }, undefined],
  ["a name", "https://db.example/", { ...both, NO_PROXY: "a.example, DB.example" }, undefined],
  ["a name and what is below it", "https://db.corp.example/", { ...both, no_proxy: "corp.example" }, undefined],
  ["a part of a name is no name", "https://mycorp.example/", { ...both, NO_PROXY: "corp.example" }, https],
  ["only what is below", "https://corp.example/", { ...both, NO_PROXY: ".corp.example" }, https],
  ["only what is below, with a star", "https://db.corp.example/", { ...both, NO_PROXY: "*.corp.example" }, undefined],
  ["a port", "https://db.example:8443/", { ...both, NO_PROXY: "db.example:8443" }, undefined],
  ["another port", "https://db.example/", { ...both, NO_PROXY: "db.example:8443" }, https],
  ["an address", "https://10.1.2.3/", { ...both, NO_PROXY: "10.1.2.3" }, undefined],
  ["a network", "https://10.1.2.3/", { ...both, NO_PROXY: "10.0.0.0/8" }, undefined],
  ["outside the network", "https://11.1.2.3/", { ...both, NO_PROXY: "10.0.0.0/8" }, https],
  ["an IPv6 network", "https://[fd00::1]/", { ...both, NO_PROXY: "fd00::/8" }, undefined],
  ["an IPv6 address", "https://[fd00::1]/", { ...both, NO_PROXY: "fd00::1" }, undefined],
  ["a network that is none", "https://10.1.2.3/", { ...both, NO_PROXY: "10.0.0.0/99,/,a/8" }, https],
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
