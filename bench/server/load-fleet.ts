import { createHash } from "node:crypto";
import type { Store } from "@plimsoll/server";
import { sql } from "kysely";
import { seededRandom } from "../../chaos/random.js";
import { type Fleet, REGISTRIES, REPOSITORIES } from "./fleet.js";
import { fleetDistros, purlOf } from "./fleet-packages.js";
import { zipf } from "./random-draw.js";

type Database = Store["db"];

interface Column {
  readonly name: string;
  /** Type in the statement; arrays and bytes go as text. */
  readonly type: string;
  /** Makes the value of it, where it goes as another type. */
  readonly from?: "int[]" | "text[]" | "hex";
  readonly values: ArrayLike<string | number | boolean | null>;
}

const ROWS = 2000;
const RUNNING = 12_000;

/**
 * Puts the fleet into a store in which its packages are already, as uploads left them: everything that uploads would have written but the
 * SBOMs themselves. What else is there goes.
 */
export async function loadFleet({ db, kind }: Store, fleet: Fleet, seed: number): Promise<void> {
  const packageIds = await findPackageIds(db, fleet);
  await sql`DELETE FROM image`.execute(db);
  await sql`DELETE FROM repository`.execute(db);
  await sql`DELETE FROM registry`.execute(db);
  await sql`DELETE FROM event`.execute(db);
  await sql`DROP INDEX image_packages_gin`.execute(db);
  await loadVulnerabilities(db, fleet);
  await loadMatches(db, fleet, packageIds);
  await loadImages(db, fleet, { packageIds, seed });
  // Longer than a statement of the server may take.
  await db.transaction().execute(async (tx) => {
    await sql`SET LOCAL statement_timeout = 0`.execute(tx);
    await sql`SET LOCAL maintenance_work_mem = '256MB'`.execute(tx);
    await sql`CREATE INDEX image_packages_gin ON image_packages USING gin (package_ids) WITH (fastupdate = off)`.execute(tx);
  });
  for (const table of [
    "package",
    "match",
    "image",
    "image_packages",
    "placement",
    "tag",
    "cve",
    "vulnerability",
    "repository",
    "registry",
  ]) {
    await sql`VACUUM (ANALYZE) ${sql.table(table)}`.execute(db);
  }
  if (kind === "pglite") await sql`CHECKPOINT`.execute(db);
}

/** Ids in the store by the package's index. */
async function findPackageIds(db: Database, { packages }: Fleet): Promise<Int32Array> {
  const { rows } = await sql<{ id: number; purl: string }>`SELECT id, purl FROM package`.execute(db);
  const byPurl = new Map(rows.map(({ id, purl }) => [purl, id]));
  return Int32Array.from(packages, (found) => {
    const id = byPurl.get(purlOf(found));
    if (id === undefined) throw new Error(`the store does not have ${purlOf(found)}`);
    return id;
  });
}

/** Inserts rows with ids of their own choice. */
async function insert(db: Database, table: string, columns: readonly Column[]): Promise<void> {
  const length = columns[0]?.values.length ?? 0;
  const names = columns.map(({ name }) => name).join(", ");
  const selected = columns
    .map(({ name, from }) => (from === undefined ? `x.${name}` : from === "hex" ? `decode(x.${name}, 'hex')` : `x.${name}::${from}`))
    .join(", ");
  for (let start = 0; start < length; start += ROWS) {
    const arrays = columns.map(({ type, values }) => sql`${Array.prototype.slice.call(values, start, start + ROWS)}::${sql.raw(type)}[]`);
    await sql`INSERT INTO ${sql.raw(table)} (${sql.raw(names)}) OVERRIDING SYSTEM VALUE SELECT ${sql.raw(selected)}
      FROM unnest(${sql.join(arrays)}) AS x(${sql.raw(names)})`.execute(db);
  }
  if (columns[0]?.name === "id")
    await sql`SELECT setval(pg_get_serial_sequence(${table}, 'id'), (SELECT max(id) FROM ${sql.raw(table)}))`.execute(db);
}

/** Ids from 1 on, as numbers of things count from 0. */
function ids(count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, index) => index + 1);
}

