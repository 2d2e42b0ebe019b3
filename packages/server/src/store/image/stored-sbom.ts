import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { decodeSyftJson, encodeSyftJson, type JsonValue, type Sbom } from "@plimsoll/core";
import type { Kysely } from "kysely";
import { serverError } from "../../error.js";
import type { DistinctPackages } from "../../matching/distinct-packages.js";
import type { FileOwners } from "../../matching/ownership.js";
import type { Database } from "../schema.js";

/** What a stored SBOM holds. */
interface LoadedSbom {
  readonly sbom: Sbom;
  /** For each package of the SBOM the place of its distinct package among those of the image, in the order of their keys. */
  readonly distinct: readonly number[];
  /** As it was found with the file lists. */
  readonly fileOwners: ReadonlyMap<string, FileOwners>;
}

/** Places of packages in an SBOM: of one that is owned, of its owners, of its speakers. */
type StoredOwnership = readonly [owned: number, owners: readonly number[], speakers: readonly number[]];

const compress = promisify(gzip);
const inflate = promisify(gunzip);

/** Types of packages whose lists of files are not kept: a Debian package costs 4 kB with it, 0.2 kB without. */
const typesWithoutFiles: ReadonlySet<string> = new Set(["alpm", "apk", "deb", "portage", "rpm"]);

/** SHA-256 of an SBOM's canonical document (syft-json without the file lists of operating system packages) and of its symbols. */
export function digestOfSbom(sbom: Sbom): Buffer {
  const hash = createHash("sha256").update(canonicalText(sbom));
  for (const { id, symbols } of sbom.packages) if (symbols !== undefined) hash.update(JSON.stringify([id, symbols]));
  return hash.digest();
}

/**
 * An SBOM in the form that is stored (gzip of its canonical document without symbols, which distinct packages have), with a member of our
 * own that tells which distinct package each package is, and which packages own its files.
 */
export async function encodeStoredSbom(
  sbom: Sbom,
  { packages, keyOf }: DistinctPackages,
  fileOwners: ReadonlyMap<string, FileOwners>,
): Promise<Buffer> {
  const rank = new Map(
    packages
      .map(({ key }) => key)
      .sort()
      .map((key, index) => [key, index]),
  );
  const distinct = sbom.packages.map(({ id }) => rank.get(keyOf.get(id) ?? "") ?? -1);
  const stored = JSON.stringify({ distinct, ownership: ownershipOf(sbom, fileOwners) });
  return compress(`${canonicalText(sbom).slice(0, -1)},"stored":${stored}}`);
}

/** Reads what `encodeStoredSbom` made. */
export async function decodeStoredSbom(body: Buffer): Promise<LoadedSbom> {
  const document = JSON.parse((await inflate(body)).toString("utf8")) as JsonValue & {
    readonly stored: { readonly distinct: readonly number[]; readonly ownership: readonly StoredOwnership[] };
  };
  const sbom = decodeSyftJson(document);
  const { distinct, ownership } = document.stored;
  const idOf = (place: number): string => sbom.packages[place]?.id ?? "";
  const idsOf = (places: readonly number[]): ReadonlySet<string> => new Set(places.map(idOf));
  const fileOwners = ownership.map(
    ([owned, owners, speakers]) => [idOf(owned), { owners: idsOf(owners), speakers: idsOf(speakers) }] as const,
  );
  return { sbom, distinct, fileOwners: new Map(fileOwners) };
}

function ownershipOf({ packages }: Sbom, fileOwners: ReadonlyMap<string, FileOwners>): readonly StoredOwnership[] {
  const places = new Map(packages.map(({ id }, place) => [id, place]));
  const placeOf = (id: string): number => places.get(id) ?? -1;
  return [...fileOwners].map(([owned, { owners, speakers }]) => [placeOf(owned), [...owners].map(placeOf), [...speakers].map(placeOf)]);
}

/** Of an SBOM that is received: its digest and what is stored both rest on it. */
const canonicalTexts = new WeakMap<Sbom, string>();

function canonicalText(sbom: Sbom): string {
  const known = canonicalTexts.get(sbom);
  if (known !== undefined) return known;
  const packages = sbom.packages.map((found) => {
    if (found.metadata?.["files"] === undefined || !typesWithoutFiles.has(found.type)) return found;
    const { files: _files, ...metadata } = found.metadata;
    return { ...found, metadata };
  });
  const text = JSON.stringify(encodeSyftJson({ ...sbom, packages }));
  canonicalTexts.set(sbom, text);
  return text;
}

/** Why an image has no stored SBOM: undefined where it was never scanned. Throws `sbom-missing` where it was. */
export async function explainNoSbom(db: Kysely<Database>, imageId: number): Promise<undefined> {
  const image = await db.selectFrom("image").select(["digest", "sbom_digest"]).where("id", "=", imageId).executeTakeFirst();
  if (image === undefined || image.sbom_digest === null) return undefined;
  throw serverError("sbom-missing", `The stored SBOM of the image ${image.digest} is gone: scan it again to bring it back.`);
}
