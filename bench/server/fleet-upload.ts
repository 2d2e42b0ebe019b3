import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import type { ScanUpload } from "@plimsoll/api";
import { encodeSyftJson, type Sbom } from "@plimsoll/core";
import { integerFrom, seededRandom } from "../../chaos/random.js";
import { type Fleet, REPOSITORIES } from "./fleet.js";
import { catalogedPackage, distroOfFleet, type FleetPackage, LANGUAGE_NAMES, languagePackage } from "./fleet-packages.js";
import { imageName } from "./load-fleet.js";

/** An upload as it goes over the network. */
export interface PackedUpload {
  readonly body: Buffer;
  /** Bytes before compression. */
  readonly size: number;
}

/** Packages of one upload that brings the fleet's packages. */
const CARRIED = 5000;

/** Images that together have every package of the fleet, so that the store keys and matches each as it does with any other. */
export function* carrierUploads({ packages }: Fleet): Generator<PackedUpload> {
  for (let start = 0; start < packages.length; ) {
    const distro = packages[start]?.distro;
    let end = start;
    while (end < packages.length && end - start < CARRIED && packages[end]?.distro === distro) end += 1;
    yield pack(`registry.example/carrier:${start}`, { packages: packages.slice(start, end), distro });
    start = end;
  }
}

const PACKAGES = 200;
const NEW_PACKAGES = 6;

/** The upload of a number: an image of {@link PACKAGES} packages of which six are new. Source: server.md §5, "upload" */
export function fleetUpload({ images, packages }: Fleet, seed: number, number: number): PackedUpload {
  const random = seededRandom(seed + 104_729 * (number + 1));
  const known = new Set<number>();
  const { distro, packages: first } = images[integerFrom(random, 0, images.length - 1)] as Fleet["images"][number];
  for (const index of first) if (packages[index]?.distro !== undefined) known.add(index);
  while (known.size < PACKAGES - NEW_PACKAGES) {
    const { packages: other } = images[integerFrom(random, 0, images.length - 1)] as Fleet["images"][number];
    for (const index of other) if (packages[index]?.distro === undefined && known.size < PACKAGES - NEW_PACKAGES) known.add(index);
  }
  const added = Array.from({ length: NEW_PACKAGES }, (_, index) =>
    languagePackage(integerFrom(random, 0, LANGUAGE_NAMES - 1), 10_000 + 10 * number + index),
  );
  const all = [...[...known].slice(0, PACKAGES - NEW_PACKAGES).map((index) => packages[index] as FleetPackage), ...added];
  return pack(`${imageName(integerFrom(random, 0, REPOSITORIES - 1))}:${seed}-${number}`, { packages: all, distro });
}

function pack(
  reference: string,
  contents: { readonly packages: readonly FleetPackage[]; readonly distro: number | undefined },
): PackedUpload {
  const upload: ScanUpload = {
    references: [reference],
    source: "pipeline",
    scanner: { name: "plimsoll-bench", version: "1.0.0" },
    sbom: encodeSyftJson(sbomOf(reference, contents)),
  };
  const text = JSON.stringify(upload);
  return { body: gzipSync(text), size: text.length };
}

function sbomOf(
  reference: string,
  { packages, distro }: { readonly packages: readonly FleetPackage[]; readonly distro: number | undefined },
): Sbom {
  const digest = digestOf(reference);
  const layers = [0, 1, 2].map((index) => ({
    mediaType: "application/vnd.oci.image.layer.v1.tar+gzip",
    digest: digestOf(`${reference} ${index}`),
    size: 4096,
  }));
  const history = ["ADD rootfs.tar /", "RUN install parts", "COPY . /srv/app"].map((created_by) => ({ created_by }));
  return {
    packages: packages.map((found) => catalogedPackage(found, layers[found.distro === undefined ? 2 : 0]?.digest ?? "")),
    relationships: [],
    ...(distro === undefined ? {} : { distro: distroOfFleet(distro) }),
    source: {
      type: "image",
      id: digest.slice(7),
      name: reference,
      version: digest,
      userInput: reference,
      imageId: digestOf(`config ${reference}`),
      manifestDigest: digest,
      mediaType: "application/vnd.oci.image.manifest.v1+json",
      tags: [],
      imageSize: 8192,
      layers,
      manifest: "",
      config: Buffer.from(JSON.stringify({ history })).toString("base64"),
      repoDigests: [],
      architecture: "amd64",
      os: "linux",
      labels: {},
    },
    gaps: [],
    descriptor: { name: "plimsoll-bench", version: "1.0.0" },
  };
}

function digestOf(text: string): string {
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}