async function loadVulnerabilities(db: Database, { cves, vulnerabilities }: Fleet): Promise<void> {
  const names = cves.map((_, index) => cveName(index));
  await insert(db, "cve", [
    { name: "id", type: "int", values: ids(cves.length) },
    { name: "name", type: "text", values: names },
    { name: "epss", type: "smallint", values: cves.map(({ epss }) => epss) },
    { name: "epss_percentile", type: "smallint", values: cves.map(({ epss }) => epss) },
    { name: "kev", type: "boolean", values: cves.map(({ kev }) => kev) },
  ]);
  await insert(db, "vulnerability", [
    { name: "id", type: "int", values: ids(vulnerabilities.length) },
    { name: "cve_id", type: "int", values: vulnerabilities.map(({ cve }) => cve + 1) },
    { name: "namespace", type: "text", values: vulnerabilities.map(() => "bench:fleet") },
    { name: "name", type: "text", values: vulnerabilities.map((_, index) => `FLEET-${index}`) },
    { name: "severity", type: "smallint", values: vulnerabilities.map(({ severity }) => severity) },
    { name: "cvss", type: "smallint", values: vulnerabilities.map(({ cvss }) => cvss) },
    { name: "content_hash", type: "text", from: "hex", values: vulnerabilities.map(() => "00") },
    {
      name: "facts",
      type: "jsonb",
      values: vulnerabilities.map(() => JSON.stringify({ description: "A part fails. ".repeat(20), aliases: [] })),
    },
  ]);
}

/** Name of the CVE of a number. */
export function cveName(index: number): string {
  return `CVE-${2016 + (index % 10)}-${10_000 + index}`;
}

async function loadMatches(db: Database, { matches }: Fleet, packageIds: Int32Array): Promise<void> {
  const owners: number[] = [];
  const elements: number[] = [];
  for (const [index, list] of matches.entries()) {
    for (const element of list) {
      owners.push(packageIds[index] ?? 0);
      elements.push(element);
    }
  }
  const fixed = elements.map((element) => (element & 1) === 1);
  await insert(db, "match", [
    { name: "package_id", type: "int", values: owners },
    { name: "vulnerability_id", type: "int", values: elements.map((element) => (element >>> 1) + 1) },
    { name: "fix_state", type: "smallint", values: fixed.map((known) => (known ? 1 : 2)) },
    { name: "fix_versions", type: "text", from: "text[]", values: fixed.map((known) => (known ? "{9.9.9}" : "{}")) },
  ]);
}

async function loadImages(
  db: Database,
  fleet: Fleet,
  { packageIds, seed }: { readonly packageIds: Int32Array; readonly seed: number },
): Promise<void> {
  const { images } = fleet;
  const random = seededRandom(seed + 1);
  await insert(db, "registry", [
    { name: "id", type: "int", values: ids(REGISTRIES) },
    { name: "name", type: "text", values: Array.from({ length: REGISTRIES }, (_, index) => registryName(index)) },
  ]);
  await insert(db, "repository", [
    { name: "id", type: "int", values: ids(REPOSITORIES) },
    { name: "registry_id", type: "int", values: Array.from({ length: REPOSITORIES }, (_, index) => registryOf(index) + 1) },
    { name: "name", type: "text", values: Array.from({ length: REPOSITORIES }, (_, index) => repositoryName(index)) },
  ]);
  await insert(db, "image", [
    { name: "id", type: "int", values: ids(images.length) },
    { name: "digest", type: "text", values: images.map((_, index) => `sha256:${sha256(`image ${index}`)}`) },
    { name: "platform", type: "text", values: images.map(() => "linux/amd64") },
    { name: "distro", type: "text", values: images.map(({ distro }) => `${fleetDistros[distro]?.id} ${fleetDistros[distro]?.versionId}`) },
    { name: "size_bytes", type: "bigint", values: images.map(({ packages }) => packages.length * 700_000) },
    { name: "sbom_digest", type: "text", from: "hex", values: images.map((_, index) => sha256(`sbom ${index}`)) },
    { name: "scanner_version", type: "text", values: images.map(() => "1.0.0") },
  ]);
  await insert(db, "image_packages", [
    { name: "image_id", type: "int", values: ids(images.length) },
    {
      name: "package_ids",
      type: "text",
      from: "int[]",
      values: images.map(
        ({ packages }) =>
          `{${packages
            .map((index) => packageIds[index] ?? 0)
            .sort()
            .join(",")}}`,
      ),
    },
  ]);
  await loadPlacements(db, fleet, random);
}

