import type { Clock } from "./clock.js";

/** What to show a registry; the secret is never part of an error. */
export type Credential =
  | { readonly kind: "password"; readonly username: string; readonly password: string }
  /** A refresh token of docker's login: exchanged for a token at the token server. */
  | { readonly kind: "identity-token"; readonly token: string }
  /** A bearer token as it is. */
  | { readonly kind: "registry-token"; readonly token: string };

/** A credential for one registry. */
export interface RegistryCredential {
  /** Host, with its port if it has one: `ghcr.io`, `registry.example.com:5000`, `docker.io`. */
  readonly registry: string;
  readonly credential: Credential;
}

/** Milliseconds, and for the slowest speed bytes per second. */
export interface RegistryTimeouts {
  /** Name look-up, proxy, connection and TLS handshake of one connection. */
  readonly connectMs: number;
  /** From the request to the last header of the answer. */
  readonly responseMs: number;
  /** Without a byte of the body. */
  readonly idleMs: number;
  /** Averaged over `speedWindowMs` of waiting for the registry; a body that comes slower is given up. */
  readonly minBytesPerSecond: number;
  readonly speedWindowMs: number;
  /** Everything for one image, from opening it. */
  readonly totalMs: number;
  readonly credentialHelperMs: number;
}

/** How often and after what time a failed request is sent again. Milliseconds. */
export interface RetryPolicy {
  /** For each document, and for each 16 MiB of a layer. A time-out counts twice. */
  readonly maxRetries: number;
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
  /** A registry that asks for a longer pause is given up. */
  readonly maxRetryAfterMs: number;
}

/** How layers are fetched ahead of where they are read. */
export interface DownloadPolicy {
  /** Layers fetched at one time. */
  readonly parallel: number;
  /** Bytes of one layer that wait in memory. */
  readonly bufferBytes: number;
  /** Bytes of all layers that wait in memory and are not being read yet. */
  readonly aheadBytes: number;
}

/** Everything of the outside world that pulling an image uses besides the network; without it an image is pulled anonymously. */
export interface RegistryOptions {
  /**
   * `DOCKER_CONFIG`, `REGISTRY_AUTH_FILE`, `XDG_RUNTIME_DIR` and `HOME` for credentials; `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`;
   * `SSL_CERT_FILE` and `NODE_EXTRA_CA_CERTS`; the whole of it is the environment of credential helpers. Default: empty.
   */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Tried before docker's configuration. */
  readonly credentials?: readonly RegistryCredential[];
  /** `HOST[/PREFIX]` of a mirror of docker.io, `REGISTRY=HOST[/PREFIX]` of another, `*=HOST[/PREFIX]` of any; tried in order, then the registry. */
  readonly mirrors?: readonly string[];
  /** Hosts, with port where they have one, that may be spoken to without TLS. localhost, 127.0.0.1 and [::1] always may. */
  readonly plainHttpHosts?: readonly string[];
  /** Hosts of token servers that get credentials although the registry that names them was reached without TLS. */
  readonly tokenHosts?: readonly string[];
  /** Files of PEM certificates that are trusted besides the usual ones. */
  readonly caFiles?: readonly string[];
  readonly userAgent?: string;
  readonly timeouts?: Partial<RegistryTimeouts>;
  readonly retries?: Partial<RetryPolicy>;
  readonly downloads?: Partial<DownloadPolicy>;
  readonly clock?: Clock;
  /** From 0 (included) to 1 (excluded): the jitter of delays. */
  readonly random?: () => number;
}

const MiB = 1024 * 1024;

export const defaultRegistryTimeouts: RegistryTimeouts = {
  connectMs: 10_000,
  responseMs: 20_000,
  idleMs: 20_000,
  minBytesPerSecond: 1024,
  speedWindowMs: 20_000,
  totalMs: 2 * 60 * 60 * 1000,
  credentialHelperMs: 30_000,
};

export const defaultRetryPolicy: RetryPolicy = { maxRetries: 3, firstDelayMs: 500, maxDelayMs: 10_000, maxRetryAfterMs: 60_000 };

/** Three connections, as docker opens. */
export const defaultDownloadPolicy: DownloadPolicy = { parallel: 3, bufferBytes: 8 * MiB, aheadBytes: 24 * MiB };
