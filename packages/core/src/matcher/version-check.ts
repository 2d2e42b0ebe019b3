import type { CatalogedPackage } from "../artifact/package.js";
import { parseConstraint } from "../version/constraint.js";
import { versionFormatOfPackage, versionFormatOfRange } from "../version/format.js";
import { findScheme, type VersionFormat } from "../version/list.js";
import { satisfies } from "../version/satisfies.js";
import type { MissingEpoch } from "../version/scheme.js";

export type { MissingEpoch } from "../version/scheme.js";

/** The constraint of a record over all its ranges. */
export interface RangeConstraint {
  /** Empty: every version. */
  readonly constraint: string;
  readonly format: VersionFormat;
  /** For people, with the format: `< 1.2 (deb)`, `none (unknown)`. */
  readonly text: string;
}

/** A version to hold against constraints. */
export interface PackageVersion {
  readonly version: string;
  readonly format: VersionFormat;
  readonly missingEpoch?: MissingEpoch;
}

/** Grype's words for formats. */
const shownFormats: Readonly<Partial<Record<VersionFormat, string>>> = { fuzzy: "unknown", semver: "semantic", pep440: "python" };

/** Joins ranges by "or", in the format of the alphabetically first type; undefined where that is no constraint. Source: versions.md §2.5 */
export function joinConstraints(ranges: readonly { readonly type: string; readonly constraint: string }[]): RangeConstraint | undefined {
  const limited = ranges.filter(({ constraint }) => constraint !== "");
  const [type = ""] = limited
    .map((range) => range.type)
    .filter((one) => one !== "")
    .sort();
  const constraint = limited.map((range) => range.constraint).join("||");
  const format = versionFormatOfRange(type);
  if (constraint === "" ? format === "kb" : parseConstraint(constraint) === undefined) return undefined;
  return { constraint, format, text: `${constraint === "" ? "none" : constraint} (${shownFormats[format] ?? format})` };
}

/** A package's version, or another one, in the package's format. */
export function packageVersion(found: CatalogedPackage, version: string, missingEpoch?: MissingEpoch): PackageVersion {
  const format = versionFormatOfPackage(found.type, found.name, found.metadataType);
  return { version, format, ...(missingEpoch === undefined ? {} : { missingEpoch }) };
}

/** Whether a constraint holds a version: what cannot be compared is not held, and without a version nothing can be ruled out. */
export function holds({ constraint, format }: RangeConstraint, { version, format: packageFormat, missingEpoch }: PackageVersion): boolean {
  if (version === "") return true;
  const epoch = missingEpoch === undefined ? {} : { missingEpoch };
  return satisfies({ constraint, constraintFormat: format, version, packageFormat, ...epoch }) === true;
}

/** Order of a version and another one in its format; undefined where they cannot be compared. */
export function compareWith({ version, format, missingEpoch }: PackageVersion, other: string): -1 | 0 | 1 | undefined {
  return findScheme(format)?.comparer(version, missingEpoch)(other);
}

/** `versions` from the least, in the package's format; as they are where two of them cannot be compared. */
export function sortVersions(found: CatalogedPackage, versions: readonly string[]): readonly string[] {
  if (versions.length < 2) return versions;
  const scheme = findScheme(packageVersion(found, found.version).format);
  let isComparable = scheme !== undefined;
  const sorted = [...versions].sort((left, right) => {
    const order = scheme?.compare(left, right);
    isComparable &&= order !== undefined;
    return order ?? 0;
  });
  return isComparable ? sorted : versions;
}

/** The least of `versions` above the package's own, or the least of all where none is; the first of what cannot be compared; undefined where there is none. */
export function suggestVersion(found: CatalogedPackage, versions: readonly string[]): string | undefined {
  if (versions.length < 2) return versions[0];
  const scheme = findScheme(packageVersion(found, found.version).format);
  const isPast = (version: string): boolean => (scheme?.compare(version, found.version) ?? 1) <= 0;
  return [...versions].sort((left, right) => Number(isPast(left)) - Number(isPast(right)) || (scheme?.compare(left, right) ?? 0))[0];
}