const registry = zipf(REGISTRIES, 0.9);

/** Number of the registry in which the repository of a number is. */
function registryOf(repository: number): number {
  return registry(seededRandom(repository));
}

/** Name of the repository of a number, with its registry. */
export function imageName(repository: number): string {
  return `${registryName(registryOf(repository))}/${repositoryName(repository)}`;
}

/** Name of the registry of a number. */
export function registryName(index: number): string {
  return `registry-${index % 10}.example/team-${index}`;
}

/** Name of the repository of a number. */
export function repositoryName(index: number): string {
  return `service-${index}`;
}

const POSTURE = ["max_cvss", "max_epss", "kev", "critical", "high", "medium", "low", "negligible", "unknown", "fixable"] as const;

async function loadPlacements(db: Database, fleet: Fleet, random: () => number): Promise<void> {
  const postures = fleet.images.map(postureOf(fleet));
  const placements = fleet.images.flatMap(({ repositories }, image) => repositories.map((repository) => ({ image, repository })));
  const running = new Int32Array(placements.length);
  const often = zipf(RUNNING, 0.9);
  const place = Array.from({ length: RUNNING }, () => Math.floor(random() * placements.length));
  for (let instance = 0; instance < 150_000; instance += 1) {
    const found = place[often(random)] ?? 0;
    running[found] = (running[found] ?? 0) + 1;
  }
  const day = 24 * 60 * 60 * 1000;
  const newest = Date.parse("2026-11-20T00:00:00Z");
  await insert(db, "placement", [
    { name: "id", type: "int", values: ids(placements.length) },
    { name: "image_id", type: "int", values: placements.map(({ image }) => image + 1) },
    { name: "repository_id", type: "int", values: placements.map(({ repository }) => repository + 1) },
    { name: "state", type: "smallint", values: placements.map(() => 0) },
    ...POSTURE.map((name, column) => ({ name, type: "int", values: placements.map(({ image }) => postures[image]?.[column] ?? 0) })),
    { name: "running", type: "int", values: running },
    { name: "source", type: "smallint", values: placements.map(() => 1 << Math.floor(random() * 4)) },
    {
      name: "scanned_at",
      type: "timestamptz",
      values: placements.map(() => new Date(newest - Math.floor(random() * 90 * day)).toISOString()),
    },
  ]);
  await insert(db, "tag", [
    { name: "repository_id", type: "int", values: placements.map(({ repository }) => repository + 1) },
    { name: "name", type: "text", values: placements.map((_, index) => `1.${index}`) },
    { name: "placement_id", type: "int", values: ids(placements.length) },
  ]);
}

/** The posture of an image in the order of {@link POSTURE}. */
function postureOf({ cves, vulnerabilities, matches }: Fleet): (image: Fleet["images"][number]) => readonly number[] {
  return ({ packages }) => {
    const worst = new Map<number, number>();
    const unfixed = new Set<number>();
    let maxCvss = -1;
    for (const index of packages) {
      for (const element of matches[index] ?? []) {
        const { cve, severity, cvss } = vulnerabilities[element >>> 1] as Fleet["vulnerabilities"][number];
        maxCvss = Math.max(maxCvss, cvss ?? -1);
        worst.set(cve, Math.max(worst.get(cve) ?? 0, severity));
        if ((element & 1) === 0) unfixed.add(cve);
      }
    }
    const bySeverity = [0, 0, 0, 0, 0, 0];
    let maxEpss = -1;
    let kev = 0;
    for (const [cve, severity] of worst) {
      bySeverity[severity] = (bySeverity[severity] ?? 0) + 1;
      maxEpss = Math.max(maxEpss, cves[cve]?.epss ?? -1);
      if (cves[cve]?.kev === true) kev += 1;
    }
    const [unknown = 0, negligible = 0, low = 0, medium = 0, high = 0, critical = 0] = bySeverity;
    return [maxCvss, maxEpss, kev, critical, high, medium, low, negligible, unknown, worst.size - unfixed.size];
  };
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
