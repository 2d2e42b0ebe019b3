import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ScanUpload } from "@plimsoll/api";
import { buildDatabase, databaseFiles, installBuiltDatabase } from "@plimsoll/vulndb";

const FACTS = ["advisories.jsonl", "facts.jsonl"].map((name) => fileURLToPath(new URL(`../testdata/${name}`, import.meta.url)));

/** A package of an image of these tests, in one of its two layers: 0 the base's, 1 of `RUN npm ci`. */
interface FleetPackage {
  readonly type: "npm" | "python";
  readonly name: string;
  readonly version: string;
  readonly layer: 0 | 1;
}

const leftpad: FleetPackage = { type: "npm", name: "leftpad", version: "1.0.0", layer: 1 };
const flask: FleetPackage = { type: "python", name: "flask", version: "2.0.0", layer: 0 };
const tinyhash: FleetPackage = { type: "npm", name: "tinyhash", version: "1.4.0", layer: 1 };
const clean: FleetPackage = { type: "npm", name: "clean", version: "3.1.0", layer: 1 };

/** The images of the team: of max CVSS 9.8, 7.5, 5.3, and without a finding. */
export const fleet: readonly ScanUpload[] = [
  uploadOf("registry.example/shop/api:1.2", [leftpad, flask, clean]),
  uploadOf("registry.example/shop/web:3.0", [flask, clean]),
  uploadOf("registry.example/tools/hash:0.9", [tinyhash]),
  uploadOf("registry.example/base/slim:1.0", [clean]),
];

/** An image that comes later: max CVSS 9.8. */
export const latecomer: ScanUpload = uploadOf("registry.example/shop/cart:2.0", [leftpad]);

/** An image that is there, scanned again with other contents: max CVSS 9.8 instead of 5.3. */
export const rescan: ScanUpload = uploadOf("registry.example/tools/hash:0.9", [leftpad]);

/** An image without packages: nothing in it can be judged. */
export const bare: ScanUpload = uploadOf("registry.example/base/scratch:1.0", []);

/** Builds and installs the database of the advisories of these tests below the folder. Gives its file. */
export async function installFleetDatabase(folder: string): Promise<string> {
  const dir = join(folder, "vulnerability-db");
  const file = join(folder, "built.db");
  mkdirSync(dir);
  await buildDatabase({ inputs: FACTS, output: file, built: new Date() });
  await installBuiltDatabase({ dir, file });
  return databaseFiles(dir).database;
}

function uploadOf(reference: string, packages: readonly FleetPackage[]): ScanUpload {
  return {
    references: [reference],
    source: "pipeline",
    scanner: { name: "plimsoll", version: "0.1.0" },
    sbom: sbomOf(reference, packages),
  };
}

/** The Syft JSON document of a Debian image of two layers. */
function sbomOf(reference: string, packages: readonly FleetPackage[]): Readonly<Record<string, unknown>> {
  const layers = [digestOf("base"), digestOf(`${reference} layer`)];
  const history = [{ created_by: "ADD rootfs.tar /" }, { created_by: 'CMD ["node"]', empty_layer: true }, { created_by: "RUN npm ci" }];
  return {
    artifacts: packages.map(({ type, name, version, layer }, index) => ({
      id: String(index).padStart(16, "0"),
      name,
      version,
      type,
      language: type === "npm" ? "javascript" : "python",
      purl: `pkg:${type === "npm" ? "npm" : "pypi"}/${name}@${version}`,
      cpes: [],
      licenses: [],
      foundBy: "test",
      locations: [{ path: `/app/${name}`, accessPath: `/app/${name}`, layerID: layers[layer], annotations: { evidence: "primary" } }],
    })),
    artifactRelationships: [],
    source: {
      id: reference,
      name: reference,
      version: digestOf(reference),
      type: "image",
      metadata: {
        userInput: reference,
        imageID: digestOf(`${reference} config`),
        manifestDigest: digestOf(reference),
        mediaType: "application/vnd.oci.image.manifest.v1+json",
        tags: [],
        imageSize: 2_000_000,
        layers: layers.map((digest) => ({ mediaType: "application/vnd.oci.image.layer.v1.tar+gzip", digest, size: 1_000_000 })),
        manifest: "",
        config: Buffer.from(JSON.stringify({ history })).toString("base64"),
        repoDigests: [],
        architecture: "amd64",
        os: "linux",
        labels: {},
      },
    },
    distro: {
      prettyName: "Debian GNU/Linux 12 (bookworm)",
      name: "Debian GNU/Linux",
      id: "debian",
      versionID: "12",
      versionCodename: "bookworm",
    },
    descriptor: { name: "syft", version: "1" },
    schema: { version: "16.0.0", url: "" },
  };
}

function digestOf(text: string): string {
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}
