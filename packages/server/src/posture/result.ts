import type { Result } from "@plimsoll/core";

/** Scores, in tenths, at and above which an image warns or fails. */
export interface ThresholdTenths {
  readonly warn: number;
  readonly fail: number;
}

/** As `placement.state`, in the order of the store's numbers. */
export const placementStates = ["judged", "partial", "pending", "failed"] as const;

export type PlacementState = (typeof placementStates)[number];

/** The `max_cvss` of what is not judged. */
export const NOT_JUDGED = -2;

/** The number of a state in the store. */
export function stateCode(state: PlacementState): number {
  return placementStates.indexOf(state);
}

/** The result of a placement: it is never stored, so that moving a threshold changes all at once. Source: server.md §3, "Derived when read" */
export function resultOf(state: PlacementState, maxCvss: number, { warn, fail }: ThresholdTenths): Result {
  if (state === "pending" || state === "failed") return "Unknown";
  if (maxCvss >= fail) return "Fail";
  if (state === "partial") return "Unknown";
  return maxCvss >= warn ? "Warn" : "Pass";
}

/** A score as clients see it: 9.8 for 98; null where there is none. */
export function scoreOf(tenths: number | null): number | null {
  return tenths === null || tenths < 0 ? null : tenths / 10;
}

/** A probability as clients see it: 0.9731 for 9731; null where there is none. */
export function probabilityOf(tenThousandths: number | null): number | null {
  return tenThousandths === null || tenThousandths < 0 ? null : tenThousandths / 10_000;
}
