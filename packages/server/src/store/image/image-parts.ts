import type { Finding, FindingList, FindingQuery, LayerList, PackageItem, PackageList, PackageQuery } from "@plimsoll/api";
import { layerStep, severities } from "@plimsoll/core";
import type { Kysely } from "kysely";
import { probabilityOf, scoreOf } from "../../posture/result.js";
import type { Database } from "../schema.js";
import { decodeCursor, encodeCursor } from "./cursor.js";
import { type ImageContents, type ImagePackage, readContents, type StoredMatch } from "./image-contents.js";

/** A page of the findings of an image, worst first (CVSS, known exploited, EPSS). Throws `not-found` and `invalid-cursor`. */
export async function listFindings(db: Kysely<Database>, placementId: number, query: FindingQuery): Promise<FindingList> {
  const contents = await readContents(db, placementId);
  const describe = packageDescriber(contents);
  const cve = query.cve?.toUpperCase();
  const found = (contents?.packages ?? [])
    .filter(({ found: { id } }) => query.package === undefined || id === query.package)
    .flatMap((owner) => owner.matches.filter((match) => cve === undefined || isNamed(match, cve)).map((match) => ({ owner, match })))
    .sort((left, right) => compareFound(left, right));
  const { items, nextCursor } = pageOf(found, placementId, query);
  return { items: items.map(({ owner, match }) => findingOf(match, describe(owner))), total: found.length, nextCursor };
}

/** A page of the packages of an image, by name. Throws `not-found` and `invalid-cursor`. */
export async function listPackages(db: Kysely<Database>, placementId: number, query: PackageQuery): Promise<PackageList> {
  const contents = await readContents(db, placementId);
  const describe = packageDescriber(contents);
  const part = query.q?.toLowerCase();
  const found = (contents?.packages ?? [])
    .filter(({ found: { name } }) => part === undefined || name.toLowerCase().includes(part))
    .toSorted(
      ({ found: left }, { found: right }) =>
        compareText(left.name, right.name) || compareText(left.version, right.version) || compareText(left.id, right.id),
    );
  const { items, nextCursor } = pageOf(found, placementId, query);
  return { items: items.map((owner) => packageItemOf(owner, describe(owner))), total: found.length, nextCursor };
}

/** The layers of an image, the lowest first. Throws `not-found`. */
export async function listLayers(db: Kysely<Database>, placementId: number): Promise<LayerList> {
  const contents = await readContents(db, placementId);
  if (contents === undefined) return { items: [] };
  const { layers, packages, sbom } = contents;
  const source = sbom.source.type === "image" ? sbom.source : undefined;
  return {
    items: layers.map(({ index, diffId, step }) => {
      const here = packages.filter(({ layer }) => layer?.index === index);
      const matches = here.flatMap((owner) => owner.matches);
      return {
        index,
        diffId,
        step: stepOf(step),
        sizeBytes: Math.max(0, Math.round(source?.layers[index]?.size ?? 0)),
        packages: here.length,
        cves: countCves(matches),
        maxCvss: maxCvssOf(matches),
      };
    }),
  };
}

type PackageFacts = Finding["package"];

function packageDescriber(contents: ImageContents | undefined): (owner: ImagePackage) => PackageFacts {
  const indexes = new Map(contents?.layers.map(({ diffId, index }) => [diffId, index]));
  return ({ found, layer }) => ({
    id: found.id,
    name: found.name,
    version: found.version,
    type: found.type,
    purl: found.purl,
    locations: found.locations.map(({ path, layerId }) => ({ path, layerIndex: indexes.get(layerId ?? "") ?? null })),
    layerIndex: layer?.index ?? null,
    step: stepOf(layer?.step ?? ""),
  });
}

function findingOf(match: StoredMatch, owner: PackageFacts): Finding {
  const { facts } = match;
  const ids = [match.cve, match.name, ...(facts.aliases ?? [])];
  return {
    package: owner,
    vulnerability: match.name,
    namespace: match.namespace,
    cves: [...new Set(ids.filter((id) => id.startsWith("CVE-")))],
    severity: severities[match.severity] ?? "Unknown",
    cvss: scoreOf(match.cvss),
    cvssVersion: match.cvssVersion,
    cvssVector: match.cvssVector,
    epss: probabilityOf(match.epss),
    epssPercentile: probabilityOf(match.epssPercentile),
    kev: match.kev,
    fixState: match.fixState,
    fixVersions: match.fixVersions,
    publishedOn: match.publishedOn,
    description: facts.description === undefined || facts.description === "" ? null : facts.description,
    urls: [...new Set([facts.dataSource ?? "", ...(facts.urls ?? [])])].filter((url) => /^https?:\/\//.test(url)),
  };
}

function packageItemOf({ found, matches }: ImagePackage, facts: PackageFacts): PackageItem {
  const licenses = found.licenses.map(({ spdxExpression, value }) => (spdxExpression === "" ? value : spdxExpression));
  return {
    ...facts,
    licenses: [...new Set(licenses)].filter((license) => license !== ""),
    cves: countCves(matches),
    maxCvss: maxCvssOf(matches),
  };
}

function countCves(matches: readonly StoredMatch[]): number {
  return new Set(matches.map(({ cveId }) => cveId)).size;
}

function maxCvssOf(matches: readonly StoredMatch[]): number | null {
  return scoreOf(matches.reduce((max, { cvss }) => Math.max(max, cvss ?? -1), -1));
}

function isNamed({ cve, name, facts }: StoredMatch, wanted: string): boolean {
  return [cve, name, ...(facts.aliases ?? [])].some((id) => id.toUpperCase() === wanted);
}

interface Found {
  readonly owner: ImagePackage;
  readonly match: StoredMatch;
}

function compareFound({ owner: leftOwner, match: left }: Found, { owner: rightOwner, match: right }: Found): number {
  return (
    (right.cvss ?? -1) - (left.cvss ?? -1) ||
    Number(right.kev) - Number(left.kev) ||
    (right.epss ?? -1) - (left.epss ?? -1) ||
    compareText(left.name, right.name) ||
    compareText(left.namespace, right.namespace) ||
    compareText(leftOwner.found.name, rightOwner.found.name) ||
    compareText(leftOwner.found.id, rightOwner.found.id)
  );
}

function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** A page of what is sorted in memory: its cursor is the number of the items before it. */
function pageOf<Item>(
  all: readonly Item[],
  placementId: number,
  query: { readonly limit: number; readonly cursor?: string | undefined },
): { readonly items: readonly Item[]; readonly nextCursor: string | null } {
  const { cursor, limit, ...filter } = query;
  const list = [placementId, filter];
  const start = cursor === undefined ? 0 : Math.max(0, decodeCursor(cursor, list, []).id);
  const end = start + limit;
  return { items: all.slice(start, end), nextCursor: end < all.length ? encodeCursor({ parts: [], id: end }, list) : null };
}

/** The Dockerfile instruction; null where the image does not say. */
function stepOf(createdBy: string): string | null {
  const step = layerStep(createdBy);
  return step === "" ? null : step;
}
