import { type AdvisoryCpe, type AdvisoryPackage, parseCpe } from "@plimsoll/core";
import { type CuratedPackage, curated } from "./curated-packages.data.js";

const byProduct: ReadonlyMap<string, CuratedPackage> = new Map(
  curated.flatMap((entry) => entry.products.map((product) => [product, entry] as const)),
);

/** Range types of the ecosystems in the table. */
const rangeTypes: Readonly<Record<string, string>> = { "go-module": "go", "java-archive": "maven", python: "python" };

/** Rows by name for a statement about a product that stands for a package; none where it holds on some platforms only. */
export function curatedPackages(item: AdvisoryCpe): readonly AdvisoryPackage[] {
  if (item.unaffected || item.qualifiers.platformCpes !== undefined) return [];
  const cpe = parseCpe(item.cpe);
  if (cpe === undefined || cpe.part !== "a" || [cpe.edition, cpe.language, cpe.targetHardware, cpe.other].some((value) => value !== "*"))
    return [];
  const entry = byProduct.get([cpe.vendor, cpe.product, ...(cpe.softwareEdition === "*" ? [] : [cpe.softwareEdition])].join(":"));
  if (entry === undefined || (cpe.targetSoftware !== "*" && cpe.targetSoftware !== entry.targetSoftware)) return [];
  const type = rangeTypes[entry.ecosystem] ?? "";
  const { cpe: _, ...statement } = item;
  return [{ ...statement, ecosystem: entry.ecosystem, name: entry.name, ranges: item.ranges.map((range) => ({ ...range, type })) }];
}
