import { type CatalogedPackage, type LayerAttribution, layerAttributions, layerOfPackage, type Sbom } from "@plimsoll/core";
import { type Kysely, sql } from "kysely";
import { type MatchFixState, matchFixStates } from "../../matching/match-distinct.js";
import type { Database } from "../schema.js";
import { imageIdOf } from "./image-detail.js";
import type { MatchedRange } from "./lowest-fix.js";
import { decodeStoredSbom, explainNoSbom } from "./stored-sbom.js";

/** A vulnerability of a distinct package. */
export interface StoredMatch {
  readonly packageId: number;
  readonly cveId: number;
  readonly cve: string;
  readonly namespace: string;
  readonly name: string;
  readonly severity: number;
  /** Tenths. */
  readonly cvss: number | null;
  readonly cvssVersion: string | null;
  readonly cvssVector: string | null;
  /** Ten-thousandths. */
  readonly epss: number | null;
  /** Ten-thousandths. */
  readonly epssPercentile: number | null;
  readonly kev: boolean;
  readonly publishedOn: string | null;
  readonly fixState: MatchFixState;
  readonly fixVersions: readonly string[];
  /** The ranges that matched. */
  readonly ways: readonly MatchedRange[];
  readonly facts: {
    readonly description?: string;
    readonly dataSource?: string;
    readonly urls?: readonly string[];
    readonly aliases?: readonly string[];
  };
}

/** A package of an image as the SBOM has it, with what is open in it. */
export interface ImagePackage {
  readonly found: CatalogedPackage;
  readonly layer: LayerAttribution | undefined;
  /** Worst first. */
  readonly matches: readonly StoredMatch[];
}

/** What is in an image. */
export interface ImageContents {
  readonly sbom: Sbom;
  /** The lowest first. */
  readonly layers: readonly LayerAttribution[];
  /** In the order of the SBOM. */
  readonly packages: readonly ImagePackage[];
}

/** Reads what is in the image of a placement, undefined where it was never scanned. Throws `not-found` and `sbom-missing`. */
export async function readContents(db: Kysely<Database>, placementId: number): Promise<ImageContents | undefined> {
  const imageId = await imageIdOf(db, placementId);
  // One statement, so that the SBOM and the packages are of the same upload.
  const { rows } = await sql<{ body: Buffer; packageIds: readonly number[] }>`
    SELECT s.body, ARRAY(SELECT k.id FROM unnest(x.package_ids) AS u(id) JOIN package k ON k.id = u.id ORDER BY k.key) AS "packageIds"
    FROM sbom s JOIN image_packages x ON x.image_id = s.image_id WHERE s.image_id = ${imageId}`.execute(db);
  const [row] = rows;
  if (row === undefined) return explainNoSbom(db, imageId);
  const matches = await readMatches(db, row.packageIds);
  const { sbom, distinct } = await decodeStoredSbom(row.body);
  const layerOf = layerOfPackage(sbom.source);
  return {
    sbom,
    layers: sbom.source.type === "image" ? layerAttributions(sbom.source.config, sbom.source.layers) : [],
    packages: sbom.packages.map((found, index) => ({
      found,
      layer: layerOf(found),
      matches: matches.get(row.packageIds[distinct[index] ?? -1] ?? 0) ?? [],
    })),
  };
}

async function readMatches(db: Kysely<Database>, packageIds: readonly number[]): Promise<ReadonlyMap<number, readonly StoredMatch[]>> {
  const { rows } = await sql<Omit<StoredMatch, "fixState"> & { readonly fixState: number }>`
    SELECT m.package_id AS "packageId", v.cve_id AS "cveId", c.name AS cve, v.namespace, v.name, v.severity, v.cvss,
      v.cvss_version AS "cvssVersion", v.cvss_vector AS "cvssVector", c.epss, c.epss_percentile AS "epssPercentile", c.kev,
      c.published_on AS "publishedOn", m.fix_state AS "fixState", m.fix_versions AS "fixVersions",
      coalesce(m.detail->'ways', '[]') AS ways, v.facts
    FROM match m JOIN vulnerability v ON v.id = m.vulnerability_id JOIN cve c ON c.id = v.cve_id WHERE m.package_id = ANY(${packageIds}::int[])
    ORDER BY coalesce(v.cvss, -1) DESC, c.kev DESC, coalesce(c.epss, -1) DESC, v.severity DESC, v.name, v.namespace`.execute(db);
  const byPackage = new Map<number, StoredMatch[]>();
  for (const row of rows) {
    const match = { ...row, fixState: matchFixStates[row.fixState] ?? "unknown" };
    const list = byPackage.get(row.packageId);
    if (list === undefined) byPackage.set(row.packageId, [match]);
    else list.push(match);
  }
  return byPackage;
}
