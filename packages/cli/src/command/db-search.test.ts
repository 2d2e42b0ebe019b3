import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCli } from "../cli.js";
import { memoryIo } from "../testing/memory-io.js";
import { installShopDatabase } from "../testing/shop.js";
import { temporaryFolder } from "../testing/temporary-folder.js";

let folder: string;
let database: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-search-"));
  database = await installShopDatabase(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(...words: readonly string[]): Promise<readonly [code: number, stdout: string, stderr: string]> {
  const io = memoryIo({ environment: { HOME: folder, PLIMSOLL_VULNERABILITY_DB_PATH: database } });
  const code = await runCli(["db", "search", ...words], io);
  return [code, io.written.stdout, io.written.stderr];
}

const leftpadTable = `+---------------------+---------+------+----------------------------+----------+----------+-------+
| VULNERABILITY       | PACKAGE | TYPE | NAMESPACE                  | SEVERITY | VERSIONS | FIX   |
+---------------------+---------+------+----------------------------+----------+----------+-------+
| GHSA-aaaa-bbbb-cccc | leftpad | npm  | github:language:javascript | Critical | <1.2.0   | 1.2.0 |
+---------------------+---------+------+----------------------------+----------+----------+-------+
`;

test.each([
  ["an id", ["ghsa-AAAA-bbbb-cccc"]],
  ["a package", ["leftpad"]],
  ["a package by option", ["--pkg", "leftpad", "--ecosystem", "npm"]],
  ["both", ["--pkg", "leftpad", "--vuln", "GHSA-aaaa-bbbb-cccc"]],
])("finds by %s", async (_, words) => {
  expect(await run(...words)).toEqual([0, leftpadTable, ""]);
});

test("JSON has the whole record", async () => {
  const [code, stdout] = await run("flask", "-o", "json");
  expect([code, JSON.parse(stdout)]).toEqual([
    0,
    [
      {
        status: "affected",
        vulnerability: expect.objectContaining({ id: "GHSA-dddd-eeee-ffff", provider: "github", severity: "High" }),
        namespace: "github:language:python",
        package: { name: "flask", ecosystem: "python" },
        detail: expect.objectContaining({ qualifiers: {}, ranges: [expect.objectContaining({ version: expect.anything() })] }),
      },
    ],
  ]);
});

test("nothing found says so", async () => {
  expect(await run("nothing")).toEqual([0, "the vulnerability database says nothing of it\n", ""]);
  expect(await run("nothing", "-o", "json")).toEqual([0, "[]\n", ""]);
});

test.each([[[]], [["a", "b"]], [[""]], [["a", "--pkg", "b"]], [["a", "--limit", "0"]], [["a", "--limit", "many"]]])(
  "%j is refused",
  async (words) => {
    const [code, stdout, stderr] = await run(...words);
    expect([code, stdout, stderr]).toEqual([1, "", expect.stringMatching(/^error\[option-invalid\]: /)]);
  },
);

test("without a database it is an error", async () => {
  const [code, stdout, stderr] = await run("leftpad", "-p", temporaryFolder());
  expect([code, stdout, stderr]).toEqual([1, "", expect.stringMatching(/^error\[db-missing\]: /)]);
});
