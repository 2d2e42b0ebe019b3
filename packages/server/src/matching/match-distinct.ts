import { type Match, type MatchResult, matchPackages, messageOf, type Sbom, type VulnerabilitySource } from "@plimsoll/core";
import type { DistinctPackage } from "./distinct-packages.js";
import { documentPackage, matchedDistro, ownersOf } from "./document-package.js";
import { type MatchBatch, planBatches, type TargetPackage, targetOf } from "./match-batch.js";
import type { MatchDetailRow, MatchFixState, MatchRow, MatchWay } from "./match-row.js";
import { type Lookup, RecordingSource } from "./recording-source.js";
import { type VulnerabilityRows, vulnerabilityRows } from "./vulnerability-row.js";

export { type MatchFixState, type MatchRow, matchFixStates, type VulnerabilityRow } from "./match-row.js";

/** Raised when rules of matching change, here or in core, so that everything is matched again. */
export const MATCHER_VERSION = 1;

/** What matching a distinct package gave. */
export type DistinctResult = MatchedDistinct | FailedDistinct;

/** The matches of a package. */
export interface MatchedDistinct {
  readonly state: "matched";
  /** The source could say something of the package: true of any whose type is matched, unless what it says of itself is too little or an owner stands for it. */
  readonly judged: boolean;
  /** Each (namespace, name) once, ordered by them. */
  readonly matches: readonly MatchRow[];
  /** Key of the owner that stands for the package, which then has no matches; absent where that is an owner in a circle. */
  readonly suppressedBy?: string;
  /** Its own and those of the packages that it depends on; unique, ordered. */
  readonly lookups: readonly Lookup[];
}

/** The package breaks the matcher: nothing is known of it. */
interface FailedDistinct {
  readonly state: "failed";
  readonly message: string;
}

/** What is matched: packages, and those that they depend on (`owners`, and theirs) but whose matches are not wanted. */
export interface MatchRequest {
  readonly packages: readonly DistinctPackage[];
  readonly context?: readonly DistinctPackage[];
}

/** The matches of each package by key. One that breaks the matcher is told as failed, others go on. */
export function matchDistinct({ packages, context = [] }: MatchRequest, source: VulnerabilitySource): ReadonlyMap<string, DistinctResult> {
  const results = new Map<string, DistinctResult>();
  const known = new Map([...context, ...packages].map((distinct) => [distinct.key, distinct]));
  const targets: TargetPackage[] = [];
  for (const distinct of new Map(packages.map((one) => [one.key, one])).values()) {
    const target = targetOf(distinct, known);
    if (target === undefined)
      results.set(distinct.key, { state: "failed", message: "the packages that own its files are unknown, or too many" });
    else targets.push(target);
  }
  const rows = vulnerabilityRows(source);
  for (const batch of planBatches(targets)) {
    for (const [key, result] of tryBatch(batch, source, rows)) results.set(key, result);
  }
  return results;
}

function tryBatch(batch: MatchBatch, source: VulnerabilitySource, rows: VulnerabilityRows): ReadonlyMap<string, DistinctResult> {
  try {
    return matchBatch(batch, source, rows);
  } catch (error) {
    const [only] = batch.targets;
    if (only !== undefined && batch.targets.length === 1) {
      return new Map([[only.distinct.key, { state: "failed", message: messageOf(error) }]]);
    }
    // Each alone tells which one it is.
    return new Map(batch.targets.flatMap((target) => [...tryBatch({ ...batch, targets: [target] }, source, rows)]));
  }
}

function matchBatch({ distro, targets }: MatchBatch, source: VulnerabilitySource, rows: VulnerabilityRows): Map<string, DistinctResult> {
  const members = [...new Map(targets.flatMap(({ closure }) => closure).map((member) => [member.key, member])).values()];
  const recording = new RecordingSource(source);
  const cpes = new Map(members.map(({ key, document }) => [key, (document.cpes ?? []).map((cpe) => ({ cpe, source: "" }) as const)]));
  const found = matchPackages(sbomOf(members), recording, {
    ...(distro === undefined ? {} : { distro: matchedDistro(distro) }),
    // Asked for each package just before it is searched for.
    cpesOf: ({ id }) => {
      recording.begin(id);
      return cpes.get(id) ?? [];
    },
  });
  rows.prepare(found.matches);
  const byKey = matchesByKey(found);
  const judged = new Set(found.judged.map(({ id }) => id));
  const removed = new Map(found.removed.map(({ package: { id }, owner }) => [id, owner.id]));
  return new Map(
    targets.map(({ distinct: { key, owners }, closure }) => {
      const remover = removed.get(key);
      const result: MatchedDistinct = {
        state: "matched",
        judged: judged.has(key),
        matches: matchRows(byKey.get(key) ?? [], rows),
        ...(remover === undefined || !owners.includes(remover) ? {} : { suppressedBy: remover }),
        lookups: remover === undefined ? uniqueLookups(closure.flatMap((member) => recording.lookupsOf(member.key))) : [],
      };
      return [key, result];
    }),
  );
}

