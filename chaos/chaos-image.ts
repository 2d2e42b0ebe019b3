import { createHash } from "node:crypto";
import type { ScanUpload, SeverityCounts } from "@plimsoll/api";
import { type CatalogedPackage, encodeSyftJson, type ImageLayer, type Sbom } from "@plimsoll/core";
import { integerFrom, type Random, seededRandom } from "./random.js";
import { advisories, type ChaosAdvisory } from "./vulnerability-database.js";

/** A small image that no other is like, and what must become of it. */
export interface ChaosImage {
  readonly number: number;
  readonly digest: string;
  /** Each in a repository of its own, so each is a row of the list. */
  readonly references: readonly string[];
  /** `NAME@VERSION`, sorted. */
  readonly packages: readonly string[];
  /** By the advisories; null where none of them applies. */
  readonly maxCvss: number | null;
  readonly counts: SeverityCounts;
}

type NameAndVersion = readonly [name: string, version: string];

/** Repositories over which the images spread. */
const REPOSITORIES = 12;
/** Names of packages without advisories, which images share. */
const SHARED_NAMES = 60;

/** The image of a number under a seed, always the same. */
export function chaosImage(seed: number, number: number): ChaosImage {
  const packages = packagesOf(seed, number);
  const open = advisories.filter((advisory) => packages.some((found) => isAffected(advisory, found)));
  const count = (severity: ChaosAdvisory["severity"]): number => open.filter((advisory) => advisory.severity === severity).length;
  return {
    number,
    digest: digestOf(`image ${seed} ${number}`),
    references: referencesOf(number),
    packages: packages.map(([name, version]) => `${name}@${version}`).toSorted(),
    maxCvss: open.length === 0 ? null : Math.max(...open.map(({ score }) => score)),
    counts: { critical: count("critical"), high: count("high"), medium: count("medium"), low: count("low"), negligible: 0, unknown: 0 },
  };
}

/** The upload of the image of a number, always the same. */
export function chaosUpload(seed: number, number: number): ScanUpload {
  const { digest, references } = chaosImage(seed, number);
  return {
    references,
    digest,
    source: "pipeline",
    scanner: { name: "plimsoll-chaos", version: "1.0.0" },
    sbom: encodeSyftJson(sbomOf(digest, packagesOf(seed, number))),
  };
}

/** Every third image lies in two repositories: its rows come together or not at all. */
function referencesOf(number: number): readonly string[] {
  const reference = (place: number): string => `registry.example/chaos/app-${place % REPOSITORIES}:build-${number}`;
  return number % 3 === 0 ? [reference(number), reference(number + 1)] : [reference(number)];
}

/** Some that other images have too, some with advisories, and two that only this image has: each upload writes new packages. */
function packagesOf(seed: number, number: number): readonly NameAndVersion[] {
  const random = seededRandom(seed + number * 7919);
  const shared = pick(random, SHARED_NAMES, integerFrom(random, 8, 30)).map((index): NameAndVersion => [`chaos-shared-${index}`, "1.0.0"]);
  const vulnerable = pick(random, advisories.length, integerFrom(random, 0, 3)).map(
    (index): NameAndVersion => [advisories[index]?.package ?? "", random() < 0.3 ? "2.1.0" : `1.${integerFrom(random, 0, 40)}.0`],
  );
  return [...shared, ...vulnerable, [`chaos-own-${number}-a`, "1.0.0"], [`chaos-own-${number}-b`, "1.0.0"]];
}

function pick(random: Random, length: number, count: number): readonly number[] {
  const order = Array.from({ length }, (_, index) => ({ index, place: random() }));
  return order
    .toSorted((left, right) => left.place - right.place)
    .slice(0, count)
    .map(({ index }) => index);
}

function isAffected(advisory: ChaosAdvisory, [name, version]: NameAndVersion): boolean {
  return name === advisory.package && version.startsWith("1.");
}

function sbomOf(digest: string, packages: readonly NameAndVersion[]): Sbom {
  const layers: readonly ImageLayer[] = ["base", "npm ci"].map((step) => ({
    mediaType: "application/vnd.oci.image.layer.v1.tar+gzip",
    digest: digestOf(`${step} ${digest}`),
    size: 4096,
  }));
  const config = { created: "2026-11-01T10:00:00Z", history: [{ created_by: "ADD rootfs.tar /" }, { created_by: "RUN npm ci" }] };
  return {
    packages: packages.map((found) => packageOf(found, layers[1]?.digest ?? "")),
    relationships: [],
    source: {
      type: "image",
      id: digest.slice(7),
      name: "chaos",
      version: digest,
      userInput: "chaos",
      imageId: digestOf(`config ${digest}`),
      manifestDigest: digest,
      mediaType: "application/vnd.oci.image.manifest.v1+json",
      tags: [],
      imageSize: 8192,
      layers,
      manifest: "",
      config: Buffer.from(JSON.stringify(config)).toString("base64"),
      repoDigests: [],
      architecture: "amd64",
      os: "linux",
      labels: {},
    },
    gaps: [],
    descriptor: { name: "plimsoll-chaos", version: "1.0.0" },
  };
}

function packageOf([name, version]: NameAndVersion, layerId: string): CatalogedPackage {
  const path = `/app/node_modules/${name}/package.json`;
  return {
    id: createHash("sha256").update(`${name}@${version}`).digest("hex").slice(0, 16),
    type: "npm",
    name,
    version,
    language: "javascript",
    purl: `pkg:npm/${name}@${version}`,
    cpes: [],
    licenses: [],
    locations: [{ path, accessPath: path, layerId }],
    foundBy: "javascript-package-cataloger",
  };
}

function digestOf(text: string): string {
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}
