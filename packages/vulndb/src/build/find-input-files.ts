import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { messageOf, quote } from "@plimsoll/core";
import { vulndbError } from "../error.js";

/** Most files below one folder. */
const MAX_FILES = 2_000_000;
const MAX_DEPTH = 64;

/** Says what a folder of facts is; it holds none. */
const ABOUT = "about.json";

const NAME = /\.(?:json|jsonl|ndjson)(?:\.gz)?$/i;

/**
 * The files that the inputs name: a file is itself; of a folder all `.json`, `.jsonl`, `.ndjson` below it, plain or `.gz`, in the order of
 * their paths, but for `about.json`. Links inside a folder are not followed. Throws `advisory-invalid`.
 */
export async function findInputFiles(inputs: readonly string[]): Promise<readonly string[]> {
  const files: string[] = [];
  for (const input of inputs) {
    try {
      if ((await lstat(input)).isDirectory()) await walk(input, files, 0);
      else files.push(input);
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "advisory-invalid") throw error;
      throw vulndbError("advisory-invalid", `cannot read the advisories of ${quote(input)}: ${messageOf(error)}`, error);
    }
  }
  return files;
}

async function walk(folder: string, files: string[], depth: number): Promise<void> {
  if (depth > MAX_DEPTH) throw vulndbError("advisory-invalid", `${quote(folder)} is more than ${MAX_DEPTH} folders deep`);
  const entries = await readdir(folder, { withFileTypes: true });
  entries.sort((left, right) => (left.name < right.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await walk(path, files, depth + 1);
    else if (entry.isFile() && NAME.test(entry.name) && entry.name !== ABOUT) files.push(path);
    if (files.length > MAX_FILES) throw vulndbError("advisory-invalid", `${quote(folder)} holds more than ${MAX_FILES} files`);
  }
}
