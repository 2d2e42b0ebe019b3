import type { AffectedRange } from "./vulnerability-source.js";

/** Empty where the record says nothing. */
export type FixState = "fixed" | "not-fixed" | "wont-fix" | "unknown" | "";

/** When a fixed version was to be had. */
export interface FixAvailability {
  readonly version: string;
  /** YYYY-MM-DD. */
  readonly date: string;
  /** What the date is: `advisory`, `release`, `first-observed`, ... */
  readonly kind: string;
}

export interface Fix {
  readonly state: FixState;
  readonly versions: readonly string[];
  readonly available: readonly FixAvailability[];
}

export const noFix: Fix = { state: "", versions: [], available: [] };

/** The fix of a record over all its ranges: fixed if one range is, with the versions of all; else the last of won't fix and not fixed. */
export function combineFixes(ranges: readonly AffectedRange[]): Fix {
  let state: FixState = "";
  const versions: string[] = [];
  const available: FixAvailability[] = [];
  for (const { fix } of ranges) {
    if (fix === undefined) continue;
    if (fix.state === "fixed") {
      state = "fixed";
      versions.push(fix.version);
      const date = fix.available?.date;
      if (date !== undefined) available.push({ version: fix.version, date: date.slice(0, 10), kind: fix.available?.kind ?? "" });
    } else if ((fix.state === "wont-fix" || fix.state === "not-fixed") && state !== "fixed") {
      state = fix.state;
    }
  }
  return { state, versions, available };
}
