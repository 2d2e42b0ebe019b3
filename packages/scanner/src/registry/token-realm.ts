import { quote } from "@plimsoll/core";
import { scannerError } from "../error.js";
import type { Challenge } from "./challenge.js";
import { allowsPlainHttp } from "./registry-host.js";
import type { RegistrySettings } from "./registry-settings.js";

/** Where to get a token. */
export interface TokenRealm {
  readonly url: URL;
  readonly service: string;
  /** As the registry asks; "" where it does not. */
  readonly scope: string;
  /** Whether credentials may be sent there. */
  readonly isTrusted: boolean;
}

/**
 * Where a challenge that came from `registry` sends for a token.
 *
 * The token server must have TLS; only one of this machine, or one that may be spoken to in plain http, need not, and only for a registry
 * that itself was reached in plain http. Credentials go to it where it is the registry itself (same scheme, host and port), where the
 * challenge came over TLS (the registry proved who it is, and could as well ask for the credentials themselves), or where the user named
 * the token server. Elsewhere a token is asked for without them.
 *
 * Errors: registry-invalid.
 */
export function realmOf({ parameters }: Challenge, registry: URL, settings: RegistrySettings): TokenRealm {
  const text = parameters.get("realm") ?? "";
  const refuse = (why: string): Error =>
    scannerError(
      "registry-invalid",
      `${quote(registry.host)} sends for a token to ${quote(shown(text))}: ${why}; no credentials were sent`,
    );
  if (!URL.canParse(text)) throw refuse("that is no URL");
  const url = new URL(text);
  if (url.username !== "" || url.password !== "") throw refuse("a URL with a user is not followed");
  url.hash = "";
  const isPlainAllowed = url.protocol === "http:" && registry.protocol === "http:" && allowsPlainHttp(url, settings.plainHttpHosts);
  if (url.protocol !== "https:" && !isPlainAllowed) throw refuse("that is not https");
  const isNamed = settings.tokenHosts.some((host) => host.toLowerCase() === url.host);
  return {
    url,
    service: parameters.get("service") ?? "",
    scope: parameters.get("scope") ?? "",
    isTrusted: url.origin === registry.origin || registry.protocol === "https:" || isNamed,
  };
}

/** A realm without what may be secrets. */
function shown(text: string): string {
  return text.replace(/^([a-z]+:\/\/)[^/]*@/i, "$1…@").replace(/[?#].*$/s, "");
}
