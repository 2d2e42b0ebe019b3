import { proxySetting, quote } from "@plimsoll/core";
import { scannerError } from "../error.js";
import { basicAuthorization } from "./basic-authorization.js";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy for a URL as the environment says; undefined for a direct connection.
 *
 * Errors: registry-option-invalid, without the proxy's text: it may hold a password.
 */
export function proxyFor(url: URL, environment: Environment): URL | undefined {
  const setting = proxySetting(url, environment);
  if (setting === undefined) return undefined;
  const { name } = setting;
  const proxy = URL.canParse(setting.url) ? new URL(setting.url) : undefined;
  if (proxy === undefined || proxy.hostname === "")
    throw scannerError("registry-option-invalid", `${name} is no URL: write http://HOST:PORT`);
  if (proxy.protocol !== "http:" && proxy.protocol !== "https:") {
    throw scannerError(
      "registry-option-invalid",
      `${name} names a proxy of the kind ${quote(proxy.protocol)}: only http and https are supported`,
    );
  }
  return proxy;
}

/** The value of `Proxy-Authorization`; undefined where the proxy's URL has no user. */
export function proxyAuthorization(proxy: URL): string | undefined {
  if (proxy.username === "" && proxy.password === "") return undefined;
  return basicAuthorization(decode(proxy.username), decode(proxy.password));
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
