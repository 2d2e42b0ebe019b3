import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import type { FixtureFiles } from "../../image/testing/image-fixture.js";
import { basicAuthorization } from "../basic-authorization.js";

const PROGRAM = "docker-registry";

/** Why tests against a real registry are skipped; undefined where it is installed. */
export const skipReason: string | undefined = (process.env["PATH"] ?? "")
  .split(delimiter)
  .some((folder) => existsSync(join(folder, PROGRAM)))
  ? undefined
  : `skipped without ${PROGRAM} (apt-get install ${PROGRAM})`;

export const USER = "shopkeeper";
export const PASSWORD = "counter-7";
/** Made of the password by crypt(3) with bcrypt at its lowest cost, so that the registry answers fast. */
const HTPASSWD = "$2b$05$shopkeepershopkeeperuuTjmvhN6V2GTZaW68X2rNlYGTUNmQTHe";

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
}

/** Debian's registry with a password, on a port of its own. */
export class DockerRegistry {
  readonly host: string;
  readonly #child: ChildProcess;
  readonly #folder: string;

  private constructor(host: string, child: ChildProcess, folder: string) {
    this.host = host;
    this.#child = child;
    this.#folder = folder;
  }

  static async start(): Promise<DockerRegistry> {
    const folder = mkdtempSync(join(tmpdir(), "plimsoll-registry-"));
    writeFileSync(join(folder, "htpasswd"), `${USER}:${HTPASSWD}\n`);
    // JSON is YAML.
    const config = {
      version: 0.1,
      log: { level: "info", formatter: "json" },
      storage: { filesystem: { rootdirectory: join(folder, "data") } },
      http: { addr: "127.0.0.1:0", secret: "test" },
      auth: { htpasswd: { realm: "shop", path: join(folder, "htpasswd") } },
    };
    writeFileSync(join(folder, "config.yml"), JSON.stringify(config));
    const child = spawn(PROGRAM, ["serve", join(folder, "config.yml")], { stdio: ["ignore", "ignore", "pipe"] });
    const host = await new Promise<string>((resolve, reject) => {
      let log = "";
      child.stderr.on("data", (chunk: Buffer) => {
        log = (log + chunk.toString()).slice(-100_000);
        const address = /listening on (127\.0\.0\.1:[0-9]+)/.exec(log)?.[1];
        if (address !== undefined) resolve(address);
      });
      child.on("error", reject);
      child.on("exit", () => reject(new Error(`${PROGRAM} ended: ${log}`)));
    });
    return new DockerRegistry(host, child, folder);
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => {
      this.#child.on("exit", resolve);
    });
    this.#child.kill();
    await ended;
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Uploads what the index of an OCI layout names first, with all that belongs to it, as REPOSITORY:TAG. */
  async push(repository: string, tag: string, files: FixtureFiles): Promise<void> {
    const [root] = documentOf(files.get("index.json"))["manifests"] as readonly Descriptor[];
    if (root === undefined) throw new Error("the layout is empty");
    await this.#pushManifest(repository, tag, root, files);
  }

  async #pushManifest(repository: string, name: string, { mediaType, digest }: Descriptor, files: FixtureFiles): Promise<void> {
    const bytes = blobOf(files, digest);
    const document = documentOf(bytes);
    for (const child of (document["manifests"] ?? []) as readonly Descriptor[])
      await this.#pushManifest(repository, child.digest, child, files);
    const config = document["config"] as Descriptor | undefined;
    const layers = (document["layers"] ?? []) as readonly Descriptor[];
    for (const blob of [...(config === undefined ? [] : [config]), ...layers]) await this.#pushBlob(repository, blob.digest, files);
    await this.#call("PUT", `http://${this.host}/v2/${repository}/manifests/${name}`, { "content-type": mediaType }, bytes);
  }

  async #pushBlob(repository: string, digest: string, files: FixtureFiles): Promise<void> {
    const upload = await this.#call("POST", `http://${this.host}/v2/${repository}/blobs/uploads/`, {});
    const place = new URL(upload.headers.get("location") ?? "", `http://${this.host}`);
    place.searchParams.set("digest", digest);
    await this.#call("PUT", place.href, { "content-type": "application/octet-stream" }, blobOf(files, digest));
  }

  async #call(method: string, url: string, headers: Record<string, string>, body?: Buffer): Promise<Response> {
    const authorization = basicAuthorization(USER, PASSWORD);
    const sent = { method, headers: { ...headers, authorization }, ...(body === undefined ? {} : { body: new Uint8Array(body) }) };
    const response = await fetch(url, sent);
    if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${await response.text()}`);
    return response;
  }
}

function blobOf(files: FixtureFiles, digest: string): Buffer {
  const bytes = files.get(`blobs/${digest.replace(":", "/")}`);
  if (bytes === undefined) throw new Error(`the layout has no ${digest}`);
  return bytes;
}

function documentOf(bytes: Buffer | undefined): Record<string, unknown> {
  return JSON.parse(bytes?.toString() ?? "{}") as Record<string, unknown>;
}
