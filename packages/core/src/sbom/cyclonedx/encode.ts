import { formatCpe, parseCpe } from "../../artifact/cpe.js";
import type { Distro } from "../../artifact/distro.js";
import type { CatalogedPackage, JsonObject } from "../../artifact/package.js";
import type { Relationship, Sbom, SbomSource } from "../sbom.js";
import { bomRefOf, encodeComponent } from "./component.js";
import { encodeOsReferences } from "./external-reference.js";
import { type Property, propertiesOf } from "./property.js";
import { withoutEmpty } from "./without-empty.js";

/** What a CycloneDX document says beside the SBOM. */
export interface CycloneDxOptions {
  /** Whether a text is an id of the SPDX licence list, in its exact spelling: the schema takes only those. */
  readonly isLicenseId: (text: string) => boolean;
  /** When the document was made: RFC 3339, as `2026-11-24T12:00:00Z`. */
  readonly timestamp?: string;
  /** The serial number (`urn:uuid:` and a UUID in lower case) for a document that has neither serial number nor timestamp yet. */
  readonly serialNumber?: (content: JsonObject) => string;
}

/**
 * The CycloneDX 1.6 document of an SBOM: packages and the distribution as components with Syft's references, properties and order,
 * dependency edges as `dependencies`. Files are no components of it. Coverage gaps stand in properties of the document, `plimsoll:gap:N:...`.
 * Source: https://cyclonedx.org/docs/1.6/json
 */
export function encodeCycloneDx(sbom: Sbom, { isLicenseId, timestamp, serialNumber }: CycloneDxOptions): JsonObject {
  const { packages, relationships, distro } = sbom;
  const metadata = {
    tools: { components: [withoutEmpty({ type: "application", name: sbom.descriptor.name, version: sbom.descriptor.version })] },
    component: encodeSource(sbom.source),
    properties: encodeSbomProperties(sbom),
  };
  const content = withoutEmpty({
    components: [
      ...packages.map((found) => encodeComponent(found, isLicenseId)),
      ...(distro === undefined ? [] : [encodeOperatingSystem(distro)]),
    ],
    dependencies: encodeDependencies(packages, relationships),
  });
  const unsigned = { ...head, version: 1, metadata: withoutEmpty(metadata), ...content };
  const serial = serialNumber?.(unsigned);
  return {
    ...head,
    ...(serial === undefined ? {} : { serialNumber: serial }),
    version: 1,
    metadata: withoutEmpty({ timestamp, ...metadata }),
    ...content,
  };
}

const head = { $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json", bomFormat: "CycloneDX", specVersion: "1.6" } as const;

function encodeSource(source: SbomSource): JsonObject {
  const isImage = source.type === "image" || (source.type === "other" && source.kind === "image");
  const [otherName = "", otherVersion = ""] =
    source.type === "image" ? [source.userInput, source.manifestDigest] : source.type === "directory" ? [source.path] : [];
  return {
    ...withoutEmpty({ "bom-ref": source.id, type: isImage ? "container" : "file" }),
    name: source.name || otherName,
    ...withoutEmpty({ version: source.version || otherVersion }),
  };
}

function encodeSbomProperties({ source, gaps }: Sbom): readonly Property[] {
  const labels = source.type === "image" ? propertiesOf("syft:image:labels", source.labels) : [];
  const found = gaps.map(({ cataloger, path, code, message, layerId }) => ({ cataloger, path, code, message, layerID: layerId }));
  return [...labels, ...propertiesOf("plimsoll:gap", found)];
}

function encodeOperatingSystem(distro: Distro): JsonObject {
  const { id, versionId } = distro;
  const cpe = parseCpe(distro.cpeName ?? "");
  const shown = {
    prettyName: distro.prettyName,
    id,
    idLike: distro.idLike,
    versionCodename: distro.versionCodename,
    versionID: versionId,
    buildID: distro.buildId,
    imageID: distro.imageId,
    imageVersion: distro.imageVersion,
    variant: distro.variant,
    variantID: distro.variantId,
    supportEnd: distro.supportEnd,
    extendedSupport: distro.extendedSupport === true,
  };
  return {
    "bom-ref": `os:${id || "unknown"}${id === "" || versionId === "" ? "" : `@${versionId}`}`,
    type: "operating-system",
    name: id,
    ...withoutEmpty({
      version: versionId,
      description: distro.prettyName,
      cpe: cpe === undefined ? "" : formatCpe(cpe),
      swid: id === "" ? undefined : withoutEmpty({ tagId: id, name: id, version: versionId }),
      externalReferences: encodeOsReferences(distro),
      properties: propertiesOf("syft:distro", shown),
    }),
  };
}

/** Each package that others are a dependency of, with those others; in order of bytes. */
function encodeDependencies(packages: readonly CatalogedPackage[], relationships: readonly Relationship[]): readonly JsonObject[] {
  const refs = new Map(packages.map((found) => [found.id, bomRefOf(found)]));
  const needs = new Map<string, Set<string>>();
  for (const { parent, child, type } of relationships) {
    const needed = refs.get(parent);
    const dependent = refs.get(child);
    if (type !== "dependency-of" || needed === undefined || dependent === undefined) continue;
    const found = needs.get(dependent) ?? new Set();
    needs.set(dependent, found.add(needed));
  }
  return [...needs.keys()].sort().map((ref) => ({ ref, dependsOn: [...(needs.get(ref) ?? [])].sort() }));
}
