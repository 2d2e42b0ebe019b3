import type { Exploitation } from "./exploitation.js";
import type { DistinctResult, MatchRequest } from "./match-distinct.js";
import type { Lookup } from "./recording-source.js";

/** What the matcher's thread is started with. */
export interface MatcherSettings {
  readonly databaseFile: string;
}

/** Fingerprints of what a database answers. Source: server.md §3, "Database update" */
export interface Fingerprints {
  /** Of all that answers rest on beside their own rows: where it differs, every answer may. 16 hex digits. */
  readonly settings: string;
  /** Of each lookup in their order, 16 hex digits; undefined where it has none. */
  readonly lookups: readonly (string | undefined)[];
}

/** What the thread can be asked, and what it answers. */
export interface MatcherQuestions {
  /** Match these. */
  readonly match: { readonly asks: MatchRequest; readonly answers: ReadonlyMap<string, DistinctResult> };
  /** Begin to make the fingerprints of these. */
  readonly "begin-fingerprints": { readonly asks: readonly Lookup[]; readonly answers: undefined };
  /** Go on with them for a while: `going-on` until they are made, undefined where the database cannot be read. */
  readonly fingerprints: { readonly asks: undefined; readonly answers: Fingerprints | "going-on" | undefined };
  /** What is known of the exploitation of these CVEs, in their order. */
  readonly exploitation: { readonly asks: readonly string[]; readonly answers: readonly Exploitation[] };
}

/** To the thread. */
export type MatcherQuestion = {
  readonly [Kind in keyof MatcherQuestions]: { readonly id: number; readonly kind: Kind; readonly asks: MatcherQuestions[Kind]["asks"] };
}[keyof MatcherQuestions];

/** From the thread: what a question gave. */
export interface MatcherAnswer {
  readonly id: number;
  readonly answers: MatcherQuestions[keyof MatcherQuestions]["answers"];
}
