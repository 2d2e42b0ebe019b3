import { type Cpe, parseCpe } from "../artifact/cpe.js";
import type { SearchedPackage } from "./searched-package.js";
import { languageByName, packageTypeByTargetSoftware } from "./target-software.data.js";

const osPackageTypes: ReadonlySet<string> = new Set(["alpm", "apk", "deb", "msrc-kb", "portage", "rpm"]);
/** Words that are no language but stand for software that is none of ours; `joomla!` is unknown to Grype and fits. */
const otherKnownTargets: ReadonlySet<string> = new Set(["joomla", "drupal"]);

/**
 * Whether the software that a record is meant for (`wordpress`, `node.js`) can be the package's. Packages of operating systems may hold
 * anything; for programs only the CPE names count; others also by language and type. Source: scanner.md §4, "CPE".
 */
export function fitsTargetSoftware(searched: SearchedPackage, recordCpes: readonly string[]): boolean {
  const { type, language } = searched.cataloged;
  if (osPackageTypes.has(type) || recordCpes.length === 0) return true;
  const records = recordCpes.flatMap((text) => parseCpe(text) ?? []);
  const pairs = records.flatMap((record) =>
    searched
      .cpes()
      .filter((own) => isSameProduct(record, own))
      .map((own) => ({ record, own })),
  );
  if (pairs.length === 0) return false;
  const ownTargets = new Set(pairs.map(({ own }) => own.targetSoftware));
  const recordTargets = new Set(pairs.map(({ record }) => record.targetSoftware));
  if (haveCommonType(ownTargets, recordTargets)) return true;
  if (type === "binary" || type === "UnknownPackage" || type === "") return ownTargets.has("*") || recordTargets.has("*");
  return language === "java" || records.some(({ targetSoftware }) => fitsPackage(targetSoftware, type, language));
}

function fitsPackage(target: string, type: string, language: string): boolean {
  if (target === "*" || target === "-") return true;
  const targetLanguage = languageByName.get(target.toLowerCase()) ?? "";
  if (targetLanguage === language || typeOf(target) === type) return true;
  return targetLanguage === "" && !otherKnownTargets.has(target);
}

/** Everything but version, update and target software; a wildcard on either side fits. */
function isSameProduct(left: Cpe, right: Cpe): boolean {
  return (["part", "vendor", "product", "language", "softwareEdition", "targetHardware", "other", "edition"] as const).every(
    (attribute) => left[attribute] === "*" || right[attribute] === "*" || left[attribute].toLowerCase() === right[attribute].toLowerCase(),
  );
}

function haveCommonType(left: ReadonlySet<string>, right: ReadonlySet<string>): boolean {
  const types = new Set([...left].map(typeOf));
  return [...right].some((target) => {
    const type = typeOf(target);
    return type !== undefined && types.has(type);
  });
}

function typeOf(target: string): string | undefined {
  return packageTypeByTargetSoftware.get(target.toLowerCase().replace(/[- ]/g, "_"));
}
