import { posix } from "node:path";
import type { Distro, Package } from "@plimsoll/core";
import type { CatalogContext, CatalogedFile, Cataloger, FileView } from "../cataloger.js";
import { locationOf } from "../location.js";
import { newAllowance } from "../parse/allowance.js";
import { textOf } from "../parse/text-lines.js";
import { apkPackage } from "./apk-package.js";
import { parseInstalled } from "./installed-file.js";
import { parseRepositories } from "./repositories-file.js";

/** Alpine packages: the installed database of apk. */
export const apkDb: Cataloger = {
  name: "apk-db-cataloger",
  paths: ["**/lib/apk/db/installed"],
  companions: ["**/etc/apk/repositories"],
  maxBytes: 64 * 1024 * 1024,
  source: "https://wiki.alpinelinux.org/wiki/Apk_spec",
  types: ["apk"],
  catalog: catalogInstalled,
};

function* catalogInstalled(file: CatalogedFile, context: CatalogContext): Iterable<Package> {
  const found = {
    by: apkDb.name,
    location: locationOf(file, "primary"),
    distro: context.distro ?? distroOfRepositories(file, context.view),
  };
  for (const entry of parseInstalled(textOf(file.bytes), newAllowance(file.path))) yield apkPackage(entry, found);
}

/** The repositories of the tree that the database stands in. */
function distroOfRepositories({ path }: CatalogedFile, view: FileView): Distro | undefined {
  const repositories = view.read(posix.join(posix.dirname(path), "../../../etc/apk/repositories"));
  return repositories === undefined ? undefined : parseRepositories(textOf(repositories.bytes));
}
