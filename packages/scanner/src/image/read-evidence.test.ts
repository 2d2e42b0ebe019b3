import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { defaultImageLimits, type ImageLimits } from "./limits.js";
import { openImage } from "./open-image.js";
import { type ReadEvidence, readEvidence } from "./read-evidence.js";
import { encodeRecord } from "./record-codec.js";
import { archive, ociLayout, sha256 } from "./testing/image-fixture.js";
import { file, tar } from "./testing/tar-fixture.js";

/** Large enough together that threads are started. */
const contents = Array.from({ length: 5 }, () => randomBytes(1_500_000).toString("base64"));
/** The lowest layer comes to its evidence last. */
const layers = contents.map((content, index) =>
  tar(...(index === 0 ? [file("filler", "x".repeat(20_000_000))] : []), file(`data-${index}`, content)),
);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-evidence-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function read(bytes: Buffer, parallelism: number, limits: Partial<ImageLimits> = {}): Promise<ReadEvidence> {
  const path = join(folder, "image.tar");
  writeFileSync(path, bytes);
  const image = await openImage(path);
  if (image.type !== "image") throw new Error("this is a directory");
  try {
    const patterns = [{ glob: "data-*", maxBytes: 10_000_000 }];
    const options = { scope: "squashed", patterns, inspectors: [], recordKey: "test", parallelism } as const;
    return await readEvidence(image, { ...options, limits: { ...defaultImageLimits, ...limits } });
  } finally {
    await image.close();
  }
}

const digestsOf = ({ records }: ReadEvidence): readonly string[] => records.map((record) => sha256(encodeRecord(record)));

test.each(["gzip", "zstd", "none"] as const)("several %s layers at once give what they give by turns", async (compression) => {
  const image = archive(ociLayout({ layers, compression }));
  const [byTurns, atOnce] = [await read(image, 1), await read(image, 3)];
  expect(digestsOf(atOnce)).toEqual(digestsOf(byTurns));
  expect(atOnce.records.map(({ diffId }) => diffId)).toEqual(layers.map(sha256));
});

test.each([1, 4])("which evidence has no room does not depend on the %i layers at once", async (parallelism) => {
  const { gaps } = await read(archive(ociLayout({ layers, compression: "none" })), parallelism, { maxBufferedBytes: 7_000_000 });
  expect(gaps.map(({ path, code }) => [path, code])).toEqual([
    ["/data-3", "limit-exceeded"],
    ["/data-4", "limit-exceeded"],
  ]);
});

test.each([1, 4])("damage is found by digest, with %i layers at once", async (parallelism) => {
  const image = archive(ociLayout({ layers, compression: "none" }));
  const at = image.indexOf(Buffer.from(contents[2]?.slice(0, 32) ?? "", "utf8"));
  image[at] = (image[at] ?? 0) ^ 1;
  await expect(read(image, parallelism)).rejects.toThrow(expect.objectContaining({ code: "digest-mismatch" }));
});

test("the bound of uncompressed bytes is one of the image", async () => {
  const image = archive(ociLayout({ layers }));
  for (const parallelism of [1, 4])
    await expect(read(image, parallelism, { maxUncompressedBytes: 25_000_000 })).rejects.toThrow(
      expect.objectContaining({ code: "limit-exceeded" }),
    );
});
