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
  Cwe,
  Epss,
  FixState,
  KnownExploited,
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
export { rangeTypeFor } from "./advisory/range-type.js";
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
export {
  DEFAULT_REGISTRY,
  formatImageReference,
  type ImageReference,
  parseImageReference,
  parseRegistry,
} from "./artifact/image-reference.js";
export type { ImageLayer, LayerAttribution } from "./artifact/layer.js";
export { layerStep } from "./artifact/layer-step.js";
export { layerAttributions } from "./artifact/layer-steps.js";
export type { CatalogedPackage, JsonObject, JsonValue, License, Location, Package, PackageCpe } from "./artifact/package.js";
export { formatPurl, type PurlParts, parsePurl } from "./artifact/purl.js";
export { type CoreErrorCode, coreError, coreErrors } from "./core-errors.js";
export { AssuranceError, type ErrorRow, type ErrorTable, errorFactory, messageOf, quote } from "./error.js";
export { type CvssScore, type CvssVersion, scoreCvss } from "./matcher/cvss/cvss.js";
export { distroByName, distroOf, type MatchedDistro, parseDistroName } from "./matcher/distro-type.js";
export type { Fix, FixAvailability } from "./matcher/fix.js";
export { matcherOf, matchers } from "./matcher/list.js";
export type {
  AppliedRule,
  CvssStatement,
  IgnoredMatch,
  IgnoreRule,
  Match,
  MatchDetail,
  MatchedVulnerability,
  MatchResult,
  MatchScore,
  MatchType,
  SearchedBy,
  SuppressedMatch,
  SuppressionReason,
  VulnerabilityView,
} from "./matcher/match.js";
export { compareMatches } from "./matcher/match-order.js";
export { type MatchOptions, matchPackages } from "./matcher/match-packages.js";
export { cpeNamespace, namespaceOf } from "./matcher/namespace.js";
export { ownedFilesOf, type RemovedPackage } from "./matcher/ownership.js";
export { parseSeverity, reachesSeverity, type Severity, severities, severityOf, severityOfScore } from "./matcher/severity.js";
export type {
  AffectedRange,
  CpeRecord,
  DistroQuery,
  GoImport,
  NamedRecord,
  NamedRecords,
  OperatingSystem,
  PackageRecord,
  Qualifiers,
  ReadAhead,
  Reference,
  SeverityStatement,
  VulnerabilityRecord,
  VulnerabilitySource,
} from "./matcher/vulnerability-source.js";
export { type ProxySetting, proxySetting } from "./network/proxy-setting.js";
export {
  compareVerdicts,
  defaultThresholds,
  failsOnSeverity,
  judge,
  type Result,
  results,
  severitiesFromWorst,
  type Thresholds,
  thresholdsOf,
  type Verdict,
  worstResult,
} from "./policy/verdict.js";
export { encodeGrypeJson, type ReportedDatabase, type ScanReport } from "./report/grype-json.js";
export { type LayerOfPackage, layerOfPackage } from "./report/layer-of-package.js";
export { type CycloneDxOptions, encodeCycloneDx } from "./sbom/cyclonedx/encode.js";
export { type DocumentLimits, defaultDocumentLimits } from "./sbom/json-fields.js";
export { checkJsonStructure } from "./sbom/json-structure.js";
export { type DecodePurlListOptions, decodePurlList, defaultPurlListLimits, type PurlListLimits } from "./sbom/purl-list/decode.js";
export type { CoverageGap, DirectorySource, ImageSource, OtherSource, Relationship, Sbom, SbomSource } from "./sbom/sbom.js";
export { decodeSyftJson, isSyftJson } from "./sbom/syft-json/decode.js";
export { encodeSyftJson } from "./sbom/syft-json/encode.js";
export { versionFormatOfPackage, versionFormatOfRange } from "./version/format.js";
export { findScheme, type VersionFormat, versionSchemes } from "./version/list.js";
export { satisfies, type VersionQuestion } from "./version/satisfies.js";
export type { CompareParsed, MissingEpoch, VersionScheme } from "./version/scheme.js";
