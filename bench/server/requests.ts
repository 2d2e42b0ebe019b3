import type { PackedUpload } from "./fleet-upload.js";

/** Who is asked, and by whom. */
export interface Caller {
  readonly address: string;
  readonly token: string;
}

/** Milliseconds from the request to the last byte of the answer. Throws where it is no success. */
export async function send({ address, token }: Caller, { body }: PackedUpload): Promise<number> {
  const start = performance.now();
  const response = await fetch(`${address}/api/v1/scans`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json", "content-encoding": "gzip" },
    body: new Uint8Array(body),
  });
  await checked(response);
  return performance.now() - start;
}

/** Milliseconds and answer of a page of the list with its result strip. */
export async function list(
  { address, token }: Caller,
  query: Readonly<Record<string, string>>,
): Promise<{ readonly ms: number; readonly all: number; readonly items: number }> {
  const start = performance.now();
  const response = await fetch(`${address}/api/v1/images?${new URLSearchParams({ counts: "true", ...query }).toString()}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const text = await checked(response);
  const ms = performance.now() - start;
  const { items, counts } = JSON.parse(text) as { readonly items: readonly unknown[]; readonly counts: { readonly all: number } };
  return { ms, all: counts.all, items: items.length };
}

/** The body of an answer. Throws where the answer is no success. */
async function checked(response: Response): Promise<string> {
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.url} answers ${response.status}: ${text.slice(0, 500)}`);
  return text;
}

/** The value below which a share of all values is. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
