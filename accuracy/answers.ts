import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import {
  decodeSyftJson,
  type JsonValue,
  type Match,
  type MatchDetail,
  type MatchResult,
  matchPackages,
  parseDistroName,
  type VulnerabilitySource,
} from "@plimsoll/core";
import { openVulnerabilityDatabase } from "@plimsoll/vulndb";
import { canonicalText } from "./canonical-text.js";
import type { Corpus } from "./corpus.js";
import { matchedTypes } from "./done-types.js";

/** Files of the databases on which the answers were recorded, with indexes; one that is undefined is left out. */
export interface AnswerDatabases {
  readonly golden: string | undefined;
  readonly small: string | undefined;
}

/** The others are not asked: their packages would be counted as not judged. */
const done: ReadonlySet<string> = new Set(matchedTypes);

interface Query {
  readonly id: string;
  readonly kinds: readonly string[];
  readonly options: { readonly byCve?: boolean; readonly onlyFixed?: boolean; readonly addCpesIfNone?: boolean; readonly distro?: string };
  readonly sbom: JsonValue & { readonly artifacts: readonly { readonly type: string }[] };
  readonly matches: readonly JsonValue[];
  readonly ignored: readonly JsonValue[];
  readonly suppressed: readonly { readonly package: string; readonly id: string; readonly by: string }[];
  readonly removed?: readonly string[];
}

/** The recorded queries of `data/grype-db` whose packages are all of types done here: whole matches, ignored and removed ones, with details. */
export function answerCorpora(sharedDir: string, databases: AnswerDatabases): readonly Corpus[] {
  return (["golden", "small"] as const).flatMap((name) => {
    const database = databases[name];
    return database === undefined ? [] : [answerCorpus(sharedDir, name, database)];
  });
}

function answerCorpus(sharedDir: string, name: "golden" | "small", databaseFile: string): Corpus {
  const text = gunzipSync(readFileSync(join(sharedDir, "data/grype-db", name, "answers.jsonl.gz"))).toString("utf8");
  const queries = text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Query)
    .filter(({ sbom }) => sbom.artifacts.every(({ type }) => done.has(type)));
  const source = openVulnerabilityDatabase(databaseFile);
  try {
    const differences = queries.map((query) => differencesOf(query, source));
    return {
      name: `answers ${name}`,
      matched: differences.filter((list) => list.length === 0).length,
      total: queries.length,
      goal: 0.99,
      required: true,
      differences: differences.flat(),
    };
  } finally {
    source.close();
  }
}

function differencesOf(query: Query, source: VulnerabilitySource): readonly string[] {
  const { byCve, onlyFixed, distro } = query.options;
  const result = matchPackages(decodeSyftJson(query.sbom), source, {
    ...(byCve === undefined ? {} : { byCve }),
    ...(onlyFixed === undefined ? {} : { onlyFixed }),
    ...(distro === undefined ? {} : { distro: parseDistroName(distro) }),
  });
  const where = `${query.id} (${query.kinds.join(" ")})`;
  return [
    ...compareLists(`${where} match`, query.matches, result.matches.map(recordedForm)),
    ...compareLists(`${where} ignored`, query.ignored.map(withoutRules), result.ignored.map(recordedForm)),
    ...compareLists(
      `${where} removed`,
      [...(query.removed ?? [])],
      result.removed.map(({ package: found }) => found.id),
    ),
    ...compareLists(`${where} suppressed`, suppressedForm(query.suppressed), ownSuppressed(result)),
  ];
}

/** Both lists as multisets. */
function compareLists(what: string, golden: readonly JsonValue[], ours: readonly JsonValue[]): readonly string[] {
  const left = ours.map(canonicalText);
  const missing: string[] = [];
  for (const item of golden.map(canonicalText)) {
    const at = left.indexOf(item);
    if (at < 0) missing.push(item);
    else left.splice(at, 1);
  }
  return [...missing.map((item) => `${what} missing ${item}`), ...left.map((item) => `${what} extra ${item}`)];
}

/** A match in the form of the records. */
function recordedForm({ package: found, vulnerability: v, related, details, suggestedVersion }: Match): JsonValue {
  return {
    package: found.id,
    id: v.id,
    namespace: v.namespace,
    severity: v.severity,
    risk: Math.round(v.risk * 10_000) / 10_000,
    fix: {
      state: v.fix.state,
      versions: v.fix.versions,
      available: v.fix.available.map(({ version, date, kind }) => `${version} ${date} ${kind}`),
    },
    advisories: v.advisories.map(({ id }) => id),
    cvss: v.cvss.map(({ source, type, version, vector, baseScore }) => ({ source, type, version, vector, base: baseScore })),
    knownExploited: v.knownExploited.length > 0 ? true : null,
    epss: v.epss.map(({ epss }) => epss),
    cwes: v.cwes.map(({ cwe }) => cwe),
    related: related.map(({ id, namespace }) => ({ id, namespace })),
    details: details.map((detail) => detailForm(detail, suggestedVersion)),
  };
}

function detailForm({ type, matcher, searchedBy, found }: MatchDetail, suggestedVersion: string | undefined): JsonValue {
  const { namespace, package: named } = searchedBy;
  const by =
    searchedBy.kind === "distro"
      ? { distro: searchedBy.distro }
      : searchedBy.kind === "language"
        ? { language: searchedBy.language }
        : { cpes: [searchedBy.cpe] };
  return {
    type,
    matcher,
    searchedBy: { ...by, namespace, package: { name: named.name, version: named.version } },
    found: {
      vulnerabilityID: found.vulnerabilityId,
      versionConstraint: found.versionConstraint,
      cpes: found.cpes,
      matchedSymbols: found.matchedSymbols,
    },
    fix: { suggestedVersion },
  };
}

function withoutRules(ignored: JsonValue): JsonValue {
  const { rules: _rules, ...rest } = ignored as { readonly rules?: JsonValue };
  return rest as JsonValue;
}

function suppressedForm(suppressed: Query["suppressed"]): readonly JsonValue[] {
  return suppressed.map(({ package: found, id, by }) => ({ package: found, id, by }));
}

function ownSuppressed({ suppressed }: MatchResult): readonly JsonValue[] {
  return suppressed.map(({ package: found, vulnerability, reasons }) => ({
    package: found.id,
    id: vulnerability.id,
    by: reasons.some(({ by }) => by === "correction") ? "hard-coded" : "matcher",
  }));
}
