import { copyFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openVulnerabilityDatabase, type VulnerabilityDatabase } from "@plimsoll/vulndb";
import { type Kysely, sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { exploitationOf } from "../matching/exploitation.js";
import { matchDistinct } from "../matching/match-distinct.js";
import type { Matcher } from "../matching/matcher.js";
import { type GoldenDatabase, goldenArchive, importGoldenDatabase, readGoldenSbom } from "../matching/testing/golden.js";
import type { Database } from "../store/schema.js";
import { describeEachEngine } from "../store/testing/each-engine.js";
import { PostureCache } from "./posture-cache.js";
import { receiveUpload } from "./receive-upload.js";
import { rematch } from "./rematch.js";
import { takeOverDatabase } from "./take-over-database.js";
import { exampleDigest } from "./testing/example-upload.js";

const archive = goldenArchive();
const images = ["alpine-base", "debian-old", "python-app"].map((name) => `${name}/syft.json.gz`);

/** Of a row about a package of the images, by its name: the blob that says which versions are affected. */
const blobOf = (name: string): string => `(SELECT h.blob_id FROM affected_package_handles h JOIN packages p ON p.id = h.package_id
  WHERE p.name = '${name}' ORDER BY h.id LIMIT 1)`;

/** Changes of a database, each of another sort, taken over one after the other. The tables of settings are left alone. */
const changes: Readonly<Record<string, readonly string[]>> = {
  nothing: [],
  "other ids for the same": [
    "UPDATE affected_package_handles SET id = id + 10000000",
    "UPDATE cpes SET id = id + 10000000",
    "UPDATE affected_cpe_handles SET cpe_id = cpe_id + 10000000",
    "UPDATE package_cpes SET cpe_id = cpe_id + 10000000",
  ],
  EPSS: [
    "INSERT INTO epss_handles (cve, epss, percentile) SELECT DISTINCT name, 0.4242, 0.9 FROM vulnerability_handles WHERE id % 2 = 0 AND name LIKE 'CVE-%'",
  ],
  "a new advisory": [
    `INSERT INTO affected_package_handles (vulnerability_id, operating_system_id, package_id, blob_id)
     SELECT h.vulnerability_id, h.operating_system_id, (SELECT id FROM packages WHERE name = 'zlib' AND ecosystem = p.ecosystem), h.blob_id
     FROM affected_package_handles h JOIN packages p ON p.id = h.package_id WHERE p.name = 'openssl' AND p.ecosystem = 'deb'`,
    `INSERT INTO affected_cpe_handles (vulnerability_id, cpe_id, blob_id)
     SELECT h.vulnerability_id, (SELECT id FROM cpes WHERE product = 'busybox' LIMIT 1), h.blob_id FROM affected_cpe_handles h LIMIT 5`,
  ],
  "changed ranges": [
    `UPDATE blobs SET value = replace(value, '"constraint":"< ', '"constraint":"< 99') WHERE id IN (
       SELECT h.blob_id FROM affected_package_handles h JOIN packages p ON p.id = h.package_id WHERE p.name IN ('glibc', 'stdlib', 'django'))`,
    `UPDATE blobs SET value = replace(value, '"state":"not-fixed"', '"state":"wont-fix"') WHERE id % 3 = 0`,
  ],
  "removed advisories": [
    "DELETE FROM affected_package_handles WHERE vulnerability_id % 7 = 0",
    "DELETE FROM affected_cpe_handles WHERE id % 5 = 0",
  ],
  "changed severities and descriptions": [
    `UPDATE blobs SET value = replace(value, '/AV:N/', '/AV:L/') WHERE id IN (SELECT blob_id FROM vulnerability_handles WHERE id % 5 = 0)`,
    `UPDATE blobs SET value = replace(value, 'allows', 'permits') WHERE id IN (SELECT blob_id FROM vulnerability_handles WHERE id % 11 = 0)`,
    "UPDATE vulnerability_handles SET modified_date = '2027-01-01 00:00:00+00:00' WHERE id % 13 = 0",
    "UPDATE vulnerability_handles SET status = 'rejected' WHERE id % 97 = 0",
  ],
  "known exploited, and weaknesses": [
    "INSERT INTO known_exploited_vulnerability_handles (cve, blob_id) SELECT DISTINCT name, (SELECT max(blob_id) FROM known_exploited_vulnerability_handles) FROM vulnerability_handles WHERE id % 17 = 0 AND name LIKE 'CVE-%'",
    "INSERT INTO cwe_handles (cve, cwe, source, type) SELECT DISTINCT name, 'CWE-4242', 'nvd@nist.gov', 'Primary' FROM vulnerability_handles WHERE id % 19 = 0 AND name LIKE 'CVE-%'",
  ],
  aliases: [
    `UPDATE blobs SET value = json_set(value, '$.aliases', json('["CVE-2021-44228"]')) WHERE id IN (
       SELECT blob_id FROM vulnerability_handles WHERE provider_id IN ('pypa', 'govulndb', 'github') AND id % 3 = 0)`,
    `UPDATE blobs SET value = json_set(value, '$.cves', json('["CVE-2014-0160"]')) WHERE id = ${blobOf("openssl")}`,
  ],
};
/** Changes of what every answer rests on. */
const settings: Readonly<Record<string, readonly string[]>> = {
  "an override of a distribution": [
    "DELETE FROM operating_system_specifier_overrides",
    `INSERT INTO operating_system_specifier_overrides (alias, version, version_pattern, codename, channel, replacement, replacement_major_version, rolling)
     VALUES ('debian', '', '', '', '', 'ubuntu', '22', 0)`,
  ],
  "a name of an ecosystem": ["DELETE FROM package_specifier_overrides", "INSERT INTO package_specifier_overrides VALUES ('python', 'npm')"],
  "a release": ["PRAGMA foreign_keys = OFF; DELETE FROM operating_systems WHERE name = 'debian'"],
};
/** What is tried on each engine; the others, which differ in what the matcher says and not in what is written, on PGlite alone. */
const onEachEngine: ReadonlySet<string> = new Set(["EPSS", "a new advisory", "changed severities and descriptions", "a release"]);
/** The first ones, of which nothing but scores of exploitation, or nothing at all, comes to the images: no package is matched again. */
const withoutMatching: ReadonlySet<string> = new Set(["nothing", "EPSS", "other ids for the same"]);

interface LibsqlDatabase {
  exec(statements: string): void;
  close(): void;
}

/** The driver is no dependency of this package but of the one that reads databases. */
const Libsql = createRequire(fileURLToPath(import.meta.resolve("@plimsoll/vulndb")))("libsql") as new (path: string) => LibsqlDatabase;

function matcherOf(source: VulnerabilityDatabase): Pick<Matcher, "match" | "fingerprints" | "exploitation"> {
  return {
    match: async (packages, context = []) => matchDistinct({ packages, context }, source),
    fingerprints: async (lookups) => {
      const making = source.fingerprintLookups(lookups);
      for (;;) {
        const step = making.next();
        if (step.done === true) return { settings: source.fingerprintSettings(), lookups: step.value };
      }
    },
    exploitation: async (cves) => cves.map((cve) => exploitationOf(source, cve)),
  };
}

/** All that is said of packages. */
async function contents(db: Kysely<Database>): Promise<readonly unknown[]> {
  const { rows } = await sql`
    SELECT encode(k.key, 'hex') AS key, k.judged, encode(o.key, 'hex') AS owner, m.fix_state, m.fix_versions, m.detail, v.namespace, v.name,
      v.severity, v.cvss, v.cvss_version, v.cvss_vector, v.facts, c.name AS cve, c.epss, c.epss_percentile, c.kev, c.published_on
    FROM package k LEFT JOIN package o ON o.id = k.suppressed_by LEFT JOIN match m ON m.package_id = k.id
    LEFT JOIN vulnerability v ON v.id = m.vulnerability_id LEFT JOIN cve c ON c.id = v.cve_id ORDER BY k.key, v.namespace, v.name`.execute(
    db,
  );
  return rows;
}

async function postures(db: Kysely<Database>): Promise<readonly unknown[]> {
  const { rows } =
    await sql`SELECT id, state, max_cvss, max_epss, kev, critical, high, medium, low, negligible, unknown, fixable FROM placement ORDER BY id`.execute(
      db,
    );
  return rows;
}

const identity = (checksum: string) => ({ builtAt: new Date("2026-11-24T00:00:00Z"), schemaVersion: "6.1.9", checksum });

describe.skipIf(archive === undefined)("recorded images, as the recorded database changes (skipped without the shared data)", () => {
  let golden: GoldenDatabase;
  let first: VulnerabilityDatabase;

  beforeAll(async () => {
    golden = await importGoldenDatabase(archive ?? "");
    first = openVulnerabilityDatabase(golden.file);
  }, 300_000);
  afterAll(() => {
    first?.close();
    golden?.remove();
  });

  const changed = (statements: readonly string[]): VulnerabilityDatabase => {
    const file = join(golden.file, "..", "changed.db");
    copyFileSync(golden.file, file);
    const database = new Libsql(file);
    database.exec("PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF");
    for (const statement of statements) database.exec(statement);
    database.close();
    return openVulnerabilityDatabase(file);
  };

  describeEachEngine("a re-match by fingerprints", (engine) => {
    test("gives what matching everything again gives, and matches only what it must", async () => {
      const { db } = await engine.open();
      const cache = new PostureCache();
      let generation = await takeOverDatabase(db, identity("first"));
      for (const [index, name] of images.entries()) {
        const upload = {
          references: [`registry.example/golden/image-${index}:1`],
          digest: exampleDigest(index + 1),
          source: "manual" as const,
          scannerVersion: "1",
        };
        await receiveUpload({ db, cache, matching: { matcher: matcherOf(first), generation } }, { ...upload, sbom: readGoldenSbom(name) });
      }
      // The first time there is nothing to compare with.
      expect(await rematch({ db, cache, matching: { matcher: matcherOf(first), generation } })).toEqual({ packages: 0, changed: 0 });
      const before = await contents(db);
      const update = async (source: VulnerabilityDatabase, how: "fingerprints" | "everything"): Promise<number> => {
        generation = await takeOverDatabase(db, identity(`${generation} ${how}`));
        if (how === "everything") await db.updateTable("database_state").set({ fingerprint: null }).execute();
        return (await rematch({ db, cache, matching: { matcher: matcherOf(source), generation } })).packages;
      };
      const all = await update(first, "everything");
      expect(await contents(db)).toEqual(before);
      for (const [name, statements] of Object.entries({ ...changes, ...settings })) {
        if (engine.kind !== "pglite" && !onEachEngine.has(name)) continue;
        const source = changed(statements);
        const matched = await update(source, "fingerprints");
        const found = [await contents(db), await postures(db)];
        await update(source, "everything");
        source.close();
        expect(found, name).toEqual([await contents(db), await postures(db)]);
        if (name !== "nothing" && name !== "other ids for the same") expect(found[0], name).not.toEqual(before);
        if (withoutMatching.has(name)) expect(matched, name).toBe(0);
        else if (name in settings) expect(matched, name).toBe(all);
        else expect([matched > 0, matched < all], `${name}: ${matched} of ${all}`).toEqual([true, true]);
      }
      await update(first, "fingerprints");
      expect(await contents(db)).toEqual(before);
    }, 600_000);
  });
});
