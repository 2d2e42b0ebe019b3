import { isDeepStrictEqual } from "node:util";
import { type Client, type ImageItem, MAX_PAGE, MAX_PART_PAGE, type ScanVerdict } from "@plimsoll/api";
import { decodeSyftJson, type JsonValue, messageOf, parseImageReference } from "@plimsoll/core";
import { type ChaosImage, chaosImage } from "./chaos-image.js";

/** What is asked of the server after its restart. */
export interface ImageCheck {
  readonly seed: number;
  /** Every acknowledged upload so far, by the image's number. */
  readonly acknowledged: ReadonlyMap<number, ScanVerdict>;
  /** Which images are read in full, packages and SBOM; of the others only the rows of the list. */
  readonly isReadInFull: (number: number) => boolean;
}

/** What is wrong, in words by the image's number. */
export interface CheckOutcome {
  /** Acknowledged, and not there as it was answered. */
  readonly lost: ReadonlyMap<number, string>;
  /** Listed, and not whole. */
  readonly halfWritten: ReadonlyMap<number, string>;
  /** Images of which at least one row is listed. */
  readonly listed: ReadonlySet<number>;
}

/** Reads at once; the embedded database takes one after the other. */
const READERS = 4;

/** Compares all that the server lists with what it acknowledged and with what the images are. */
export async function checkImages(client: Client, { seed, acknowledged, isReadInFull }: ImageCheck): Promise<CheckOutcome> {
  const rows = await listRows(client);
  const lost = new Map<number, string>();
  for (const [number, verdict] of acknowledged) {
    const problem = differenceOf(verdict, rows.get(number) ?? []);
    if (problem !== undefined) lost.set(number, problem);
  }
  const halfWritten = new Map<number, string>();
  const waiting = [...rows];
  const read = async (): Promise<void> => {
    for (let entry = waiting.pop(); entry !== undefined; entry = waiting.pop()) {
      const [number, items] = entry;
      const image = chaosImage(seed, number);
      const problem = rowProblem(image, items) ?? (isReadInFull(number) ? await contentProblem(client, image, items) : undefined);
      if (problem === undefined) continue;
      halfWritten.set(number, problem);
      if (acknowledged.has(number) && !lost.has(number)) lost.set(number, problem);
    }
  };
  await Promise.all(Array.from({ length: READERS }, read));
  return { lost, halfWritten, listed: new Set(rows.keys()) };
}

/** What of an answer does not hold in the rows of the list; undefined where all of it does. */
function differenceOf({ digest, verdicts }: ScanVerdict, rows: readonly ImageItem[]): string | undefined {
  for (const { reference, tag, ...answered } of verdicts) {
    const row = rows.find(({ id }) => id === answered.id);
    if (row === undefined) return `${reference} was answered with the id ${answered.id} and is not listed`;
    const { id, registry, repository, result, state, maxCvss, counts, kev, fixable, excepted } = row;
    const listed = { id, registry, repository, result, state, maxCvss, counts, kev, fixable, excepted };
    if (!isDeepStrictEqual(listed, answered)) {
      return `${reference} was answered with ${JSON.stringify(answered)} and is listed with ${JSON.stringify(listed)}`;
    }
    if (row.digest !== digest) return `${reference} was answered with the digest ${digest} and is listed with ${row.digest}`;
    if (tag !== null && !row.tags.includes(tag)) return `${reference} lost its tag`;
  }
  return undefined;
}

/** Every row of the list by the number of its image, which its tag tells. */
async function listRows(client: Client): Promise<ReadonlyMap<number, readonly ImageItem[]>> {
  const rows = new Map<number, ImageItem[]>();
  let cursor: string | undefined;
  do {
    const query = { sort: "name", limit: MAX_PAGE, ...(cursor === undefined ? {} : { cursor }) };
    const { items, nextCursor } = await client.call("listImages", { query });
    for (const item of items) {
      const number = Number(/^build-(\d+)$/.exec(item.tags[0] ?? "")?.[1] ?? Number.NaN);
      rows.set(number, [...(rows.get(number) ?? []), item]);
    }
    cursor = nextCursor ?? undefined;
  } while (cursor !== undefined);
  return rows;
}

function rowProblem(image: ChaosImage, items: readonly ImageItem[]): string | undefined {
  if (Number.isNaN(image.number)) return `${items.length} rows of the list have no tag, such as the id ${items[0]?.id}`;
  const wanted = image.references.map(nameAndTag).toSorted();
  const listed = items.map(({ registry, repository, tags }) => `${registry}/${repository}:${tags.join(",")}`).toSorted();
  if (!isDeepStrictEqual(listed, wanted)) return `it lies in ${wanted.join(" and ")}, and is listed as ${listed.join(" and ")}`;
  for (const { id, digest, state, result, maxCvss, counts } of items) {
    if (digest !== image.digest) return `the row ${id} has the digest ${digest}, the image ${image.digest}`;
    if (state !== "judged" || result === "Unknown") return `the row ${id} has no verdict: state ${state}, result ${result}`;
    if (maxCvss !== image.maxCvss || !isDeepStrictEqual(counts, image.counts)) {
      return `the row ${id} has max CVSS ${maxCvss} and ${JSON.stringify(counts)}; by the advisories it is ${image.maxCvss} and ${JSON.stringify(image.counts)}`;
    }
  }
  return undefined;
}

function nameAndTag(reference: string): string {
  const { registry, repository, tag } = parseImageReference(reference) ?? {};
  return `${registry}/${repository}:${tag}`;
}

/** Reads the packages and the SBOM of each row. */
async function contentProblem(client: Client, image: ChaosImage, items: readonly ImageItem[]): Promise<string | undefined> {
  for (const { id } of items) {
    const parameters = { id };
    try {
      const packages = await client.call("listPackages", { parameters, query: { limit: MAX_PART_PAGE } });
      const found = namesOf(packages.items);
      if (!isDeepStrictEqual(found, image.packages))
        return `the row ${id} has ${found.length} packages, the image ${image.packages.length}`;
      const stored = namesOf(decodeSyftJson((await client.call("getSbom", { parameters })) as JsonValue).packages);
      if (!isDeepStrictEqual(stored, image.packages)) {
        return `the SBOM of the row ${id} has ${stored.length} packages, the image ${image.packages.length}`;
      }
      const { total } = await client.call("listFindings", { parameters });
      const cves = Object.values(image.counts).reduce((sum, count) => sum + count, 0);
      if (total !== cves) return `the row ${id} has ${total} findings; by the advisories there are ${cves}`;
    } catch (error) {
      return `packages, findings and SBOM of the row ${id} cannot be read: ${messageOf(error)}`;
    }
  }
  return undefined;
}

function namesOf(packages: readonly { readonly name: string; readonly version: string }[]): readonly string[] {
  return packages.map(({ name, version }) => `${name}@${version}`).toSorted();
}
