import type { DistinctResult, MatchRequest } from "./match-distinct.js";

/** What the matcher's thread is started with. */
export interface MatcherSettings {
  readonly databaseFile: string;
}

/** To the thread: match these. */
export interface MatcherQuestion extends MatchRequest {
  readonly id: number;
}

/** From the thread: what a question gave. */
export interface MatcherAnswer {
  readonly id: number;
  readonly results: ReadonlyMap<string, DistinctResult>;
}
