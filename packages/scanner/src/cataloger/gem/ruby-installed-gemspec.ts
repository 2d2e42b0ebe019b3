import { formatPurl, type Package } from "@plimsoll/core";
import type { CatalogedFile, Cataloger } from "../cataloger.js";
import { locationOf } from "../location.js";
import { declaredLicense } from "../parse/license.js";
import { readGemspec } from "./gemspec.js";

/** Installed Ruby gems, by the gemspec that RubyGems writes for each. */
export const rubyInstalledGemspec: Cataloger = {
  name: "ruby-installed-gemspec-cataloger",
  paths: ["**/specifications/**/*.gemspec"],
  companions: [],
  maxBytes: 4 * 1024 * 1024,
  source: "https://guides.rubygems.org/specification-reference/",
  types: ["gem"],
  catalog,
};

function* catalog(file: CatalogedFile): Iterable<Package> {
  const gemspec = readGemspec(new TextDecoder().decode(file.bytes));
  if (gemspec === undefined) return;
  const { name, version, licenses, homepage, authors, files } = gemspec;
  const location = locationOf(file, "primary");
  yield {
    type: "gem",
    name,
    version,
    language: "ruby",
    purl: formatPurl({ type: "gem", name, version }),
    cpes: [],
    licenses: licenses.flatMap((text) => declaredLicense(text, [location]) ?? []),
    locations: [location],
    foundBy: "ruby-installed-gemspec-cataloger",
    metadataType: "ruby-gemspec",
    metadata: { name, version, files, authors, homepage },
  };
}
