import { BlockList, isIP } from "node:net";
import { quote } from "@plimsoll/core";
import { vulndbError } from "../error.js";
import { shownUrl } from "./update-url.js";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy for a URL as `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` say, in capitals or not; undefined where there is none.
 * As in Go, which Grype is written in: loopback addresses have none, `NO_PROXY` holds names with all below them, addresses, and networks.
 * Errors: `db-setting` for a proxy that is not of HTTP.
 * Source: https://pkg.go.dev/golang.org/x/net/http/httpproxy#Config
 */
export function proxyOf(url: string, environment: Environment): string | undefined {
  const { protocol, hostname, port } = new URL(url);
  const name = protocol === "https:" ? "HTTPS_PROXY" : "HTTP_PROXY";
  const proxy = variable(environment, name);
  // A web server that runs programs puts a header of the request into HTTP_PROXY.
  if (proxy === "" || (name === "HTTP_PROXY" && (environment["REQUEST_METHOD"] ?? "") !== "")) return undefined;
  const host = hostname.replace(/^\[|\]$/g, "").toLowerCase();
  if (isLoopback(host) || isExempt(host, port || (protocol === "https:" ? "443" : "80"), variable(environment, "NO_PROXY"))) {
    return undefined;
  }
  const full = proxy.includes("://") ? proxy : `http://${proxy}`;
  if (!/^https?:/i.test(full) || !URL.canParse(full)) {
    throw vulndbError("db-setting", `${name} is ${quote(shownUrl(full))}, which is no proxy of HTTP: write http://HOST:PORT, or unset it`);
  }
  return full;
}

function variable(environment: Environment, name: string): string {
  return environment[name] || environment[name.toLowerCase()] || "";
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
}

function isExempt(host: string, port: string, list: string): boolean {
  return list
    .split(",")
    .map((entry) => entry.trim().toLowerCase())
    .some((entry) => entry !== "" && matches(host, port, entry));
}

function matches(host: string, port: string, entry: string): boolean {
  if (entry === "*") return true;
  if (entry.includes("/")) return isInNetwork(host, entry);
  const [, name = "", wantedPort = ""] = /^(.*?)(?::(\d+))?$/.exec(isIP(entry) === 6 ? `[${entry}]` : entry) ?? [];
  if (wantedPort !== "" && wantedPort !== port) return false;
  const wanted = name.replace(/^\[|\]$/g, "").replace(/^\*\./, ".");
  if (isIP(host) !== 0 || isIP(wanted) !== 0) return host === wanted;
  return wanted.startsWith(".") ? host.endsWith(wanted) : host === wanted || host.endsWith(`.${wanted}`);
}

function isInNetwork(host: string, entry: string): boolean {
  const [address = "", bits = ""] = entry.split("/");
  const family = isIP(address);
  if (family === 0 || isIP(host) !== family || !/^\d{1,3}$/.test(bits) || Number(bits) > (family === 4 ? 32 : 128)) return false;
  const kind = family === 4 ? "ipv4" : "ipv6";
  const network = new BlockList();
  network.addSubnet(address, Number(bits), kind);
  return network.check(host, kind);
}
