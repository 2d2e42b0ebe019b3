import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { decodeSyftJson, encodeSyftJson, type JsonObject, type JsonValue, type Sbom } from "@plimsoll/core";
import type { DistinctPackages } from "../../matching/distinct-packages.js";

/** An SBOM as it is stored. */
export interface StoredSbom {
  /** gzip of the canonical document. */
  readonly body: Buffer;
  /** SHA-256 of the canonical document. */
  readonly digest: Buffer;
}

/** What a stored SBOM holds. */
interface LoadedSbom {
  readonly sbom: Sbom;
  /** For each package of the SBOM the place of its distinct package among those of the image, in the order of their keys. */
  readonly distinct: readonly number[];
}

const compress = promisify(gzip);
const inflate = promisify(gunzip);

/** Types of packages whose lists of files are not kept: a Debian package costs 4 kB with it, 0.2 kB without. */
const typesWithoutFiles: ReadonlySet<string> = new Set(["alpm", "apk", "deb", "portage", "rpm"]);

/** SHA-256 of an SBOM's canonical document: syft-json without the file lists of operating system packages. */
export function digestOfSbom(sbom: Sbom): Buffer {
  return createHash("sha256")
    .update(JSON.stringify(canonicalDocument(sbom)))
    .digest();
}

/** An SBOM in the form that is stored, with a member of our own that tells which distinct package each package is. */
export async function encodeStoredSbom(sbom: Sbom, { packages, keyOf }: DistinctPackages): Promise<StoredSbom> {
  const document = canonicalDocument(sbom);
  const digest = createHash("sha256").update(JSON.stringify(document)).digest();
  const rank = new Map(
    packages
      .map(({ key }) => key)
      .sort()
      .map((key, index) => [key, index]),
  );
  const distinct = sbom.packages.map(({ id }) => rank.get(keyOf.get(id) ?? "") ?? -1);
  const extension = document["plimsoll"] as JsonObject | undefined;
  const stored: JsonObject = { ...document, plimsoll: { ...extension, distinct } };
  return { body: await compress(JSON.stringify(stored)), digest };
}

/** Reads what `encodeStoredSbom` made. */
export async function decodeStoredSbom(body: Buffer): Promise<LoadedSbom> {
  const document = JSON.parse((await inflate(body)).toString("utf8")) as JsonValue & {
    readonly plimsoll: { readonly distinct: readonly number[] };
  };
  return { sbom: decodeSyftJson(document), distinct: document.plimsoll.distinct };
}

function canonicalDocument(sbom: Sbom): JsonObject {
  return encodeSyftJson({
    ...sbom,
    packages: sbom.packages.map((found) => {
      if (found.metadata?.["files"] === undefined || !typesWithoutFiles.has(found.type)) return found;
      const { files: _files, ...metadata } = found.metadata;
      return { ...found, metadata };
    }),
  });
}
