import type { Distro } from "../../artifact/distro.js";
import type { ImageLayer } from "../../artifact/layer.js";
import type { CatalogedPackage, JsonObject, JsonValue, License, Location, PackageCpe } from "../../artifact/package.js";
import { coreError } from "../../core-errors.js";
import { quote } from "../../error.js";
import {
  asObject,
  checkDepth,
  type DocumentLimits,
  defaultDocumentLimits,
  listField,
  numberField,
  objectField,
  parseJsonDocument,
  requiredTextField,
  textField,
  textListField,
  textMembers,
} from "../json-fields.js";
import type { CoverageGap, Relationship, Sbom, SbomSource } from "../sbom.js";

/**
 * The SBOM of a syft-json document (schema 11 to 16). Metadata of packages stay as they are, also of unknown types; the section
 * `files` is not read. Throws `sbom-invalid` where it is no such document, a field has the wrong type or an id stands twice, and
 * `sbom-too-large`. Source: https://github.com/anchore/syft/tree/main/schema/json
 */
export function decodeSyftJson(document: Uint8Array | JsonValue, limits: DocumentLimits = defaultDocumentLimits): Sbom {
  if (!(document instanceof Uint8Array)) checkDepth(document, limits.maxDepth);
  const root = asObject(document instanceof Uint8Array ? parseJsonDocument(document, limits) : document, "document");
  if (!Array.isArray(root["artifacts"])) {
    throw coreError("sbom-invalid", 'the SBOM is no syft-json document: its list "artifacts" is missing');
  }
  const extension = objectField(root, "plimsoll", "document") ?? {};
  const packages = withSymbols(decodePackages(root, limits), objectField(extension, "symbols", "plimsoll"));
  const relationships = decodeRelationships(root, limits);
  const distro = decodeDistro(objectField(root, "distro", "document"));
  const descriptor = objectField(root, "descriptor", "document") ?? {};
  return {
    packages,
    relationships,
    source: decodeSource(objectField(root, "source", "document") ?? {}),
    ...(distro === undefined ? {} : { distro }),
    gaps: decodeGaps(extension),
    descriptor: { name: textField(descriptor, "name", "descriptor"), version: textField(descriptor, "version", "descriptor") },
  };
}

/** Whether a JSON value looks like a syft-json document. */
export function isSyftJson(document: JsonValue): boolean {
  return (
    document !== null && typeof document === "object" && !Array.isArray(document) && Array.isArray((document as JsonObject)["artifacts"])
  );
}

function decodePackages(root: JsonObject, limits: DocumentLimits): readonly CatalogedPackage[] {
  const artifacts = listField(root, "artifacts", "document");
  if (artifacts.length > limits.maxPackages) {
    throw coreError("sbom-too-large", `the SBOM has ${artifacts.length} packages; at most ${limits.maxPackages} are read`);
  }
  const ids = new Set<string>();
  return artifacts.map((artifact, index) => {
    const decoded = decodePackage(asObject(artifact, `artifacts[${index}]`), `artifacts[${index}]`);
    if (ids.has(decoded.id)) throw coreError("sbom-invalid", `the SBOM has two packages with the id ${quote(decoded.id)}`);
    ids.add(decoded.id);
    return decoded;
  });
}

function decodePackage(artifact: JsonObject, where: string): CatalogedPackage {
  const metadataType = textField(artifact, "metadataType", where);
  const metadata = objectField(artifact, "metadata", where);
  return {
    id: requiredTextField(artifact, "id", where),
    type: textField(artifact, "type", where),
    name: textField(artifact, "name", where),
    version: textField(artifact, "version", where),
    language: textField(artifact, "language", where),
    purl: textField(artifact, "purl", where),
    cpes: listField(artifact, "cpes", where).map((cpe, index) => decodeCpe(cpe, `${where}.cpes[${index}]`)),
    licenses: listField(artifact, "licenses", where).map((license, index) => decodeLicense(license, `${where}.licenses[${index}]`)),
    locations: decodeLocations(artifact, where),
    foundBy: textField(artifact, "foundBy", where),
    ...(metadataType === "" ? {} : { metadataType }),
    ...(metadata === undefined ? {} : { metadata }),
  };
}

/** Schemas before 13 have plain text. */
function decodeCpe(value: JsonValue, where: string): PackageCpe {
  if (typeof value === "string") return { cpe: value, source: "" };
  const object = asObject(value, where);
  const source = textField(object, "source", where);
  return {
    cpe: textField(object, "cpe", where),
    source: source === "syft-generated" || source === "nvd-cpe-dictionary" || source === "declared" ? source : "",
  };
}

/** Schemas before 8 have plain text. */
function decodeLicense(value: JsonValue, where: string): License {
  if (typeof value === "string") return { value, spdxExpression: "", type: "declared", urls: [], locations: [] };
  const object = asObject(value, where);
  return {
    value: textField(object, "value", where),
    spdxExpression: textField(object, "spdxExpression", where),
    type: textField(object, "type", where) === "concluded" ? "concluded" : "declared",
    urls: textListField(object, "urls", where),
    locations: decodeLocations(object, where),
  };
}

