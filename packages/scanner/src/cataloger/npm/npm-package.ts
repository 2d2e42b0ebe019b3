import { posix } from "node:path";
import { formatPurl, type Package } from "@plimsoll/core";
import type { CatalogContext, CatalogedFile, Cataloger, FileView } from "../cataloger.js";
import { locationOf } from "../location.js";
import { jsonDocuments } from "../parse/json-documents.js";
import { declaredLicense } from "../parse/license.js";
import { textOf } from "../parse/text-lines.js";
import { type PackageJson, readPackageJson } from "./package-json.js";

const NAME = "javascript-package-cataloger";

/** npm packages by their package.json, wherever it lies. */
export const npmPackage: Cataloger = {
  name: NAME,
  paths: ["**/package.json"],
  companions: [],
  maxBytes: 10 * 1024 * 1024,
  source: "https://docs.npmjs.com/cli/configuring-npm/package-json",
  types: ["npm"],
  catalog: catalogPackageJson,
};

/** A file with a broken document yields nothing: neither npm nor the reference tool takes it. */
function* catalogPackageJson(file: CatalogedFile, { view }: CatalogContext): Generator<Package> {
  if (isOfComposer(file.path, view)) return;
  const found = [...jsonDocuments(textOf(file.bytes))].map(readPackageJson);
  for (const fields of found) {
    if (fields.name !== "") yield buildPackage(file, fields);
  }
}

/** A package.json at `vendor/VENDOR/PACKAGE` of a project with a composer.json is part of a PHP package. */
function isOfComposer(path: string, view: FileView): boolean {
  const vendorDirectory = posix.resolve(path, "../../..");
  return posix.basename(vendorDirectory) === "vendor" && view.find(posix.resolve(vendorDirectory, "../composer.json")) !== undefined;
}

function buildPackage(file: CatalogedFile, fields: PackageJson): Package {
  const { name, version, author, homepage, description, url } = fields;
  const location = locationOf(file, "primary");
  const slash = name.indexOf("/");
  const parts = slash < 0 ? { name } : { namespace: name.slice(0, slash), name: name.slice(slash + 1) };
  return {
    type: "npm",
    name,
    version,
    language: "javascript",
    purl: formatPurl({ type: "npm", ...parts, version }),
    cpes: [],
    licenses: fields.licenses.map((text) => declaredLicense(text, [location])).filter((license) => license !== undefined),
    locations: [location],
    foundBy: NAME,
    metadataType: "javascript-npm-package",
    metadata: { name, version, author, homepage, description, url, private: fields.private },
  };
}
