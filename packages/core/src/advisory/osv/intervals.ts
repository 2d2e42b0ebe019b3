import type { JsonObject } from "../../artifact/package.js";
import { versionFormatOfRange } from "../../version/format.js";
import { findScheme } from "../../version/list.js";
import type { VersionInterval } from "../constraint.js";
import { field, listField, looseObject, objectOf, objectsField, RecordProblem, versionField, versionOf } from "../fields.js";

/** Most stretches of versions of one package: each is a unit of the constraint that matching has to evaluate. */
const MAX_INTERVALS = 1_000;
/** Longer constraints are not evaluated. */
const MAX_CONSTRAINT_LENGTH = 16_000;
/** Between two listed versions: ` || = `. */
const SEPARATOR_LENGTH = 6;

/**
 * The stretches of affected versions of one member of `affected`; undefined where it says nothing that versions can be compared with
 * (commit ranges only, or nothing). One stretch without bounds: every version. Source: https://ossf.github.io/osv-schema/#affected-fields
 */
export function readIntervals(affected: JsonObject, rangeType: string): readonly VersionInterval[] | undefined {
  const scheme = findScheme(versionFormatOfRange(rangeType));
  const isLower: IsLower = (left, right) => scheme?.compare(left, right) === -1;
  const ranges = objectsField(affected, "ranges").filter((range) => field(range, "type") !== "GIT");
  const found =
    ranges.length > 0
      ? withCustomRanges(
          ranges.flatMap((range) => intervalsOf(readEvents(range), isLower)),
          affected,
          isLower,
        )
      : exactVersions(affected);
  if (found.length > MAX_INTERVALS) {
    throw new RecordProblem(`a package has ${found.length} stretches of versions; at most ${MAX_INTERVALS} are read`);
  }
  if (found.length === 0) return undefined;
  return found.some((interval) => Object.keys(interval).length === 0) ? [{}] : found;
}

/**
 * Go modules whose releases are not Go versions: the real ranges stand in `ecosystem_specific`, and a range without an end then only says
 * that Go cannot tell where it ends.
 */
function withCustomRanges(intervals: readonly VersionInterval[], affected: JsonObject, isLower: IsLower): readonly VersionInterval[] {
  const ranges = objectsField(looseObject(field(affected, "ecosystem_specific")), "custom_ranges");
  if (ranges.length === 0) return intervals;
  const last = intervals.at(-1);
  const open = last !== undefined && last.fixed === undefined && last.lastAffected === undefined ? last : undefined;
  const custom = ranges.flatMap((range) => intervalsOf(readEvents(range), isLower));
  const [first, ...others] = custom;
  if (open === undefined || first === undefined) return [...intervals, ...custom];
  return [...intervals.slice(0, -1), { ...open, ...first }, ...others];
}

/** Versions are listed beside the ranges too; they count only where no range can be used. */
function exactVersions(affected: JsonObject): readonly VersionInterval[] {
  const versions = listField(affected, "versions");
  const intervals = versions.slice(0, MAX_INTERVALS + 1).map((version) => ({ exactly: versionOf(version, "a member of versions") }));
  const length = intervals.reduce((sum, { exactly }) => sum + exactly.length + SEPARATOR_LENGTH, 0);
  if (intervals.length > MAX_INTERVALS || length > MAX_CONSTRAINT_LENGTH) {
    throw new RecordProblem(`a package without ranges lists ${versions.length} versions, more than a constraint can hold`);
  }
  return intervals;
}

type IsLower = (left: string, right: string) => boolean;

interface VersionEvent {
  readonly kind: "introduced" | "fixed" | "last_affected";
  readonly version: string;
}

function readEvents(range: JsonObject): readonly VersionEvent[] {
  return objectsField(range, "events").flatMap((event) => {
    objectOf(event, "an event");
    for (const kind of ["introduced", "fixed", "last_affected"] as const) {
      const version = versionField(event, kind);
      if (version !== undefined) return [{ kind, version }];
    }
    return [];
  });
}

/** Events in the order of versions, as feeds write them; a pair may stand in either order, and of two starts the lower one counts. */
function intervalsOf(events: readonly VersionEvent[], isLower: IsLower): readonly VersionInterval[] {
  const [first, second] = events;
  const inOrder =
    events.length === 2 && first !== undefined && second?.kind === "introduced" && first.kind !== "introduced" ? [second, first] : events;
  const intervals: VersionInterval[] = [];
  let open: VersionInterval | undefined;
  for (const { kind, version } of inOrder) {
    if (kind === "introduced") {
      if (isStart(version)) open = {};
      else if (open === undefined || (open.introduced !== undefined && isLower(version, open.introduced))) open = { introduced: version };
    } else if (open !== undefined) {
      intervals.push(kind === "fixed" ? { ...open, fixed: version } : { ...open, lastAffected: version });
      open = undefined;
    }
  }
  if (open !== undefined) intervals.push(open);
  return intervals;
}

/** "0" stands for the beginning of time; RustSec writes the lowest version that semver knows. */
function isStart(version: string): boolean {
  return version === "0" || version === "0.0.0-0";
}
