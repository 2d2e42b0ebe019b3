import { findScheme, satisfies, type VersionFormat } from "@plimsoll/core";

/** What an upgrade is held against: the ranges that matched, and the versions that are named as fixed. */
export interface OpenMatch {
  readonly ways: readonly MatchedRange[];
  readonly fixVersions: readonly string[];
}

/** A range that matched, as people read it (`< 1.2.3 (deb)`, `none (unknown)` for all versions), and the version that was in it where that is not the package's. */
export interface MatchedRange {
  readonly constraint: string;
  readonly version?: string;
}

/** A package's version and the order that it is in. */
export interface VersionInUse {
  readonly version: string;
  readonly format: VersionFormat;
}

/** The upgrade of a package, and what it does not clear. */
export interface LowestFix<M extends OpenMatch> {
  /** Undefined where no version is known that clears anything. */
  readonly version: string | undefined;
  readonly left: readonly M[];
}

/** Words for formats in the constraints of matches, where they are not the format's name. */
const shownFormats: Readonly<Record<string, VersionFormat>> = { unknown: "fuzzy", semantic: "semver", python: "pep440" };

/**
 * The lowest version that clears every match that can be cleared; where branches of a project are fixed apart and none does, the highest named.
 * A version clears a match when it is in none of the ranges that matched. Only versions above the present one that some record names are tried.
 */
export function lowestFix<M extends OpenMatch>(matches: readonly M[], inUse: VersionInUse): LowestFix<M> {
  const versions = upgradesOf(matches, inUse);
  const clearable = matches.filter(
    (match) => match.fixVersions.some((version) => versions.includes(version)) || versions.some((version) => clears(version, match, inUse)),
  );
  const version =
    clearable.length === 0 ? undefined : (versions.find((one) => clearable.every((match) => clears(one, match, inUse))) ?? versions.at(-1));
  return { version, left: version === undefined ? matches : matches.filter((match) => !clears(version, match, inUse)) };
}

/** Whether a version is in none of the ranges that matched; without ranges, whether it is as high as a fixed one. */
export function clears(version: string, { ways, fixVersions }: OpenMatch, { format }: VersionInUse): boolean {
  if (ways.length === 0) return fixVersions.some((fixed) => (findScheme(format)?.compare(version, fixed) ?? -1) >= 0);
  return ways.every(({ constraint }) => isOutside(version, constraint, format));
}

/** What cannot be compared may be inside. */
function isOutside(version: string, text: string, packageFormat: VersionFormat): boolean {
  const [, constraint = "", shown = ""] = /^(.*) \((\w+)\)$/s.exec(text) ?? [];
  if (constraint === "none" || constraint === "") return false;
  const constraintFormat = shownFormats[shown] ?? findScheme(shown)?.name ?? "fuzzy";
  return satisfies({ constraint, constraintFormat, version, packageFormat }) === false;
}

/** The versions that some record names as fixed, above the present one, from the lowest. */
function upgradesOf(matches: readonly OpenMatch[], { version, format }: VersionInUse): readonly string[] {
  const scheme = findScheme(format);
  const isAbove = (fixed: string, present: string): boolean => (scheme?.compare(fixed, present) ?? -1) > 0;
  const named = matches.flatMap(({ ways, fixVersions }) => {
    const present = ways.find((way) => way.version !== undefined)?.version ?? version;
    return fixVersions.filter((fixed) => isAbove(fixed, present));
  });
  return [...new Set(named)].sort((left, right) => scheme?.compare(left, right) ?? 0);
}
