import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeSyftJson, type JsonObject, matchPackages, type Sbom, type VulnerabilitySource } from "@plimsoll/core";
import { databaseFiles, openVulnerabilityDatabase } from "@plimsoll/vulndb";
import { measuredRun, median } from "./measured-run.js";
import type { Metric } from "./metric.js";
import { type KnownPackage, type PackageKind, starterPackages } from "./starter-packages.js";

const RUNS = 7;
const RPM_PACKAGES = 190;

/** Twice as many as are matched: the other half comes before them. */
const kinds = {
  deb: { type: "deb", release: "debian 9", count: 500 },
  python: { type: "python", count: 500 },
  rpm: { type: "rpm", release: "redhat 9", count: 600 },
  npm: { type: "npm", count: 400 },
} as const satisfies Readonly<Record<string, PackageKind>>;

const debian: JsonObject = { id: "debian", versionID: "9", versionCodename: "stretch" };
const redHat: JsonObject = { id: "rhel", versionID: "9.4" };

/**
 * Matching alone: 1,000 packages of two images, again on an open database (warm); and a new process that reads and matches an SBOM of 190
 * packages. The database is the starter database. Medians of several runs.
 */
export async function benchMatch(): Promise<readonly Metric[]> {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-bench-"));
  try {
    const database = join(folder, "db");
    const image = join(folder, "rpm.json");
    const [deb = [], python = [], rpm = [], npm = []] = starterPackages([kinds.deb, kinds.python, kinds.rpm, kinds.npm]);
    writeFileSync(image, JSON.stringify(documentOf(redHat, { rpm: rpm.filter((_, i) => i % 3 === 0).slice(0, RPM_PACKAGES) })));
    // The first scan builds the database.
    scan(image, database);
    const every = (packages: readonly KnownPackage[]): readonly KnownPackage[] => packages.filter((_, i) => i % 2 === 0);
    const sboms = [
      documentOf(debian, { deb: every(deb), python: every(python) }),
      documentOf(redHat, { rpm: every(rpm), npm: every(npm) }),
    ].map((document) => decodeSyftJson(document));
    const warm = warmMatchTime(databaseFiles(database).database, sboms);
    const cold = median(Array.from({ length: RUNS }, () => scan(image, database)));
    return [
      { name: "match 1,000 packages, warm", value: warm, goal: 150, unit: "ms" },
      { name: "cold CLI on an SBOM of 190 rpm packages", value: cold, goal: 1, unit: "s" },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Milliseconds for `sboms` on an open database whose packages were met before. */
function warmMatchTime(file: string, sboms: readonly Sbom[]): number {
  const source = openVulnerabilityDatabase(file);
  try {
    match(source, sboms);
    return median(Array.from({ length: 3 * RUNS }, () => match(source, sboms)));
  } finally {
    source.close();
  }
}

function match(source: VulnerabilitySource, sboms: readonly Sbom[]): number {
  const start = performance.now();
  for (const sbom of sboms) matchPackages(sbom, source);
  return performance.now() - start;
}

function scan(sbom: string, database: string): number {
  return measuredRun(["scan", `sbom:${sbom}`, "-p", database, "-q", "-o", "json", "--exit-zero"]).seconds;
}

/** A syft-json document of an image, by type of its packages. */
function documentOf(distro: JsonObject, parts: Readonly<Record<string, readonly KnownPackage[]>>): JsonObject {
  const artifacts = Object.entries(parts).flatMap(([type, packages]) => packages.map((found) => artifactOf(type, found)));
  return { artifacts, distro };
}

function artifactOf(type: string, { name, version }: KnownPackage): JsonObject {
  const artifact = { id: `${type}-${name}`, name, version, type };
  if (type !== "rpm") return artifact;
  const sourceRpm = `${name}-source-${version.replace(/^\d+:/, "")}.src.rpm`;
  return { ...artifact, metadataType: "rpm-db-entry", metadata: { architecture: "x86_64", sourceRpm } };
}
