import { combineFixes, type Fix } from "./fix.js";
import { cpeNamespace, namespaceOf } from "./namespace.js";
import { relatedReferences, type VulnerabilityReference } from "./related.js";
import { joinConstraints, type RangeConstraint } from "./version-check.js";
import type { CpeRecord, NamedRecord, PackageRecord, VulnerabilityRecord } from "./vulnerability-source.js";

/** What a row of the database says of a package, ready for matching. */
export interface Disclosure {
  readonly record: PackageRecord;
  readonly vulnerability: VulnerabilityRecord;
  readonly id: string;
  readonly namespace: string;
  readonly constraint: RangeConstraint;
  readonly fix: Fix;
  readonly advisories: readonly { readonly id: string; readonly link: string }[];
  readonly related: readonly VulnerabilityReference[];
  /** CPE names of the row; none for a row by package name. */
  readonly cpes: readonly string[];
}

/** Made once per row: sources keep rows, and the same row is asked for by many packages. `null`: not usable. */
const known = new WeakMap<PackageRecord, Disclosure | null>();

/** The disclosure of a row; undefined where its ranges are no constraint (the row is then left out, as in Grype). */
export function disclosureOf(record: NamedRecord | CpeRecord): Disclosure | undefined {
  let disclosure = known.get(record);
  if (disclosure === undefined) {
    disclosure = makeDisclosure(record) ?? null;
    known.set(record, disclosure);
  }
  return disclosure ?? undefined;
}

function makeDisclosure(record: NamedRecord | CpeRecord): Disclosure | undefined {
  const { vulnerability, ranges } = record;
  const constraint = joinConstraints(ranges.map((range) => range.version));
  if (constraint === undefined || vulnerability.name === "") return undefined;
  const ecosystem = isNamed(record) ? record.ecosystem : "";
  return {
    record,
    vulnerability,
    id: vulnerability.name,
    namespace: isNamed(record) ? namespaceOf({ provider: vulnerability.provider, ...record }) : cpeNamespace(vulnerability.provider),
    constraint,
    fix: combineFixes(ranges),
    advisories: ranges.flatMap(({ fix }) =>
      (fix?.references ?? []).filter(({ url }) => url !== "").map(({ id, url }) => ({ id: id ?? "", link: url })),
    ),
    related: relatedReferences(vulnerability, [vulnerability.name, ...vulnerability.aliases, ...record.cves], ecosystem),
    cpes: "cpe" in record ? [record.cpe] : [],
  };
}

/** A row found by CPE can be about a package by name too: a curated table joins the two. */
function isNamed(record: NamedRecord | CpeRecord): record is NamedRecord {
  return "packageName" in record;
}
