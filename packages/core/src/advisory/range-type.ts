import { versionFormatOfRange } from "../version/format.js";
import { findScheme } from "../version/list.js";

/** What rows carry where versions are compared as they look. */
const UNKNOWN = "Unknown";

/** The type string of a range with these bounds: `type`, or the one for no scheme in particular where a bound is no version of its scheme. */
export function rangeTypeFor(type: string, bounds: readonly (string | undefined)[]): string {
  const scheme = findScheme(versionFormatOfRange(type));
  return bounds.every((bound) => bound === undefined || scheme?.compare(bound, bound) !== undefined) ? type : UNKNOWN;
}
