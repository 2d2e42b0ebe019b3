import { closeSync, ftruncateSync, openSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../testing/temporary-folder.js";
import { readInputFile } from "./input-file.js";

const read = (text: string): Promise<readonly string[]> => readInputFile(join(temporaryFolder({ "images.json": text }), "images.json"));

test("gives the images in order, whatever else stands there", async () => {
  expect(await read('\ufeff{"note": 1, "images": ["b", "a", "b"]}')).toEqual(["b", "a", "b"]);
});

test.each<[string, string, RegExp]>([
  ["no JSON", "{images", /the input file ".*images\.json" is no valid JSON: /],
  ["an empty file", "", /is no valid JSON: /],
  ["an array", '["a"]', /is no object with the key images: write /],
  ["null", "null", /is no object with the key images: write /],
  ["another key", '{"image": ["a"]}', /has no key images \(its keys are "image"\): write /],
  ["a key of the prototype only", '{"__proto__": {"images": ["a"]}}', /has no key images/],
  ["a text for the array", '{"images": "a"}', /has a key images that is no array/],
  ["an empty array", '{"images": []}', /has no images: its array is empty/],
  ["a number in the array", '{"images": ["a", 7]}', /has "7" at images\[1\], which is no image reference/],
  [
    "deep nesting in the array",
    `{"images": [${"[".repeat(100_000)}${"]".repeat(100_000)}]}`,
    /has a list at images\[0\], which is no image reference/,
  ],
  ["an object in the array", '{"images": [{"name": "a"}]}', /has an object at images\[0\], which/],
  ["an empty text in the array", '{"images": [" "]}', /at images\[0\], which is no image reference/],
  ["too many images", JSON.stringify({ images: Array.from({ length: 100_001 }, () => "a") }), /names 100001 images; the limit is 100000/],
  ["deep nesting", `{"images": ${"[".repeat(100_000)}`, /is no valid JSON: /],
])("%s is refused", async (_, text, message) => {
  await expect(read(text)).rejects.toMatchObject({ code: "input-file-invalid", message: expect.stringMatching(message) });
});

test("a file of 100 MB is refused after reading 16 MiB of it, a folder and an absent file at once", async () => {
  const folder = temporaryFolder();
  const path = join(folder, "big.json");
  const file = openSync(path, "w");
  ftruncateSync(file, 100_000_000);
  closeSync(file);
  const before = process.memoryUsage().rss;
  await expect(readInputFile(path)).rejects.toMatchObject({
    code: "input-file-invalid",
    message: expect.stringMatching(/has more than 16777216 bytes/),
  });
  expect(process.memoryUsage().rss - before).toBeLessThan(80_000_000);
  await expect(readInputFile(folder)).rejects.toMatchObject({
    code: "input-file-invalid",
    message: expect.stringMatching(/cannot be read: EISDIR/),
  });
  await expect(readInputFile(join(folder, "none"))).rejects.toMatchObject({
    code: "input-file-invalid",
    message: expect.stringMatching(/cannot be read: ENOENT/),
  });
});
