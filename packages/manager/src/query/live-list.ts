import type { EventData, ImageItem, ImageList, ImageQueryInput } from "@plimsoll/api";
import type { InfiniteData, QueryClient } from "@tanstack/react-query";
import { client } from "./client.js";

type ChangedImage = Extract<EventData<"placement">, { readonly images: unknown }>["images"][number];
type Pages = InfiniteData<ImageList>;

/** Rows whose remaining figures are fetched at once; more follow with the next fetch of the list. */
const mostRows = 20;

/** Puts changed images into the rows that are shown, each where it stands; the rest of their figures follow. */
export async function patchRows(queries: QueryClient, images: readonly ChangedImage[]): Promise<void> {
  const changed = new Map(images.map(({ id, result, state, maxCvss }) => [id, { result, state, maxCvss }]));
  const shown = rowIds(queries);
  replaceRows(queries, changed);
  const wanted = [...changed.keys()].filter((id) => shown.has(id)).slice(0, mostRows);
  const whole = await Promise.allSettled(wanted.map((id) => client.call("getImage", { parameters: { id } })));
  replaceRows(queries, new Map(whole.flatMap((one) => (one.status === "fulfilled" ? [[one.value.id, rowOf(one.value)] as const] : []))));
}

/** Fetches the counts of the result strip, which follow also while the rows stay. */
export async function refreshCounts(queries: QueryClient): Promise<void> {
  for (const query of queries.getQueryCache().findAll({ queryKey: ["images"], type: "active" })) {
    const filter = query.queryKey[1] as ImageQueryInput;
    const { counts } = await client.call("listImages", { query: { ...filter, limit: 1, counts: "true" } });
    if (counts === undefined) continue;
    queries.setQueryData<Pages>(query.queryKey, (data) =>
      data === undefined ? data : { ...data, pages: data.pages.map((page, index) => (index === 0 ? { ...page, counts } : page)) },
    );
  }
}

function rowIds(queries: QueryClient): ReadonlySet<string> {
  const lists = queries.getQueriesData<Pages>({ queryKey: ["images"], type: "active" });
  return new Set(lists.flatMap(([, data]) => data?.pages.flatMap((page) => page.items.map(({ id }) => id)) ?? []));
}

function replaceRows(queries: QueryClient, changed: ReadonlyMap<string, Partial<ImageItem>>): void {
  queries.setQueriesData<Pages>({ queryKey: ["images"], type: "active" }, (data) =>
    data === undefined
      ? data
      : {
          ...data,
          pages: data.pages.map((page) => ({ ...page, items: page.items.map((item) => ({ ...item, ...changed.get(item.id) })) })),
        },
  );
}

/** The part of an image in full that rows show; what was found in it by the filter stays. */
function rowOf(detail: ImageItem): Partial<ImageItem> {
  const { tags, result, state, maxCvss, counts, maxEpss, kev, fixable, excepted, running, sources, scannedAt, gaps } = detail;
  return { tags, result, state, maxCvss, counts, maxEpss, kev, fixable, excepted, running, sources, scannedAt, gaps };
}
