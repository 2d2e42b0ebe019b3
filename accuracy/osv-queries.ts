import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { decodeSyftJson, matchPackages, type VulnerabilitySource } from "@plimsoll/core";
import { openVulnerabilityDatabase } from "@plimsoll/vulndb";
import type { Corpus } from "./corpus.js";
import { plimsoll } from "./run-program.js";

/** What of a vulnerability service's answers can be judged: an ecosystem, the file of its advisories, and the ids that are this file's own. */
interface JudgedEcosystem {
  /** As the service names it. */
  readonly name: string;
  readonly file: string;
  readonly idPrefix: string;
  /** Syft's package type. */
  readonly type: string;
}

const judged: readonly JudgedEcosystem[] = [
  { name: "Go", file: "go.osv.jsonl.gz", idPrefix: "GO-", type: "go-module" },
  { name: "PyPI", file: "pypi.osv.jsonl.gz", idPrefix: "PYSEC-", type: "python" },
];

/** A recorded query: the service's answer names advisories of every database that it holds. */
interface Query {
  readonly ecosystem: string;
  readonly name: string;
  readonly version: string;
  readonly vulns: readonly string[];
}

/**
 * Recorded answers of the public OSV service against a database that `db build` makes of the advisory files: every (package, advisory) pair
 * whose advisory the files hold must be found, and nothing on a package for which the service knows nothing.
 */
export function osvQueryCorpora(sharedDir: string, work: string): readonly Corpus[] {
  const recorded = join(sharedDir, "data/expected/osv-query-results.jsonl.gz");
  const files = judged.map(({ file }) => join(sharedDir, "data/advisories", file));
  if (![recorded, ...files].every((file) => existsSync(file))) return [];
  const source = openVulnerabilityDatabase(builtDatabase(files, work));
  try {
    return judged.map((ecosystem, index) => {
      const held = heldIds(files[index] ?? "");
      const queries = readLines<Query>(recorded).filter(({ ecosystem: name }) => name === ecosystem.name);
      return corpusOf(ecosystem, queries, held, source);
    });
  } finally {
    source.close();
  }
}

function builtDatabase(files: readonly string[], work: string): string {
  const built = join(work, "osv.db");
  const folder = join(work, "osv-db");
  plimsoll("db", "build", ...files, "--output", built, "--quiet");
  plimsoll("db", "import", built, "--vulnerability-db-path", folder, "--quiet");
  return join(folder, "6/vulnerability.db");
}

/** Ids of the advisories that were not taken back. */
function heldIds(file: string): ReadonlySet<string> {
  const records = readLines<{ readonly id: string; readonly withdrawn?: string }>(file);
  return new Set(records.filter(({ withdrawn }) => withdrawn === undefined).map(({ id }) => id));
}

/** Counts pairs; a package for which the service knows nothing is one pair, with nothing. */
function corpusOf(ecosystem: JudgedEcosystem, queries: readonly Query[], held: ReadonlySet<string>, source: VulnerabilitySource): Corpus {
  let total = 0;
  const differences: string[] = [];
  for (const query of queries) {
    const ours = new Set(foundIds(ecosystem, query, source));
    const where = `${query.ecosystem} ${query.name} ${query.version}`;
    if (query.vulns.length === 0) {
      total++;
      if (ours.size > 0) differences.push(`${where}: extra ${[...ours].join(" ")}`);
      continue;
    }
    const wanted = query.vulns.filter((id) => held.has(id));
    total += wanted.length;
    differences.push(...wanted.filter((id) => !ours.has(id)).map((id) => `${where}: missing ${id}`));
  }
  return { name: `osv-queries ${ecosystem.name}`, matched: total - differences.length, total, goal: 1, required: true, differences };
}

function foundIds({ type, idPrefix }: JudgedEcosystem, { name, version }: Query, source: VulnerabilitySource): readonly string[] {
  const sbom = decodeSyftJson({ artifacts: [{ id: "1", name, version, type }] });
  return matchPackages(sbom, source)
    .matches.map(({ vulnerability }) => vulnerability.id)
    .filter((id) => id.startsWith(idPrefix));
}

function readLines<T>(file: string): readonly T[] {
  return gunzipSync(readFileSync(file))
    .toString("utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as T);
}
