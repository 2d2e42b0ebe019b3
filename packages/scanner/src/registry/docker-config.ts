import { type JsonValue, quote } from "@plimsoll/core";
import { scannerError } from "../error.js";
import { membersOf } from "./json-members.js";
import type { Credential } from "./registry-options.js";

/** What docker's configuration says of registries. */
export interface DockerConfig {
  /** Credentials by registry, or by registry and the beginning of the repository: `ghcr.io`, `ghcr.io/owner`. */
  readonly credentials: ReadonlyMap<string, Credential>;
  /** Helper programs by registry, without `docker-credential-`. */
  readonly helpers: ReadonlyMap<string, string>;
  /** The helper of all other registries. */
  readonly store: string | undefined;
}

export const emptyDockerConfig: DockerConfig = { credentials: new Map(), helpers: new Map(), store: undefined };

/** docker.io's name in docker's configuration and for its helpers. */
export const HUB_KEY = "https://index.docker.io/v1/";

/**
 * Parses docker's `config.json` (and podman's `auth.json`, which is the same). Fields of a wrong type count as absent.
 * Source: https://docs.docker.com/reference/cli/docker/login/
 *
 * Errors: registry-credentials-unreadable, without any of the text.
 */
export function parseDockerConfig(text: string, path: string): DockerConfig {
  let document: JsonValue;
  try {
    document = JSON.parse(text) as JsonValue;
  } catch {
    throw scannerError(
      "registry-credentials-unreadable",
      `docker's configuration ${quote(path)} is not JSON: mend it or name another in DOCKER_CONFIG`,
    );
  }
  const fields = membersOf(document);
  const credentials = new Map<string, Credential>();
  for (const [key, value] of membersOf(fields.get("auths"))) {
    const credential = parseEntry(membersOf(value));
    const name = normalizeKey(key);
    if (credential !== undefined && !credentials.has(name)) credentials.set(name, credential);
  }
  const helpers = new Map<string, string>();
  for (const [key, value] of membersOf(fields.get("credHelpers"))) if (typeof value === "string") helpers.set(normalizeKey(key), value);
  const store = fields.get("credsStore");
  return { credentials, helpers, store: typeof store === "string" && store !== "" ? store : undefined };
}

/** The names under which a repository of a registry may stand, the most special first. */
export function configKeys(registry: string, repository: string): readonly string[] {
  const parts = repository.split("/");
  return [...parts.map((_part, index) => [registry, ...parts.slice(0, parts.length - index)].join("/")), registry];
}

/** A key as `configKeys` writes it: without scheme, and without the API version that docker's old logins end with. */
function normalizeKey(key: string): string {
  const place = key
    .toLowerCase()
    .replace(/^https?:\/\//, "")
    .replace(/\/+$/, "")
    .replace(/\/v[12]$/, "");
  const slash = place.indexOf("/");
  const host = slash < 0 ? place : place.slice(0, slash);
  const isHub = host === "index.docker.io" || host === "registry-1.docker.io";
  return isHub ? `docker.io${place.slice(host.length)}` : place;
}

function parseEntry(fields: ReadonlyMap<string, JsonValue | undefined>): Credential | undefined {
  const text = (name: string): string => {
    const value = fields.get(name);
    return typeof value === "string" ? value : "";
  };
  if (text("registrytoken") !== "") return { kind: "registry-token", token: text("registrytoken") };
  if (text("identitytoken") !== "") return { kind: "identity-token", token: text("identitytoken") };
  const auth = Buffer.from(text("auth"), "base64").toString("utf8");
  const colon = auth.indexOf(":");
  if (colon > 0) return { kind: "password", username: auth.slice(0, colon), password: auth.slice(colon + 1).replace(/\0+$/, "") };
  const username = text("username");
  return username === "" ? undefined : { kind: "password", username, password: text("password") };
}
