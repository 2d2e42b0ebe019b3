import type { CatalogedPackage, JsonObject } from "../../artifact/package.js";
import { formatPurl, parsePurl } from "../../artifact/purl.js";
import { encodeReferences } from "./external-reference.js";
import { encodeLicenses } from "./license.js";
import { metadataProperties } from "./metadata-property.js";
import { metadataObject, metadataText, metadataTexts } from "./metadata-value.js";
import { propertiesOf } from "./property.js";
import { withoutEmpty } from "./without-empty.js";

/** The CycloneDX component of a package; its reference is `bomRefOf`. */
export function encodeComponent(found: CatalogedPackage, isLicenseId: (text: string) => boolean): JsonObject {
  const [cpe, ...otherCpes] = found.cpes;
  const { foundBy, language, type, metadataType } = found;
  const locations = found.locations.map(({ path, layerId }) => ({ path, layerID: layerId }));
  return {
    "bom-ref": bomRefOf(found),
    type: componentTypes.get(type) ?? "library",
    ...withoutEmpty({ author: authorOf(found), publisher: publisherOf(found), group: groupOf(found) }),
    name: found.name,
    ...withoutEmpty({
      version: found.version,
      description: descriptionOf(found),
      licenses: encodeLicenses(found.licenses, isLicenseId),
      cpe: cpe?.cpe,
      purl: found.purl,
      externalReferences: encodeReferences(found),
      properties: [
        ...propertiesOf("syft:package", { foundBy, language, type }),
        ...propertiesOf("syft:package:metadataType", metadataType),
        ...otherCpes.map((other) => ({ name: "syft:cpe23", value: other.cpe })),
        ...propertiesOf("syft:location", locations),
        ...metadataProperties(found),
      ],
    }),
  };
}

/** The id of a package within the document: its purl with the id as qualifier `package-id`, or the id where there is no purl. */
export function bomRefOf({ id, purl }: CatalogedPackage): string {
  const parts = purl === "" ? undefined : parsePurl(purl);
  return parts === undefined ? id : formatPurl({ ...parts, qualifiers: { ...parts.qualifiers, "package-id": id } });
}

/** Other types are libraries. */
const componentTypes: ReadonlyMap<string, string> = new Map([
  ["binary", "application"],
  ["model", "machine-learning-model"],
]);

function authorOf({ metadataType, metadata }: CatalogedPackage): string {
  if (metadataType === "javascript-npm-package") return metadataText(metadata, "author");
  if (metadataType === "ruby-gemspec") return metadataTexts(metadata, "authors").join(",");
  if (metadataType !== "python-package") return "";
  const author = metadataText(metadata, "author");
  const email = metadataText(metadata, "authorEmail");
  if (author === "" || email === "") return author + email;
  return `${author} <${email}>`;
}

function publisherOf({ metadataType, metadata }: CatalogedPackage): string {
  if (metadataType === "apk-db-entry" || metadataType === "dpkg-db-entry") return metadataText(metadata, "maintainer");
  return metadataType === "rpm-db-entry" ? metadataText(metadata, "vendor") : "";
}

function groupOf({ metadataType, metadata }: CatalogedPackage): string {
  return metadataType === "java-archive" ? metadataText(metadataObject(metadata, "pomProperties"), "groupId") : "";
}

function descriptionOf({ metadataType, metadata }: CatalogedPackage): string {
  return metadataType === "apk-db-entry" || metadataType === "javascript-npm-package" ? metadataText(metadata, "description") : "";
}
