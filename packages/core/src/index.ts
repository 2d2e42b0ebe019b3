export type {
  Advisory,
  AdvisoryCpe,
  AdvisoryFix,
  AdvisoryOs,
  AdvisoryPackage,
  AdvisoryQualifiers,
  AdvisoryRange,
  AdvisoryReference,
  AdvisorySeverity,
  AdvisoryStatus,
  CweFact,
  EpssFact,
  FixState,
  KnownExploitedFact,
} from "./advisory/advisory.js";
export { formatConstraint, type VersionInterval } from "./advisory/constraint.js";
export { isDate, normalizeTime } from "./advisory/date.js";
export { createFactsDecoder, type Fact, isFactsHeader } from "./advisory/facts/decode.js";
export { encodeAdvisory, encodeKnownExploited, encodeProvider, factsHeader } from "./advisory/facts/encode.js";
export type { ProviderDefaults } from "./advisory/facts/provider-defaults.js";
export type { Decoded } from "./advisory/fields.js";
export { formatOs, parseOs } from "./advisory/operating-system.js";
export { decodeOsv, type OsvRecord } from "./advisory/osv/decode.js";
export { normalizePackageName } from "./advisory/package-name.js";
export { cvssSeverity } from "./advisory/severity.js";
export { anyCpe, type Cpe, formatCpe, parseCpe } from "./artifact/cpe.js";
export type { Distro } from "./artifact/distro.js";
export {
  busyboxDistro,
  findBusyboxVersion,
  parseOsRelease,
  parseRedhatRelease,
  parseSystemReleaseCpe,
  withDebianVersion,
} from "./artifact/distro-file.js";
export type { ImageLayer, LayerAttribution } from "./artifact/layer.js";
export type { CatalogedPackage, JsonObject, JsonValue, License, Location, Package, PackageCpe } from "./artifact/package.js";
export { formatPurl, type PurlParts, parsePurl } from "./artifact/purl.js";
export { type CoreErrorCode, coreError, coreErrors } from "./core-errors.js";
export { AssuranceError, type ErrorRow, type ErrorTable, errorFactory, messageOf, quote } from "./error.js";
export { distroByName, distroOf, type MatchedDistro, parseDistroName } from "./matcher/distro-type.js";
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
export { type DocumentLimits, defaultDocumentLimits } from "./sbom/json-fields.js";
export type { CoverageGap, DirectorySource, ImageSource, OtherSource, Relationship, Sbom, SbomSource } from "./sbom/sbom.js";
export { decodeSyftJson, isSyftJson } from "./sbom/syft-json/decode.js";
export { encodeSyftJson } from "./sbom/syft-json/encode.js";
