import type { CatalogedPackage, JsonObject, JsonValue } from "../artifact/package.js";
import type { MatchedDistro } from "../matcher/distro-type.js";
import type { AppliedRule, CvssStatement, Match, MatchDetail, MatchResult, VulnerabilityView } from "../matcher/match.js";
import { metadataText, upstreamsOf } from "../matcher/searched-package.js";
import type { KnownExploited } from "../matcher/vulnerability-source.js";
import type { Verdict } from "../policy/verdict.js";
import type { CoverageGap, Sbom, SbomSource } from "../sbom/sbom.js";
import { encodeLocation, encodeSourceMetadata } from "../sbom/syft-json/encode.js";
import { type LayerOfPackage, layerOfPackage } from "./layer-of-package.js";

/** The database that the matches are from. */
export interface ReportedDatabase {
  /** `v6.1.9` */
  readonly schemaVersion: string;
  /** RFC 3339. */
  readonly built: string;
  readonly providers: Readonly<Record<string, { readonly captured: string; readonly input: string }>>;
  /** Something that a reader must know, such as that it is a starter database. */
  readonly note?: string;
}

/** Everything that a report tells. */
export interface ScanReport {
  readonly sbom: Sbom;
  /** As matched; absent where the distribution is not known. */
  readonly distro?: MatchedDistro;
  readonly result: MatchResult;
  readonly verdict: Verdict;
  /** Address of the server whose verdict it is; absent: one of this program. */
  readonly judgedBy?: string;
  readonly database: ReportedDatabase;
  readonly tool: { readonly name: string; readonly version: string };
  /** RFC 3339; left out of the document where absent. */
  readonly timestamp?: string;
  /** Settings of the run. */
  readonly configuration?: JsonObject;
}

/**
 * Grype's JSON document, with additions of ours: each match has `layer` (index, diff id, step) and `maxCvss`, and `plimsoll` holds the
 * verdict and what is not known or was hidden. Source: https://github.com/anchore/grype/tree/main/schema/grype/json
 */
export function encodeGrypeJson(report: ScanReport): JsonObject {
  const { result, distro, tool, database, sbom } = report;
  const layerOf = layerOfPackage(sbom.source);
  return {
    matches: result.matches.map((match) => encodeMatch(match, layerOf)),
    ...(result.ignored.length === 0
      ? {}
      : {
          ignoredMatches: result.ignored.map((match) => ({
            ...encodeMatch(match, layerOf),
            appliedIgnoreRules: match.rules.map(encodeRule),
          })),
        }),
    source: encodeSource(sbom.source),
    distro: encodeDistro(distro),
    descriptor: {
      name: tool.name,
      version: tool.version,
      ...(report.configuration === undefined ? {} : { configuration: report.configuration }),
      db: {
        status: { schemaVersion: database.schemaVersion, built: database.built, valid: true },
        providers: database.providers,
      },
      ...(report.timestamp === undefined ? {} : { timestamp: report.timestamp }),
    },
    plimsoll: encodeExtension(report),
  };
}

function encodeMatch(match: Match, layerOf: LayerOfPackage): JsonObject {
  const { vulnerability, suggestedVersion } = match;
  const { fix } = vulnerability;
  const layer = layerOf(match.package);
  return {
    vulnerability: {
      ...encodeVulnerability(vulnerability),
      fix: {
        versions: fix.versions,
        state: fix.state,
        ...(fix.available.length === 0 ? {} : { available: fix.available.map(({ version, date, kind }) => ({ version, date, kind })) }),
      },
      advisories: vulnerability.advisories.map(({ id, link }) => ({ id, link })),
      risk: vulnerability.risk,
    },
    relatedVulnerabilities: match.related.map(encodeVulnerability),
    matchDetails: match.details.map((detail) => encodeDetail(detail, suggestedVersion)),
    artifact: encodeArtifact(match.package),
    ...(layer === undefined ? {} : { layer: { index: layer.index, diffId: layer.diffId, step: layer.step } }),
    ...(match.score === undefined ? {} : { maxCvss: match.score.baseScore, maxCvssVersion: match.score.version }),
  };
}

function encodeVulnerability(view: VulnerabilityView): JsonObject {
  return {
    id: view.id,
    dataSource: view.dataSource,
    namespace: view.namespace,
    severity: view.severity,
    urls: view.urls,
    ...(view.description === "" ? {} : { description: view.description }),
    cvss: view.cvss.map(encodeCvss),
    ...(view.knownExploited.length === 0 ? {} : { knownExploited: view.knownExploited.map(encodeKnownExploited) }),
    ...(view.epss.length === 0 ? {} : { epss: view.epss.map(({ cve, epss, percentile, date }) => ({ cve, epss, percentile, date })) }),
    ...(view.cwes.length === 0 ? {} : { cwes: view.cwes.map(({ cve, cwe, source, type }) => ({ cve, cwe, source, type })) }),
  };
}

function encodeCvss({ source, type, version, vector, baseScore, exploitabilityScore, impactScore }: CvssStatement): JsonObject {
  return {
    ...(source === "" ? {} : { source }),
    type,
    version,
    vector,
    metrics: {
      baseScore,
      ...(exploitabilityScore === undefined ? {} : { exploitabilityScore }),
      ...(impactScore === undefined ? {} : { impactScore }),
    },
    vendorMetadata: {},
  };
}

