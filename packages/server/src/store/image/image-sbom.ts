import type { SbomQuery } from "@plimsoll/api";
import { encodeCycloneDx, encodeSyftJson, type JsonObject, type Sbom } from "@plimsoll/core";
import { type Kysely, sql } from "kysely";
import type { Database } from "../schema.js";
import { imageIdOf } from "./image-detail.js";
import { decodeStoredSbom, explainNoSbom } from "./stored-sbom.js";

/** An SBOM as a document to keep. */
interface SbomDocument {
  readonly document: JsonObject;
  /** Digest of the image. */
  readonly digest: string;
}

/** The SBOM of the image of a placement, undefined where it was never scanned. Throws `not-found` and `sbom-missing`. */
export async function readSbom(db: Kysely<Database>, placementId: number, { format }: SbomQuery): Promise<SbomDocument | undefined> {
  const imageId = await imageIdOf(db, placementId);
  const { rows } = await sql<{ body: Buffer; digest: string }>`
    SELECT s.body, i.digest FROM sbom s JOIN image i ON i.id = s.image_id WHERE s.image_id = ${imageId}`.execute(db);
  const [row] = rows;
  if (row === undefined) return explainNoSbom(db, imageId);
  const { sbom } = await decodeStoredSbom(row.body);
  const document = format === "syft-json" ? encodeSyftJson(sbom) : encodeCycloneDx(sbom, { isLicenseId: licenseIdsOf(sbom) });
  return { document, digest: row.digest };
}

/** Whether a text is an id of the SPDX list: the scanner found so, as it is an expression and has no operator. */
function licenseIdsOf({ packages }: Sbom): (text: string) => boolean {
  const ids = new Set(
    packages.flatMap(({ licenses }) =>
      licenses.map(({ spdxExpression }) => spdxExpression).filter((text) => /^(?!LicenseRef-)[\w.-]+$/.test(text)),
    ),
  );
  return (text) => ids.has(text);
}
