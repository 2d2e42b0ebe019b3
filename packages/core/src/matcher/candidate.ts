import type { Disclosure } from "./disclosure.js";
import type { MatchDetail } from "./match.js";
import type { VulnerabilityReference } from "./related.js";
import type { ResultSet } from "./result-set.js";
import type { SearchedPackage } from "./searched-package.js";
import type { VulnerabilityRecord } from "./vulnerability-source.js";

/** A match in the making: what a record says of a package, before severity and the like are looked up. */
export interface Candidate {
  readonly searched: SearchedPackage;
  readonly disclosure: Disclosure;
  /** Id under which it is reported. */
  readonly id: string;
  /** Namespace that tells candidates apart. */
  readonly namespace: string;
  /** Namespace under which it is reported. */
  readonly shownNamespace: string;
  /** The record that is reported. */
  readonly record: VulnerabilityRecord;
  readonly related: readonly VulnerabilityReference[];
  readonly details: readonly MatchDetail[];
}

/** The candidates of one package. All that a look-up by name found under one id has all its details, as in Grype; by CPE each has its own. */
export function candidatesOf(searched: SearchedPackage, vulnerable: ResultSet): readonly Candidate[] {
  const candidates: Candidate[] = [];
  for (const [id, found] of vulnerable) {
    const described = found.map((one) => ({ ...one, own: one.describe(one.disclosure) }));
    const shared = uniqueDetails(described.map(({ own }) => own));
    for (const { disclosure, shownNamespace, shownRecord, own } of described) {
      const details = own.type === "cpe-match" ? [own] : shared;
      const { namespace, related, vulnerability } = disclosure;
      candidates.push({ searched, disclosure, id, namespace, shownNamespace, record: shownRecord ?? vulnerability, related, details });
    }
  }
  return candidates;
}

/**
 * Candidates of one package, id, namespace and fix are one, with all their details and relatives. Where the fix differs, a direct one takes
 * the place of one that is indirect alone; others stand beside each other. Source: scanner.md §4, "Dedupe".
 */
export function mergeCandidates(candidates: readonly Candidate[]): readonly Candidate[] {
  const byCore = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const key = JSON.stringify([candidate.searched.cataloged.id, candidate.id, candidate.namespace]);
    const known = byCore.get(key);
    if (known === undefined) byCore.set(key, [candidate]);
    else mergeInto(known, candidate);
  }
  return [...byCore.values()].flat();
}

function mergeInto(known: Candidate[], candidate: Candidate): void {
  const fix = fixKey(candidate);
  const same = known.findIndex((other) => fixKey(other) === fix);
  if (same >= 0) {
    const other = known[same];
    if (other !== undefined) known[same] = merge(other, candidate);
    return;
  }
  const superseded = isDirect(candidate) ? known.findIndex(isIndirectAlone) : -1;
  const other = known[superseded];
  if (other === undefined) known.push(candidate);
  else known[superseded] = { ...candidate, details: uniqueDetails([...candidate.details, ...other.details]) };
}

function merge(left: Candidate, right: Candidate): Candidate {
  const related = new Map([...left.related, ...right.related].map((reference) => [`${reference.namespace}\0${reference.id}`, reference]));
  return { ...left, related: [...related.values()], details: uniqueDetails([...left.details, ...right.details]) };
}

function fixKey({ disclosure }: Candidate): string {
  return disclosure.fix.versions.join(",");
}

function isDirect({ details }: Candidate): boolean {
  return details.some(({ type }) => type === "exact-direct-match");
}

function isIndirectAlone({ details }: Candidate): boolean {
  return details.every(({ type }) => type === "exact-indirect-match");
}

function uniqueDetails(details: readonly MatchDetail[]): readonly MatchDetail[] {
  if (details.length < 2) return details;
  return [...new Map(details.map((detail) => [JSON.stringify(detail), detail])).values()];
}