function encodeKnownExploited(known: KnownExploited): JsonObject {
  return {
    cve: known.cve,
    vendorProject: known.vendorProject,
    product: known.product,
    dateAdded: known.dateAdded.slice(0, 10),
    requiredAction: known.requiredAction,
    dueDate: known.dueDate.slice(0, 10),
    knownRansomwareCampaignUse: known.knownRansomwareCampaignUse,
    ...(known.notes === "" ? {} : { notes: known.notes }),
    ...(known.urls.length === 0 ? {} : { urls: known.urls }),
    ...(known.cwes.length === 0 ? {} : { cwes: known.cwes }),
  };
}

function encodeDetail({ type, matcher, searchedBy, found }: MatchDetail, suggestedVersion: string | undefined): JsonObject {
  return {
    type,
    matcher,
    searchedBy: encodeSearchedBy(searchedBy),
    found: {
      vulnerabilityID: found.vulnerabilityId,
      versionConstraint: found.versionConstraint,
      ...(found.cpes === undefined ? {} : { cpes: found.cpes }),
      ...(found.matchedSymbols === undefined ? {} : { matchedSymbols: found.matchedSymbols }),
    },
    ...(suggestedVersion === undefined ? {} : { fix: { suggestedVersion } }),
  };
}

function encodeSearchedBy(searchedBy: MatchDetail["searchedBy"]): JsonObject {
  const { namespace } = searchedBy;
  const named = { name: searchedBy.package.name, version: searchedBy.package.version };
  switch (searchedBy.kind) {
    case "distro":
      return { distro: { type: searchedBy.distro.type, version: searchedBy.distro.version }, package: named, namespace };
    case "language":
      return { language: searchedBy.language, namespace, package: named };
    case "cpe":
      return { namespace, cpes: [searchedBy.cpe], package: named };
  }
}

function encodeArtifact(found: CatalogedPackage): JsonObject {
  return {
    id: found.id,
    name: found.name,
    version: found.version,
    type: found.type,
    locations: found.locations.map(encodeLocation),
    language: found.language,
    licenses: found.licenses.map(({ value }) => value),
    cpes: found.cpes.map(({ cpe }) => cpe),
    purl: found.purl,
    upstreams: upstreamsOf(found).map(({ name, version }) => (version === "" ? { name } : { name, version })),
    ...encodeMetadata(found),
  };
}

/** Only what Grype keeps of a package's metadata. */
function encodeMetadata({ type, metadataType, metadata }: CatalogedPackage): JsonObject {
  if (type !== "apk" || metadataType !== "apk-db-entry") return {};
  const files = metadata?.["files"];
  const paths = Array.isArray(files) ? files.flatMap(pathOf) : [];
  return {
    metadataType: "ApkMetadata",
    metadata: { files: paths.map((path) => ({ path })), Arch: metadataText(metadata, "architecture") },
  };
}

function pathOf(file: JsonValue): readonly string[] {
  if (file === null || typeof file !== "object" || Array.isArray(file)) return [];
  const path = metadataText(file as JsonObject, "path");
  return path === "" ? [] : [path];
}

function encodeRule(rule: AppliedRule): JsonObject {
  const { package: wanted = {} } = rule;
  const named = {
    name: wanted.name,
    version: wanted.version,
    language: wanted.language ?? "",
    type: wanted.type,
    location: wanted.location,
    "upstream-name": wanted.upstreamName,
  };
  return withoutUndefined({
    vulnerability: rule.vulnerability,
    "include-aliases": rule.includeAliases,
    reason: rule.reason,
    namespace: rule.namespace ?? "",
    "fix-state": rule.fixState,
    package: rule.package === undefined ? undefined : withoutUndefined(named),
    "match-type": rule.matchType,
  });
}

function withoutUndefined(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}

function encodeSource(source: SbomSource): JsonObject {
  if (source.type === "directory") return { type: "directory", target: source.path };
  return { type: source.type === "image" ? "image" : source.kind, target: encodeSourceMetadata(source) };
}

function encodeDistro(distro: MatchedDistro | undefined): JsonObject {
  if (distro === undefined) return { name: "", version: "", idLike: null };
  const { type, version, idLike, channels } = distro;
  return { name: type, version, idLike, ...(channels.length === 0 ? {} : { channels }) };
}

function encodeExtension({ verdict, judgedBy, result, sbom, database }: ScanReport): JsonObject {
  return {
    result: verdict.result,
    ...(judgedBy === undefined ? {} : { judgedBy }),
    maxCvss: verdict.maxCvss ?? null,
    maxCvssVersion: verdict.maxCvssVersion ?? null,
    thresholds: { warn: verdict.thresholds.warn, fail: verdict.thresholds.fail },
    matches: verdict.matches,
    vulnerabilities: verdict.vulnerabilities,
    severities: verdict.severities,
    gaps: sbom.gaps.map(encodeGap),
    unmatchedTypes: result.unmatchedTypes,
    unsearchable: result.unsearchable,
    removed: result.removed.map(({ package: found, owner }) => ({ package: idOf(found), owner: idOf(owner) })),
    suppressed: result.suppressed.map(({ vulnerability, package: found, reasons }) => ({
      vulnerability: vulnerability.id,
      namespace: vulnerability.namespace,
      package: idOf(found),
      reasons: reasons.map(({ by, text }) => ({ by, text })),
    })),
    ...(database.note === undefined ? {} : { database: database.note }),
  };
}

function idOf({ id, type, name, version }: CatalogedPackage): JsonObject {
  return { id, type, name, version };
}

function encodeGap({ cataloger, path, code, message, layerId }: CoverageGap): JsonObject {
  return { cataloger, path, code, message, ...(layerId === undefined ? {} : { layerId }) };
}
