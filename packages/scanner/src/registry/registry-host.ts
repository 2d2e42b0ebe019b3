import { DEFAULT_REGISTRY, parseRegistry, quote } from "@plimsoll/core";
import { scannerError } from "../error.js";
import { withoutUserInfo } from "./redact.js";

/** Where images of a registry are asked for. */
export interface RegistryHost {
  /** The name by which credentials are found: `docker.io`, `mirror.example.com:5000`. */
  readonly registry: string;
  /** Host and port of its API. */
  readonly host: string;
  /** Before the repository; "" or ending in "/". */
  readonly prefix: string;
  readonly isMirror: boolean;
}

const HUB_HOST = "registry-1.docker.io";
const ANY_REGISTRY = "*";
const PREFIX = /^[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*$/;
const LOCAL_HOST = /^(?:localhost|127\.0\.0\.1|\[::1\])$/;

/** The hosts of a registry, its mirrors first. Errors: registry-option-invalid for a mirror that cannot be understood. */
export function registryHosts(registry: string, mirrors: readonly string[]): readonly RegistryHost[] {
  const own: RegistryHost = { registry, host: apiHost(registry), prefix: "", isMirror: false };
  const others = mirrors.map(parseMirror).filter((mirror) => mirror.of === registry || mirror.of === ANY_REGISTRY);
  return [...others.map(({ target }) => target), own];
}

interface Mirror {
  readonly of: string;
  readonly target: RegistryHost;
}

function parseMirror(text: string): Mirror {
  const equals = text.indexOf("=");
  const of = equals < 0 ? DEFAULT_REGISTRY : text.slice(0, equals) === ANY_REGISTRY ? ANY_REGISTRY : parseRegistry(text.slice(0, equals));
  const place = text.slice(equals + 1);
  const slash = place.indexOf("/");
  const registry = parseRegistry(slash < 0 ? place : place.slice(0, slash));
  const prefix = slash < 0 ? "" : place.slice(slash + 1);
  if (of === undefined || registry === undefined || place.length > 255 || (slash >= 0 && !PREFIX.test(prefix))) {
    throw scannerError(
      "registry-option-invalid",
      `${quote(withoutUserInfo(text))} is no mirror: write HOST[:PORT][/PREFIX] or REGISTRY=HOST[:PORT][/PREFIX]`,
    );
  }
  return { of, target: { registry, host: apiHost(registry), prefix: prefix === "" ? "" : `${prefix}/`, isMirror: true } };
}

function apiHost(registry: string): string {
  return registry === DEFAULT_REGISTRY ? HUB_HOST : registry;
}

/** Whether a host of a URL, without its port, is this machine. */
export function isLocalHost(hostname: string): boolean {
  return LOCAL_HOST.test(hostname);
}

/** Whether `url`'s host may be spoken to without TLS: this machine, or allowed by name, with or without its port. */
export function allowsPlainHttp(url: Pick<URL, "host" | "hostname">, allowed: readonly string[]): boolean {
  return isLocalHost(url.hostname) || allowed.some((host) => host.toLowerCase() === url.host || host.toLowerCase() === url.hostname);
}
