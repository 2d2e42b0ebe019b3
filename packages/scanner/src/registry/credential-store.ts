import { open } from "node:fs/promises";
import { parseRegistry, quote } from "@plimsoll/core";
import { scannerError } from "../error.js";
import { runCredentialHelper } from "./credential-helper.js";
import { configKeys, type DockerConfig, emptyDockerConfig, HUB_KEY, parseDockerConfig } from "./docker-config.js";
import type { Credential, RegistryCredential } from "./registry-options.js";

export interface CredentialStoreOptions {
  readonly credentials: readonly RegistryCredential[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly helperTimeoutMs: number;
}

const MAX_CONFIG_BYTES = 4 * 1024 * 1024;

/** Finds credentials: those given, then those of docker's configuration and its helpers. Reads and starts nothing before it is asked. */
export class CredentialStore {
  readonly #options: CredentialStoreOptions;
  #config: Promise<DockerConfig> | undefined;

  constructor(options: CredentialStoreOptions) {
    this.#options = options;
  }

  /**
   * The credential for a repository of a registry; undefined where there is none.
   *
   * Errors: registry-credentials-unreadable; the signal's reason.
   */
  async find(registry: string, repository: string, signal: AbortSignal): Promise<Credential | undefined> {
    const { credentials, environment, helperTimeoutMs } = this.#options;
    const given = credentials.find((one) => parseRegistry(one.registry) === registry);
    if (given !== undefined) return given.credential;
    this.#config ??= readConfig(environment);
    const config = await this.#config;
    const helper = config.helpers.get(registry) ?? config.store;
    if (helper !== undefined && helper !== "") {
      const key = registry === "docker.io" ? HUB_KEY : registry;
      const found = await runCredentialHelper(helper, key, { environment, timeoutMs: helperTimeoutMs, signal });
      if (found !== undefined) return found;
    }
    const key = configKeys(registry, repository).find((name) => config.credentials.has(name));
    return key === undefined ? undefined : config.credentials.get(key);
  }
}

/** Docker's file, else podman's. */
async function readConfig(environment: CredentialStoreOptions["environment"]): Promise<DockerConfig> {
  const home = environment["HOME"] || environment["USERPROFILE"];
  const docker = environment["DOCKER_CONFIG"] || (home ? `${home}/.docker` : "");
  const runtime = environment["XDG_RUNTIME_DIR"];
  const candidates = [
    docker === "" ? "" : `${docker}/config.json`,
    environment["REGISTRY_AUTH_FILE"] ?? "",
    runtime ? `${runtime}/containers/auth.json` : "",
  ];
  for (const path of candidates) {
    const text = path === "" ? undefined : await readIfThere(path);
    if (text !== undefined) return parseDockerConfig(text, path);
  }
  return emptyDockerConfig;
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      if (size > MAX_CONFIG_BYTES) throw new RangeError("too large");
      const bytes = Buffer.alloc(size);
      const { bytesRead } = await file.read(bytes, 0, size, 0);
      return bytes.toString("utf8", 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    const why = error instanceof RangeError ? `it has more than ${MAX_CONFIG_BYTES} bytes` : (code ?? "unknown");
    throw scannerError("registry-credentials-unreadable", `cannot read docker's configuration ${quote(path)}: ${why}`);
  }
}
