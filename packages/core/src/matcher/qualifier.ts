import { parseCpe } from "../artifact/cpe.js";
import { matchedGoSymbols } from "./go-symbols.js";
import { javaNames } from "./java-names.js";
import { isRootIoBuild } from "./root-io.js";
import type { SearchedPackage } from "./searched-package.js";
import type { Qualifiers, VulnerabilitySource } from "./vulnerability-source.js";

/** Whether a package meets the conditions of a row beyond name and version. Source: scanner.md §4 and §10. */
export function qualifies(
  qualifiers: Qualifiers,
  searched: SearchedPackage,
  source: Pick<VulnerabilitySource, "canonicalArchitecture">,
  unaffected: boolean,
): boolean {
  const { platformCpes, rpmModularity, architecture, rootio, goImports } = qualifiers;
  return (
    (platformCpes === undefined || platformCpes.every((cpe) => meetsPlatform(cpe, searched))) &&
    (rpmModularity === undefined || meetsModularity(rpmModularity, searched)) &&
    (architecture === undefined || meetsArchitecture(architecture, searched, source, unaffected)) &&
    (rootio !== true || isRootIo(searched)) &&
    (goImports === undefined || matchedGoSymbols(goImports, searched.cataloged) !== undefined)
  );
}

function isRootIo({ cataloged, name, version }: SearchedPackage): boolean {
  return [name, ...javaNames(cataloged)].some((one) => isRootIoBuild(cataloged.type, one, version));
}

/** Only the type of the distribution counts; an unknown one passes, WordPress never does. */
function meetsPlatform(text: string, { distro }: SearchedPackage): boolean {
  const cpe = text === "" ? undefined : parseCpe(text);
  if (cpe === undefined) return true;
  const { vendor, product } = cpe;
  if (vendor === "wordpress" && product === "wordpress") return false;
  if (distro === undefined) return true;
  if (vendor === "microsoft" && product.startsWith("windows")) return distro.type === "windows";
  if ((vendor === "canonical" && product === "ubuntu_linux") || vendor === "ubuntu") return distro.type === "ubuntu";
  if (vendor === "debian" && (product === "debian_linux" || product === "linux")) return distro.type === "debian";
  return true;
}

/** A plain prefix. Packages that say nothing of modules pass; Oracle's rows for no module fit every module. */
function meetsModularity(wanted: string, { cataloged, distro }: SearchedPackage): boolean {
  const { metadataType, metadata } = cataloged;
  if (metadataType !== "rpm-db-entry" && metadataType !== "rpm-archive") return true;
  const label = metadata?.["modularityLabel"];
  if (typeof label !== "string") return true;
  if (wanted === "") return label === "";
  if (label === "") return distro?.type === "oraclelinux";
  return label.startsWith(wanted);
}

/** `noarch` and `all` run everywhere, but are no proof that a machine's own build is not affected. */
function meetsArchitecture(
  wanted: string,
  { architecture: own }: SearchedPackage,
  source: Pick<VulnerabilitySource, "canonicalArchitecture">,
  unaffected: boolean,
): boolean {
  if (wanted === "") return true;
  if (own === "") return !unaffected;
  if (!unaffected && (own === "noarch" || own === "all" || wanted === "src")) return true;
  if (wanted === "binary-no-arch-specified") return own !== "src";
  return source.canonicalArchitecture(wanted) === source.canonicalArchitecture(own);
}
