import type { Package } from "@plimsoll/core";
import { messageOf } from "@plimsoll/core";
import { scannerError } from "../../error.js";
import type { CatalogContext, CatalogedFile, Cataloger } from "../cataloger.js";
import { isBerkeleyHash, readBerkeleyHash } from "./berkeley-hash.js";
import { readContainerManifest } from "./container-manifest.js";
import { readHeader } from "./header.js";
import { isNdb, readNdb } from "./ndb.js";
import { packageOfHeader } from "./rpm-package.js";
import { readTable } from "./sqlite-table.js";

/** The keys of a Berkeley DB database hold a counter of this size beside the headers. */
const COUNTER_BYTES = 4;

/** rpm's database in its three forms (SQLite, NDB, Berkeley DB hash) and the manifest that distroless Mariner images hold. */
export const rpmDb: Cataloger = {
  name: "rpm-db-cataloger",
  paths: ["**/{var/lib,usr/share,usr/lib/sysimage}/rpm/{Packages,Packages.db,rpmdb.sqlite}", "**/var/lib/rpmmanifest/container-manifest-2"],
  companions: [],
  maxBytes: 512 * 1024 * 1024,
  source: "https://rpm-software-management.github.io/rpm/manual/",
  types: ["rpm"],
  catalog,
};

function* catalog(file: CatalogedFile, context: CatalogContext): Iterable<Package> {
  if (file.accessPath.endsWith("/container-manifest-2")) {
    yield* readContainerManifest(new TextDecoder().decode(file.bytes), file);
    return;
  }
  let broken: unknown;
  for (const blob of headerBlobs(file.bytes)) {
    try {
      const found = packageOfHeader(readHeader(blob), file, context);
      if (found !== undefined) yield found;
    } catch (error) {
      // One broken header does not hide the packages after it.
      broken ??= error;
    }
  }
  if (broken !== undefined)
    throw scannerError("file-unreadable", `some packages of the database cannot be read: ${messageOf(broken)}`, broken);
}

function* headerBlobs(bytes: Uint8Array): Iterable<Uint8Array> {
  if (isNdb(bytes)) yield* readNdb(bytes);
  else if (isBerkeleyHash(bytes)) {
    for (const value of readBerkeleyHash(bytes)) if (value.length > COUNTER_BYTES) yield value;
  } else {
    for (const columns of readTable(bytes, "Packages")) {
      const blob = columns.find((column) => column instanceof Uint8Array);
      if (blob instanceof Uint8Array) yield blob;
    }
  }
}
