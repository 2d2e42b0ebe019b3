import type {
  Cve,
  Finding,
  ImageDetail,
  ImageFixes,
  ImageHistory,
  ImageItem,
  ImageList,
  ImageQueryInput,
  LayerList,
  PackageItem,
  ScoreCounts,
} from "@plimsoll/api";
import {
  type InfiniteData,
  keepPreviousData,
  type UseInfiniteQueryResult,
  type UseQueryResult,
  useInfiniteQuery,
  useQuery,
} from "@tanstack/react-query";
import { client } from "./client.js";

const pageSize = 100;
const partSize = 1000;
const mostParts = 20;

/** What belongs to an image, with how many there are where only the first were fetched. */
export interface Part<Item> {
  readonly items: readonly Item[];
  readonly total: number;
}

/** The list of images under a filter and order, page by page; the first page has the strip's counts. */
export function useImageList(query: ImageQueryInput): UseInfiniteQueryResult<InfiniteData<ImageList>> {
  return useInfiniteQuery({
    queryKey: ["images", query],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      client.call("listImages", {
        query: {
          ...query,
          limit: pageSize,
          counts: pageParam === undefined ? "true" : "false",
          ...(pageParam === undefined ? {} : { cursor: pageParam }),
        },
        signal,
      }),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  });
}

/** How many images a filter finds. */
export function useImageCount(query: ImageQueryInput, enabled = true): UseQueryResult<number> {
  return useQuery({
    queryKey: ["image-count", query],
    enabled,
    queryFn: async ({ signal }) => {
      const answer = await client.call("listImages", { query: { ...query, limit: 1, counts: "true" }, signal });
      return (query.result === undefined ? answer.counts?.all : answer.items.length === 0 ? 0 : sumOfResults(answer, query.result)) ?? 0;
    },
  });
}

/** One image in full; by digest, the first of its places. */
export function useImage(idOrDigest: string): UseQueryResult<ImageDetail | null> {
  return useQuery({
    queryKey: ["image", idOrDigest],
    queryFn: async ({ signal }) => {
      const id = idOrDigest.includes(":") ? await idOfDigest(idOrDigest, signal) : idOrDigest;
      return id === undefined ? null : client.call("getImage", { parameters: { id }, signal });
    },
    placeholderData: keepPreviousData,
  });
}

/** The findings of an image, the worst first. */
export function useFindings(id: string): UseQueryResult<Part<Finding>> {
  return useQuery({
    queryKey: ["image-part", id, "findings"],
    queryFn: ({ signal }) =>
      wholePart((cursor) => client.call("listFindings", { parameters: { id }, query: { limit: partSize, ...cursor }, signal })),
  });
}

/** The packages of an image, by name. */
export function usePackages(id: string): UseQueryResult<Part<PackageItem>> {
  return useQuery({
    queryKey: ["image-part", id, "packages"],
    queryFn: ({ signal }) =>
      wholePart((cursor) => client.call("listPackages", { parameters: { id }, query: { limit: partSize, ...cursor }, signal })),
  });
}

/** The layers of an image, the lowest first. */
export function useLayers(id: string): UseQueryResult<LayerList> {
  return useQuery({
    queryKey: ["image-part", id, "layers"],
    queryFn: ({ signal }) => client.call("listLayers", { parameters: { id }, signal }),
  });
}

/** Which versions clear the findings of an image, and what to fix first. */
export function useFixes(id: string): UseQueryResult<ImageFixes> {
  return useQuery({
    queryKey: ["image-part", id, "fixes"],
    queryFn: ({ signal }) => client.call("getFixes", { parameters: { id }, signal }),
  });
}

/** How the result of an image came about, the newest first. */
export function useHistory(id: string): UseQueryResult<ImageHistory> {
  return useQuery({
    queryKey: ["image-part", id, "history"],
    queryFn: ({ signal }) => client.call("getHistory", { parameters: { id }, signal }),
  });
}

/** How many images there are by max CVSS. */
export function useScoreCounts(): UseQueryResult<ScoreCounts> {
  return useQuery({ queryKey: ["image-count", "scores"], queryFn: ({ signal }) => client.call("countScores", { signal }) });
}

/** What is known of a CVE; an error where nothing is. */
export function useCve(cve: string): UseQueryResult<Cve> {
  return useQuery({ queryKey: ["cve", cve], queryFn: ({ signal }) => client.call("getCve", { parameters: { cve }, signal }) });
}

/** The rows of all pages, each image once. */
export function rowsOf(pages: readonly ImageList[]): readonly ImageItem[] {
  return [...new Map(pages.flatMap((page) => page.items).map((item) => [item.id, item])).values()];
}

async function idOfDigest(digest: string, signal: AbortSignal): Promise<string | undefined> {
  return (await client.call("listImages", { query: { digest, limit: 1 }, signal })).items[0]?.id;
}

async function wholePart<Item>(
  fetchPage: (cursor: { readonly cursor?: string }) => Promise<{ items: readonly Item[]; total: number; nextCursor: string | null }>,
): Promise<Part<Item>> {
  const items: Item[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < mostParts; page += 1) {
    const answer: { items: readonly Item[]; total: number; nextCursor: string | null } = await fetchPage(cursor === null ? {} : { cursor });
    items.push(...answer.items);
    cursor = answer.nextCursor;
    if (cursor === null) return { items, total: answer.total };
  }
  return { items, total: Math.max(items.length, (await fetchPage({})).total) };
}

function sumOfResults(answer: ImageList, results: string): number {
  const { counts } = answer;
  if (counts === undefined) return 0;
  const chosen = results.replace(/^!/, "").split(",");
  return (["fail", "warn", "pass", "unknown"] as const)
    .filter((result) => chosen.includes(result) !== results.startsWith("!"))
    .reduce((sum, result) => sum + counts[result], 0);
}

/** How many images there are in all; `undefined` while unknown. */
export function useImageTotal(): number | undefined {
  return useImageCount({}).data;
}
