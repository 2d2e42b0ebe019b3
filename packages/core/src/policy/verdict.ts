import { coreError } from "../core-errors.js";
import type { CvssVersion } from "../matcher/cvss/cvss.js";
import type { Match, MatchResult } from "../matcher/match.js";
import { reachesSeverity, type Severity, severities } from "../matcher/severity.js";

/** Worst first. `Unknown`: not scanned, or nothing in it could be judged. */
export const results = ["Fail", "Warn", "Pass", "Unknown"] as const;

export type Result = (typeof results)[number];

/** CVSS scores, 0 to 10, at and above which an image warns or fails. */
export interface Thresholds {
  readonly warn: number;
  readonly fail: number;
}

export const defaultThresholds: Thresholds = { warn: 7, fail: 9 };

/** What the matches of an image come to. */
export interface Verdict {
  readonly result: Result;
  /** The highest score among the matches; absent where none has one. */
  readonly maxCvss?: number;
  /** CVSS version of that score. */
  readonly maxCvssVersion?: CvssVersion;
  readonly thresholds: Thresholds;
  readonly matches: number;
  /** Distinct vulnerability ids. */
  readonly vulnerabilities: number;
  /** Matches by severity. */
  readonly severities: Readonly<Record<Severity, number>>;
}

/** Thresholds of 0 to 10 with warn not above fail; an absent one is the default, a default that would be out of order gives way. Throws `thresholds-invalid`. */
export function thresholdsOf({ warn, fail }: Partial<Thresholds>): Thresholds {
  const chosen = {
    warn: warn ?? Math.min(defaultThresholds.warn, fail ?? defaultThresholds.warn),
    fail: fail ?? Math.max(defaultThresholds.fail, warn ?? defaultThresholds.fail),
  };
  for (const [name, value] of Object.entries(chosen)) {
    if (!(value >= 0 && value <= 10)) throw coreError("thresholds-invalid", `the ${name} threshold is ${value}; it must be 0 to 10`);
  }
  if (chosen.warn > chosen.fail) {
    throw coreError("thresholds-invalid", `the warn threshold ${chosen.warn} is above the fail threshold ${chosen.fail}; it must not be`);
  }
  return chosen;
}

/**
 * The verdict on a scanned image: Fail or Warn where the highest score reaches the threshold, else Pass; a match without a score counts for
 * nothing. Where no package could be judged, the absence of findings is no Pass but Unknown. Source: product.md S6
 */
export function judge({ matches, judged }: Pick<MatchResult, "matches" | "judged">, thresholds: Thresholds = defaultThresholds): Verdict {
  const counts: Record<Severity, number> = { Unknown: 0, Negligible: 0, Low: 0, Medium: 0, High: 0, Critical: 0 };
  let max: Match["score"];
  for (const { vulnerability, score } of matches) {
    counts[vulnerability.severity] += 1;
    if (score !== undefined && score.baseScore > (max?.baseScore ?? -1)) max = score;
  }
  return {
    result: judged.length === 0 ? "Unknown" : resultOf(max?.baseScore, thresholds),
    ...(max === undefined ? {} : { maxCvss: max.baseScore, maxCvssVersion: max.version }),
    thresholds,
    matches: matches.length,
    vulnerabilities: new Set(matches.map(({ vulnerability }) => vulnerability.id)).size,
    severities: counts,
  };
}

function resultOf(maxCvss: number | undefined, { warn, fail }: Thresholds): Result {
  if (maxCvss === undefined) return "Pass";
  if (maxCvss >= fail) return "Fail";
  return maxCvss >= warn ? "Warn" : "Pass";
}

/** Order of images: Fail, Warn, Pass, Unknown; within one result the highest score first, those without one last. */
export function compareVerdicts(left: Pick<Verdict, "result" | "maxCvss">, right: Pick<Verdict, "result" | "maxCvss">): number {
  return results.indexOf(left.result) - results.indexOf(right.result) || (right.maxCvss ?? -1) - (left.maxCvss ?? -1);
}

/** The worst of several results. Something that could not be scanned is worse than a Pass here, so that it is not overlooked; Unknown where there is none. */
export function worstResult(all: readonly Result[]): Result {
  const order: readonly Result[] = ["Fail", "Warn", "Unknown", "Pass"];
  return order.find((result) => all.includes(result)) ?? "Unknown";
}

/** Whether a match is at least as severe as `threshold`, as `--fail-on` asks. */
export function failsOnSeverity(matches: readonly Match[], threshold: Severity): boolean {
  return matches.some(({ vulnerability }) => reachesSeverity(vulnerability.severity, threshold));
}

/** Severities from the worst. */
export const severitiesFromWorst: readonly Severity[] = severities.toReversed();
