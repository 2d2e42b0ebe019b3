import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { writeOciLayout } from "../image/oci-layout-writer.js";
import { scanInput } from "../scan.js";
import { type LayerCache, openLayerCache } from "./layer-cache.js";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-cache-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const program = { name: "test", version: "1" };
const directory = (): string => join(folder, "cache");
const recordFiles = (): readonly string[] => readdirSync(directory()).filter((name) => name.endsWith(".layer"));

/** A cache whose clock ticks a second with each look. */
function cacheOf(maxBytes?: number): LayerCache {
  let seconds = 0;
  return openLayerCache({
    directory: directory(),
    now: () => new Date(Date.UTC(2026, 0, 1) + 1000 * seconds++),
    ...(maxBytes === undefined ? {} : { maxBytes }),
  });
}

const base = {
  step: "FROM base",
  compression: "gzip" as const,
  files: [{ path: "base/package.json", content: '{"name":"base","version":"1.0.0"}' }],
};

async function writeImage(name: string): Promise<string> {
  const top = {
    step: `COPY ${name}`,
    compression: "gzip" as const,
    files: [{ path: "app/package.json", content: `{"name":"${name}","version":"2.0.0"}` }],
  };
  const image = join(folder, name);
  await writeOciLayout(image, { os: "linux", architecture: "amd64", created: "2026-01-01T00:00:00Z", layers: [base, top] });
  return image;
}

/** Bytes of layer blobs that the scan says it read, and what it found. */
async function scan(image: string, cache: LayerCache, version = "1") {
  const { packages, source } = await scanInput(`oci-dir:${image}`, { program: { ...program, version }, cache });
  return { names: packages.map(({ name }) => name).sort(), layers: source.type === "image" ? source.layers : [] };
}

test("a second image on the same base reads only its own layer, and gives the same as without a cache", async () => {
  const [first, second] = [await writeImage("one"), await writeImage("two")];
  const cache = cacheOf();
  await scan(first, cache);
  expect(recordFiles()).toHaveLength(2);
  const cached = await scan(second, cache);
  expect(recordFiles()).toHaveLength(3);
  const { packages, source } = await scanInput(`oci-dir:${second}`, { program });
  expect(cached).toEqual({ names: packages.map(({ name }) => name).sort(), layers: source.type === "image" ? source.layers : [] });
  expect(cached.names).toEqual(["base", "two"]);
});

test("what is cached is not read again: the blobs may be gone", async () => {
  const image = await writeImage("one");
  const cache = cacheOf();
  const before = await scan(image, cache);
  const blobs = join(image, "blobs/sha256");
  for (const name of readdirSync(blobs))
    if (readFileSync(join(blobs, name))[0] === 0x1f) writeFileSync(join(blobs, name), Buffer.alloc(readFileSync(join(blobs, name)).length));
  expect(await scan(image, cache)).toEqual(before);
});

test("another scanner version has records of its own", async () => {
  const image = await writeImage("one");
  const cache = cacheOf();
  await scan(image, cache);
  await scan(image, cache, "2");
  expect(recordFiles()).toHaveLength(4);
});

test.each<[string, (bytes: Buffer) => Buffer]>([
  ["cut short", (bytes) => bytes.subarray(0, bytes.length - 5)],
  ["changed in the middle", (bytes) => Buffer.concat([bytes.subarray(0, 100), Buffer.from([(bytes[100] ?? 0) ^ 1]), bytes.subarray(101)])],
  ["empty", () => Buffer.alloc(0)],
])("a record that is %s counts as absent and is written anew", async (_, damage) => {
  const image = await writeImage("one");
  const cache = cacheOf();
  const before = await scan(image, cache);
  for (const name of recordFiles()) writeFileSync(join(directory(), name), damage(readFileSync(join(directory(), name))));
  expect(await scan(image, cache)).toEqual(before);
  expect(recordFiles()).toHaveLength(2);
});

test("the least recently used records go when there is no room", async () => {
  const image = await writeImage("one");
  await scan(image, cacheOf());
  const bytes = recordFiles().map((name) => readFileSync(join(directory(), name)).length);
  const room = Math.max(...bytes) + Math.min(...bytes) - 1;
  rmSync(directory(), { recursive: true });
  await scan(image, cacheOf(room));
  expect(recordFiles()).toHaveLength(1);
});

test("a directory that cannot be written to is no error", async () => {
  const image = await writeImage("one");
  writeFileSync(directory(), "a file stands in the way");
  expect((await scan(image, cacheOf())).names).toEqual(["base", "one"]);
});

test("records stay valid whatever is excluded", async () => {
  const image = await writeImage("one");
  const cache = cacheOf();
  await scan(image, cache);
  const { packages } = await scanInput(`oci-dir:${image}`, { program, cache, exclude: ["/base"] });
  expect(packages.map(({ name }) => name)).toEqual(["one"]);
  expect(recordFiles()).toHaveLength(2);
  expect((await scan(image, cache)).names).toEqual(["base", "one"]);
});

test("a glob to exclude that means nothing is refused", async () => {
  const image = await writeImage("one");
  await expect(scanInput(`oci-dir:${image}`, { program, exclude: [""] })).rejects.toMatchObject({ code: "exclude-invalid" });
});