/** A document of these packages alone, with an edge for each owner. */
function sbomOf(members: readonly DistinctPackage[]): Sbom {
  const edges = members.flatMap(({ key, document }) => ownersOf(document).map((owner) => ({ parent: owner, child: key })));
  // Without any edge the matcher would take paths for edges: nothing is of this package's type.
  const anchor = documentPackage({ key: "", document: { v: 0, type: "" }, type: "", name: "", version: "", purl: "", owners: [] });
  return {
    packages: [anchor, ...members.map(documentPackage)],
    relationships: [{ parent: "", child: "" }, ...edges].map((edge) => ({ ...edge, type: "ownership-by-file-overlap" })),
    source: { type: "other", kind: "", id: "", name: "", version: "", metadata: null },
    gaps: [],
    descriptor: { name: "", version: "" },
  };
}

function matchesByKey({ matches }: MatchResult): ReadonlyMap<string, readonly Match[]> {
  const byKey = new Map<string, Match[]>();
  for (const match of matches) {
    const list = byKey.get(match.package.id);
    if (list === undefined) byKey.set(match.package.id, [match]);
    else list.push(match);
  }
  return byKey;
}

/** One row for all that was found under one id and namespace. */
function matchRows(matches: readonly Match[], rows: VulnerabilityRows): readonly MatchRow[] {
  const grouped = new Map<string, Match[]>();
  for (const match of matches) {
    const { namespace, id } = match.vulnerability;
    const key = `${namespace}\0${id}`;
    const list = grouped.get(key);
    if (list === undefined) grouped.set(key, [match]);
    else list.push(match);
  }
  return [...grouped].sort(([left], [right]) => (left < right ? -1 : 1)).flatMap(([, group]) => matchRow(group, rows));
}

function matchRow(group: readonly Match[], rows: VulnerabilityRows): readonly MatchRow[] {
  const [first] = group;
  if (first === undefined) return [];
  const states = new Set(group.map(({ vulnerability }) => vulnerability.fix.state));
  return [
    {
      vulnerability: rows.rowOf(first),
      fixState: preferredStates.find((state) => states.has(state)) ?? "unknown",
      fixVersions: [...new Set(group.flatMap(({ vulnerability }) => vulnerability.fix.versions))],
      detail: detailOf(group),
    },
  ];
}

/** Where rows disagree, one that knows a fix counts. */
const preferredStates: readonly MatchFixState[] = ["fixed", "wont-fix", "not-fixed"];

/** Ways that are kept; a program with many CPE names has hundreds. */
const MAX_WAYS = 16;

function detailOf(group: readonly Match[]): MatchDetailRow {
  const advisories = new Map(group.flatMap(({ vulnerability }) => vulnerability.advisories).map((one) => [`${one.id}\0${one.link}`, one]));
  const suggestedVersion = group.find((match) => match.suggestedVersion !== undefined)?.suggestedVersion;
  return {
    ways: group.flatMap(({ details, package: own }) => details.map((detail) => wayOf(detail, own))).slice(0, MAX_WAYS),
    advisories: [...advisories.values()],
    ...(suggestedVersion === undefined ? {} : { suggestedVersion }),
  };
}

function wayOf({ type, matcher, searchedBy, found }: Match["details"][number], own: Match["package"]): MatchWay {
  const { name, version } = searchedBy.package;
  return {
    type,
    matcher,
    ...(name === own.name ? {} : { name }),
    ...(version === own.version ? {} : { version }),
    ...(searchedBy.kind === "cpe" ? { cpe: searchedBy.cpe } : {}),
    constraint: found.versionConstraint,
    ...(found.matchedSymbols === undefined ? {} : { symbols: found.matchedSymbols }),
  };
}

function uniqueLookups(lookups: readonly Lookup[]): readonly Lookup[] {
  return [...new Map(lookups.map((lookup) => [`${lookup.kind}${lookup.name}`, lookup])).entries()]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([, lookup]) => lookup);
}
