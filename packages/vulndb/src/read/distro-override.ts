import type { DistroQuery } from "@plimsoll/core";
import { satisfiesSchema } from "./schema-constraint.js";
import { matchesVersionPattern } from "./version-pattern.js";

/** A row of `operating_system_specifier_overrides`; a replacement of undefined leaves its part as it is. */
export interface DistroOverride {
  readonly version: string;
  readonly versionPattern: string;
  readonly codename: string;
  readonly replacement: string | undefined;
  readonly replacementMajorVersion: string | undefined;
  readonly replacementMinorVersion: string | undefined;
  readonly replacementLabelVersion: string | undefined;
  readonly replacementChannel: string | undefined;
  /** The distribution has one moving version: numbers are ignored. */
  readonly rolling: boolean;
  readonly applicableClientSchemas: string;
}

/** The query after the first override that applies to it; `overrides` are those whose alias is the query's name, in the table's order. */
export function applyDistroOverrides(query: DistroQuery, overrides: readonly DistroOverride[]): DistroQuery {
  const override = overrides.find((candidate) => applies(candidate, query));
  if (override === undefined) return query;
  const base = override.rolling ? { ...query, majorVersion: "", minorVersion: "" } : query;
  return {
    ...base,
    name: override.replacement ?? base.name,
    majorVersion: override.replacementMajorVersion ?? base.majorVersion,
    minorVersion: override.replacementMinorVersion ?? base.minorVersion,
    label: override.replacementLabelVersion ?? base.label,
    channel: override.replacementChannel ?? base.channel,
  };
}

function applies(override: DistroOverride, query: DistroQuery): boolean {
  const version = joinedVersion(query);
  return (
    satisfiesSchema(override.applicableClientSchemas) &&
    (override.codename === "" || override.codename === query.label) &&
    (override.version === "" || override.version === version) &&
    (override.versionPattern === "" ||
      matchesVersionPattern(override.versionPattern, version) ||
      (query.label !== "" && matchesVersionPattern(override.versionPattern, query.label)))
  );
}

/** `MAJOR.MINOR`, `MAJOR`, or the label where there is no major version. */
function joinedVersion(query: DistroQuery): string {
  if (query.majorVersion === "") return query.label;
  return [query.majorVersion, query.minorVersion, query.remainingVersion ?? ""].filter((part) => part !== "").join(".");
}
