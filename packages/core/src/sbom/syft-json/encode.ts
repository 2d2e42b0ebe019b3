import type { Distro } from "../../artifact/distro.js";
import type { CatalogedPackage, JsonObject, JsonValue, Location } from "../../artifact/package.js";
import type { CoverageGap, Relationship, Sbom, SbomSource } from "../sbom.js";

const schema = {
  version: "16.1.10",
  url: "https://raw.githubusercontent.com/anchore/syft/main/schema/json/schema-16.1.10.json",
} as const;

/** What a document holds beyond what Syft's has. */
export interface SyftJsonOptions {
  /** The symbols of packages too, as `plimsoll.symbols`, for a program that matches: they are longer than all the rest. */
  readonly symbols?: boolean;
}

/**
 * The syft-json document of an SBOM, without the section `files`. Coverage gaps stand in a member of our own, `plimsoll.gaps`.
 * Source: https://github.com/anchore/syft/blob/main/schema/json/schema-16.1.10.json
 */
export function encodeSyftJson(sbom: Sbom, { symbols = false }: SyftJsonOptions = {}): JsonObject {
  const extension = { ...encodeGaps(sbom), ...(symbols ? encodeSymbols(sbom) : {}) };
  return {
    artifacts: sbom.packages.map(encodePackage),
    artifactRelationships: sbom.relationships.map(encodeRelationship),
    source: encodeSource(sbom.source),
    distro: sbom.distro === undefined ? {} : encodeDistro(sbom.distro),
    descriptor: { name: sbom.descriptor.name, version: sbom.descriptor.version },
    schema,
    ...(Object.keys(extension).length === 0 ? {} : { plimsoll: extension }),
  };
}

function encodePackage(found: CatalogedPackage): JsonObject {
  return {
    id: found.id,
    name: found.name,
    version: found.version,
    type: found.type,
    foundBy: found.foundBy,
    locations: found.locations.map(encodeLocation),
    licenses: found.licenses.map(({ value, spdxExpression, type, urls, locations }) => ({
      value,
      spdxExpression,
      type,
      urls,
      locations: locations.map(encodeLocation),
    })),
    language: found.language,
    cpes: found.cpes.map(({ cpe, source }) => (source === "" ? { cpe } : { cpe, source })),
    purl: found.purl,
    ...(found.metadataType === undefined ? {} : { metadataType: found.metadataType }),
    ...(found.metadata === undefined ? {} : { metadata: found.metadata }),
  };
}

/** The member of syft-json (and of Grype's document) for a location. */
export function encodeLocation({ path, accessPath, layerId, annotations }: Location): JsonObject {
  return {
    path,
    ...(layerId === undefined ? {} : { layerID: layerId }),
    accessPath,
    ...(annotations === undefined || Object.keys(annotations).length === 0 ? {} : { annotations }),
  };
}

function encodeRelationship({ parent, child, type, metadata }: Relationship): JsonObject {
  return { parent, child, type, ...(metadata === undefined ? {} : { metadata }) };
}

function encodeSource(source: SbomSource): JsonObject {
  const { id, name, version } = source;
  const type = source.type === "other" ? source.kind : source.type;
  return { id, name, version, type, metadata: encodeSourceMetadata(source) };
}

/** What syft-json says of the source itself; Grype's `source.target` has the same form for an image. */
export function encodeSourceMetadata(source: SbomSource): JsonValue {
  if (source.type === "other") return source.metadata;
  if (source.type === "directory") return { path: source.path };
  return {
    userInput: source.userInput,
    imageID: source.imageId,
    manifestDigest: source.manifestDigest,
    mediaType: source.mediaType,
    tags: source.tags,
    imageSize: source.imageSize,
    layers: source.layers.map(({ mediaType, digest, size }) => ({ mediaType, digest, size })),
    manifest: source.manifest,
    config: source.config,
    repoDigests: source.repoDigests,
    architecture: source.architecture,
    os: source.os,
    ...(source.variant === undefined ? {} : { variant: source.variant }),
    labels: source.labels,
  };
}

/** Empty fields are left out. */
function encodeDistro(distro: Distro): JsonObject {
  const fields: JsonObject = {
    prettyName: distro.prettyName,
    name: distro.name,
    id: distro.id,
    idLike: distro.idLike,
    version: distro.version,
    versionID: distro.versionId,
    versionCodename: distro.versionCodename,
    buildID: distro.buildId,
    imageID: distro.imageId,
    imageVersion: distro.imageVersion,
    variant: distro.variant,
    variantID: distro.variantId,
    homeURL: distro.homeUrl,
    supportURL: distro.supportUrl,
    bugReportURL: distro.bugReportUrl,
    privacyPolicyURL: distro.privacyPolicyUrl,
    cpeName: distro.cpeName,
    supportEnd: distro.supportEnd,
    extendedSupport: distro.extendedSupport === true ? true : undefined,
  };
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== "" && !(Array.isArray(value) && value.length === 0)),
  );
}

function encodeGaps({ gaps }: Sbom): JsonObject {
  return gaps.length === 0 ? {} : { gaps: gaps.map(encodeGap) };
}

/** By the id of the package. */
function encodeSymbols({ packages }: Sbom): JsonObject {
  const symbols = packages.flatMap((found) => (found.symbols === undefined ? [] : [[found.id, found.symbols] as const]));
  return symbols.length === 0 ? {} : { symbols: Object.fromEntries(symbols) };
}

function encodeGap({ cataloger, path, code, message, layerId }: CoverageGap): JsonObject {
  return { cataloger, path, code, message, ...(layerId === undefined ? {} : { layerID: layerId }) };
}
