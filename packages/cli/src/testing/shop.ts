import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildDatabase, installBuiltDatabase } from "@plimsoll/vulndb";

const ADVISORIES = fileURLToPath(new URL("testdata/advisories.jsonl", import.meta.url));

const LAYERS = ["sha256:aa", "sha256:bb"];

/** A package for an SBOM of these tests, in one of its two layers. */
export interface ShopPackage {
  readonly type: "npm" | "python" | "rust-crate";
  readonly name: string;
  readonly version: string;
  readonly layer: 0 | 1;
}

export const leftpad: ShopPackage = { type: "npm", name: "leftpad", version: "1.0.0", layer: 1 };
export const flask: ShopPackage = { type: "python", name: "flask", version: "2.0.0", layer: 0 };

/** The syft-json document of a Debian image of two layers with these packages. */
function shopSbom(packages: readonly ShopPackage[]): string {
  const history = [
    { created_by: "/bin/sh -c #(nop) ADD file:1 in / " },
    { created_by: "/bin/sh -c #(nop) CMD []", empty_layer: true },
    { created_by: "RUN /bin/sh -c npm ci # buildkit" },
  ];
  return JSON.stringify({
    artifacts: packages.map(({ type, name, version, layer }, index) => ({
      id: `${index}`.padStart(16, "0"),
      name,
      version,
      type,
      language: type === "npm" ? "javascript" : type,
      purl: `pkg:${type}/${name}@${version}`,
      cpes: [],
      licenses: [],
      foundBy: "test",
      locations: [{ path: `/app/${name}`, accessPath: `/app/${name}`, layerID: LAYERS[layer], annotations: { evidence: "primary" } }],
    })),
    artifactRelationships: [],
    source: {
      id: "shop",
      name: "shop",
      version: "sha256:ff",
      type: "image",
      metadata: {
        userInput: "shop.tar",
        imageID: "sha256:ee",
        manifestDigest: "sha256:ff",
        mediaType: "application/vnd.oci.image.manifest.v1+json",
        tags: [],
        imageSize: 2,
        layers: LAYERS.map((digest) => ({ mediaType: "application/vnd.oci.image.layer.v1.tar+gzip", digest, size: 1 })),
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
  });
}

/** Builds and installs a database of two advisories: leftpad < 1.2.0 (CVSS 9.8), flask (CVSS 7.5, no fix). Gives its folder. */
export async function installShopDatabase(folder: string, built = "2026-11-24T00:00:00Z"): Promise<string> {
  const dir = join(folder, "db");
  const file = join(folder, "built.db");
  mkdirSync(dir, { recursive: true });
  await buildDatabase({ inputs: [ADVISORIES], output: file, built: new Date(built) });
  await installBuiltDatabase({ dir, file });
  return dir;
}

/** Writes an SBOM of these packages and gives the input that names it. */
export function writeSbom(folder: string, name: string, packages: readonly ShopPackage[]): string {
  writeFileSync(join(folder, name), shopSbom(packages));
  return `sbom:${join(folder, name)}`;
}
