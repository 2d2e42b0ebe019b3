import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { importDatabase } from "@plimsoll/vulndb";
import { afterAll, expect, test } from "vitest";
import { lookupCorpora } from "./lookups.js";

const shared = process.env["PLIMSOLL_SHARED"] ?? fileURLToPath(new URL("../../shared", import.meta.url));
const work = mkdtempSync(join(tmpdir(), "lookups-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

async function importShared(name: string): Promise<string> {
  const folder = join(shared, "data", "grype-db", name);
  const archive = readdirSync(folder).find((file) => file.endsWith(".tar.zst")) ?? "";
  return (await importDatabase({ file: join(folder, archive), dir: join(work, name) })).path;
}

test.skipIf(!existsSync(join(shared, "data", "grype-db")))("every recorded look-up has the recorded rows (needs ../shared)", async () => {
  const golden = await importShared("golden");
  const small = await importShared("small");
  expect(lookupCorpora(shared, { golden, small })).toEqual([
    { name: "lookups-golden", matched: 212, total: 212, goal: 1, required: true, differences: [] },
    { name: "lookups-small", matched: 229, total: 229, goal: 1, required: true, differences: [] },
  ]);
  // Another database does not have these rows: the comparison sees it.
  const [wrong] = lookupCorpora(shared, { golden: small, small: undefined });
  expect(wrong?.matched).toBeLessThan(60);
});

test("has no corpus without recorded answers or databases", () => {
  expect(lookupCorpora(join(work, "nowhere"), { golden: "x", small: "y" })).toEqual([]);
  expect(lookupCorpora(shared, { golden: undefined, small: undefined })).toEqual([]);
});