function decodeLocations(owner: JsonObject, where: string): readonly Location[] {
  return listField(owner, "locations", where).map((value, index) => {
    const at = `${where}.locations[${index}]`;
    const object = asObject(value, at);
    const path = textField(object, "path", at);
    const accessPath = textField(object, "accessPath", at);
    const layerId = textField(object, "layerID", at);
    const annotations = objectField(object, "annotations", at);
    return {
      path,
      accessPath: accessPath === "" ? path : accessPath,
      ...(layerId === "" ? {} : { layerId }),
      ...(annotations === undefined ? {} : { annotations: textMembers(annotations) }),
    };
  });
}

function decodeRelationships(root: JsonObject, limits: DocumentLimits): readonly Relationship[] {
  const edges = listField(root, "artifactRelationships", "document");
  if (edges.length > limits.maxRelationships) {
    throw coreError("sbom-too-large", `the SBOM has ${edges.length} relationships; at most ${limits.maxRelationships} are read`);
  }
  return edges.map((edge, index) => {
    const where = `artifactRelationships[${index}]`;
    const object = asObject(edge, where);
    const metadata = object["metadata"];
    return {
      parent: textField(object, "parent", where),
      child: textField(object, "child", where),
      type: textField(object, "type", where),
      ...(metadata === undefined || metadata === null ? {} : { metadata: asObject(metadata, `${where}.metadata`) }),
    };
  });
}

function decodeSource(source: JsonObject): SbomSource {
  const type = textField(source, "type", "source");
  const common = {
    id: textField(source, "id", "source"),
    name: textField(source, "name", "source"),
    version: textField(source, "version", "source"),
  };
  const { metadata = null } = source;
  if (type === "image") return { type, ...common, ...decodeImage(objectField(source, "metadata", "source") ?? {}, "source.metadata") };
  if (type !== "directory") return { type: "other", kind: type, ...common, metadata };
  // Schemas before 9 had the path itself as target.
  const path = typeof metadata === "string" ? metadata : textField(asObject(metadata ?? {}, "source.metadata"), "path", "source.metadata");
  return { type, ...common, path };
}

function decodeImage(image: JsonObject, where: string) {
  const variant = textField(image, "variant", where);
  return {
    userInput: textField(image, "userInput", where),
    imageId: textField(image, "imageID", where),
    manifestDigest: textField(image, "manifestDigest", where),
    mediaType: textField(image, "mediaType", where),
    tags: textListField(image, "tags", where),
    imageSize: numberField(image, "imageSize", where),
    layers: listField(image, "layers", where).map((layer, index) => decodeLayer(layer, `${where}.layers[${index}]`)),
    manifest: textField(image, "manifest", where),
    config: textField(image, "config", where),
    repoDigests: textListField(image, "repoDigests", where),
    architecture: textField(image, "architecture", where),
    os: textField(image, "os", where),
    ...(variant === "" ? {} : { variant }),
    labels: textMembers(objectField(image, "labels", where)),
  };
}

function decodeLayer(value: JsonValue, where: string): ImageLayer {
  const layer = asObject(value, where);
  return {
    mediaType: textField(layer, "mediaType", where),
    digest: textField(layer, "digest", where),
    size: numberField(layer, "size", where),
  };
}

const optionalDistroFields = [
  ["buildId", "buildID"],
  ["variant", "variant"],
  ["variantId", "variantID"],
  ["homeUrl", "homeURL"],
  ["supportUrl", "supportURL"],
  ["bugReportUrl", "bugReportURL"],
  ["privacyPolicyUrl", "privacyPolicyURL"],
  ["cpeName", "cpeName"],
  ["supportEnd", "supportEnd"],
  ["imageId", "imageID"],
  ["imageVersion", "imageVersion"],
] as const;

/** An object without a field is no distribution. */
function decodeDistro(object: JsonObject | undefined): Distro | undefined {
  if (object === undefined || Object.keys(object).length === 0) return undefined;
  const text = (key: string): string => textField(object, key, "distro");
  const idLike = object["idLike"];
  const optional = optionalDistroFields.map(([ours, theirs]) => [ours, text(theirs)] as const).filter(([, value]) => value !== "");
  return {
    id: text("id"),
    idLike: typeof idLike === "string" ? idLike.split(" ").filter((id) => id !== "") : textListField(object, "idLike", "distro"),
    name: text("name"),
    prettyName: text("prettyName"),
    version: text("version"),
    versionId: text("versionID"),
    versionCodename: text("versionCodename"),
    ...Object.fromEntries(optional),
    ...(object["extendedSupport"] === true ? { extendedSupport: true } : {}),
  };
}

/** Packages with their symbols of our own extension of the document. */
function withSymbols(packages: readonly CatalogedPackage[], symbols: JsonObject | undefined): readonly CatalogedPackage[] {
  if (symbols === undefined) return packages;
  return packages.map((found) => {
    const where = `plimsoll.symbols.${found.id}`;
    const own = objectField(symbols, found.id, "plimsoll.symbols");
    if (own === undefined) return found;
    return { ...found, symbols: Object.fromEntries(Object.keys(own).map((path) => [path, textListField(own, path, where)])) };
  });
}

/** Our own extension of the document. */
function decodeGaps(extension: JsonObject): readonly CoverageGap[] {
  return listField(extension, "gaps", "plimsoll").map((value, index) => {
    const where = `plimsoll.gaps[${index}]`;
    const gap = asObject(value, where);
    const layerId = textField(gap, "layerID", where);
    return {
      cataloger: textField(gap, "cataloger", where),
      path: textField(gap, "path", where),
      code: textField(gap, "code", where),
      message: textField(gap, "message", where),
      ...(layerId === "" ? {} : { layerId }),
    };
  });
}
