import type { Package } from "@plimsoll/core";
import type { CatalogContext, CatalogedFile, Cataloger } from "../cataloger.js";
import { newAllowance } from "../parse/allowance.js";
import { textOf } from "../parse/text-lines.js";
import { type DpkgDatabase, dpkgPackage } from "./dpkg-package.js";
import { parseStatus } from "./status-file.js";

/** Debian packages: the status file of dpkg, a file for each package in images without dpkg (`status.d`), and the files of opkg. */
export const dpkgDb: Cataloger = {
  name: "dpkg-db-cataloger",
  paths: ["**/lib/dpkg/status", "**/lib/dpkg/status.d/*", "**/lib/opkg/status", "**/lib/opkg/info/*.control"],
  companions: [
    "**/lib/dpkg/info/*.{md5sums,conffiles}",
    "**/lib/dpkg/status.d/info/*.conffiles",
    "**/lib/opkg/info/*.{md5sums,conffiles}",
    "usr/share/doc/*/copyright",
  ],
  maxBytes: 64 * 1024 * 1024,
  source: "https://man7.org/linux/man-pages/man1/dpkg-query.1.html",
  types: ["deb"],
  catalog: catalogStatus,
};

function* catalogStatus(file: CatalogedFile, { distro, view }: CatalogContext): Iterable<Package> {
  const database: DpkgDatabase = {
    name: dpkgDb.name,
    file,
    distro,
    view,
    allowance: newAllowance(file.path),
    fileLists: new Map(),
    copyrights: new Map(),
  };
  for (const stanza of parseStatus(textOf(file.bytes))) yield dpkgPackage(stanza, database);
}
