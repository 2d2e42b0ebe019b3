export type { Distro } from "./artifact/distro.js";
export type { ImageLayer, LayerAttribution } from "./artifact/layer.js";
export type { CatalogedPackage, JsonObject, JsonValue, License, Location, Package, PackageCpe } from "./artifact/package.js";
export { AssuranceError, type ErrorRow, type ErrorTable, errorFactory, messageOf, quote } from "./error.js";
export type {
  AffectedRange,
  CpeRecord,
  Cwe,
  DistroQuery,
  Epss,
  GoImport,
  KnownExploited,
  NamedRecord,
  NamedRecords,
  OperatingSystem,
  PackageRecord,
  Qualifiers,
  Reference,
  SeverityStatement,
  VulnerabilityRecord,
  VulnerabilitySource,
} from "./matcher/vulnerability-source.js";
export type { CoverageGap, DirectorySource, ImageSource, Relationship, Sbom, SbomSource } from "./sbom/sbom.js";
