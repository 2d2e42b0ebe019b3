import { DEFAULT_REGISTRY, type ImageReference, parseImageReference, quote } from "@plimsoll/core";
import { scannerError } from "../error.js";
import type { ImageLimits } from "../image/limits.js";
import { readLayout } from "../image/oci-layout.js";
import { type OpenedImage, openedImage } from "../image/opened-image.js";
import type { Platform } from "../image/platform.js";
import { CredentialStore } from "./credential-store.js";
import { DownloadPool } from "./download-pool.js";
import { MANIFEST_TYPES } from "./manifest-type.js";
import { withoutUserInfo } from "./redact.js";
import { RegistryEndpoint } from "./registry-endpoint.js";
import { RegistryFiles } from "./registry-files.js";
import { registryHosts } from "./registry-host.js";
import type { RegistryOptions } from "./registry-options.js";
import { RegistryRepository } from "./registry-repository.js";
import { type RegistrySettings, registrySettings } from "./registry-settings.js";
import { Transport } from "./transport.js";

export interface OpenRegistryImageOptions {
  readonly registry: RegistryOptions;
  /** Which image of an index; without it that of the host, else the first. */
  readonly platform: Platform | undefined;
  /** Node's name of the host's architecture. */
  readonly hostArchitecture: string;
  readonly limits: ImageLimits;
  readonly signal: AbortSignal | undefined;
}

/** What docker.io is called in repository digests, as Syft writes them. */
const HUB_IN_DIGESTS = "index.docker.io";

/**
 * Opens an image of a registry by its reference. Documents are fetched and verified; layers when they are read.
 * Source: https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md
 *
 * Errors: every code of the scanner's table that concerns images or registries; the signal's reason.
 */
export async function openRegistryImage(text: string, options: OpenRegistryImageOptions): Promise<OpenedImage> {
  const reference = parseImageReference(text);
  if (reference === undefined) {
    const hint = "write [REGISTRY/]NAME[:TAG][@sha256:DIGEST], in small letters";
    throw scannerError("image-reference-invalid", `${quote(withoutUserInfo(text))} names no image of a registry: ${hint}`);
  }
  const settings = registrySettings(options.registry);
  const session = new Session(options.signal, settings);
  try {
    const { repository, pool } = connect(reference, session, settings);
    const { limits, platform, hostArchitecture } = options;
    const name = reference.digest ?? reference.tag ?? "";
    const root = await repository.fetchManifest(name, MANIFEST_TYPES, limits.maxDocumentBytes);
    const files = new RegistryFiles(root, { repository, pool, limits, close: () => session.close() });
    const documents = await readLayout(files, { platform, limits, hostArchitecture });
    const repoDigest = `${reference.registry === DEFAULT_REGISTRY ? HUB_IN_DIGESTS : reference.registry}/${reference.repository}@${root.digest}`;
    return openedImage(files, documents, { userInput: text, platform, limits, repoDigests: [repoDigest] });
  } catch (error) {
    await session.close();
    throw error;
  }
}

function connect(
  reference: ImageReference,
  { transport, signal }: Session,
  settings: RegistrySettings,
): { readonly repository: RegistryRepository; readonly pool: DownloadPool } {
  const { credentials, environment, timeouts } = settings;
  const store = new CredentialStore({ credentials, environment, helperTimeoutMs: timeouts.credentialHelperMs });
  const endpoints = registryHosts(reference.registry, settings.mirrors).map(
    (host) => new RegistryEndpoint({ host, repository: reference.repository, store, transport, settings, signal }),
  );
  const repository = new RegistryRepository({ reference, endpoints, settings, signal });
  return { repository, pool: new DownloadPool(repository, settings.downloads) };
}

/** Connections and time of one image. */
class Session {
  readonly transport: Transport;
  readonly signal: AbortSignal;
  readonly #end = new AbortController();
  readonly #timer: NodeJS.Timeout;

  constructor(signal: AbortSignal | undefined, { environment, caFiles, timeouts }: RegistrySettings) {
    this.transport = new Transport({ environment, caFiles, timeouts });
    this.signal = signal === undefined ? this.#end.signal : AbortSignal.any([signal, this.#end.signal]);
    const tooLong = scannerError("registry-unreachable", `the image did not come within ${timeouts.totalMs / 1000} seconds`);
    this.#timer = setTimeout(() => this.#end.abort(tooLong), timeouts.totalMs);
    this.#timer.unref();
  }

  close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#end.abort(new Error("the image is closed"));
    this.transport.close();
    return Promise.resolve();
  }
}
