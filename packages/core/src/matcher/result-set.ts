import type { Disclosure } from "./disclosure.js";
import type { MatchDetail } from "./match.js";
import type { VulnerabilityRecord } from "./vulnerability-source.js";

/** A disclosure that a search found, and how. */
export interface Found {
  readonly disclosure: Disclosure;
  /** Namespace under which it is shown: that of the first row of the same vulnerability in the look-up. */
  readonly shownNamespace: string;
  /** The record that is shown, where it is not the disclosure's own. */
  readonly shownRecord?: VulnerabilityRecord;
  /** How it was found; called for what becomes a match only. */
  readonly describe: (disclosure: Disclosure) => MatchDetail;
}

/** What searches found, by vulnerability id. */
export type ResultSet = ReadonlyMap<string, readonly Found[]>;

export const emptySet: ResultSet = new Map();

/** Groups by vulnerability id. */
export function resultSet(found: readonly Found[]): ResultSet {
  const set = new Map<string, Found[]>();
  for (const item of found) {
    const list = set.get(item.disclosure.id);
    if (list === undefined) set.set(item.disclosure.id, [item]);
    else list.push(item);
  }
  return set;
}

export function mergeSets(...sets: readonly ResultSet[]): ResultSet {
  const filled = sets.filter((set) => set.size > 0);
  return filled.length <= 1 ? (filled[0] ?? emptySet) : resultSet(filled.flatMap((set) => [...set.values()].flat()));
}

export function filterSet(set: ResultSet, keep: (found: Found) => boolean): ResultSet {
  const kept = new Map<string, readonly Found[]>();
  for (const [id, found] of set) {
    const left = found.filter(keep);
    if (left.length > 0) kept.set(id, left);
  }
  return kept;
}

export function mapSet(set: ResultSet, change: (found: Found) => Found): ResultSet {
  return new Map([...set].map(([id, found]) => [id, found.map(change)]));
}

/** `set` without what `other` speaks of too: the same id, an id that is an alias there, or a common alias. */
export function withoutIdentities(set: ResultSet, other: ResultSet): ResultSet {
  if (set.size === 0 || other.size === 0) return set;
  const aliases = new Set([...other.values()].flatMap(aliasesOf));
  const kept = new Map<string, readonly Found[]>();
  for (const [id, found] of set) {
    if (!other.has(id) && !aliases.has(id) && !aliasesOf(found).some((alias) => aliases.has(alias))) kept.set(id, found);
  }
  return kept;
}

/** Every id by which a set's vulnerabilities are known. */
export function identitiesOf(set: ResultSet): readonly string[] {
  return [...new Set([...set].flatMap(([id, found]) => [id, ...aliasesOf(found)]))];
}

function aliasesOf(found: readonly Found[]): readonly string[] {
  return found.flatMap(({ disclosure }) => disclosure.related.map(({ id }) => id));
}
