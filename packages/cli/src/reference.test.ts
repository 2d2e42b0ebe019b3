import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCli } from "./cli.js";
import { readConfigFile } from "./option/config-file.js";
import { parseArguments } from "./option/parse-arguments.js";
import { environmentSettings } from "./option/read-settings.js";
import { scanOptions } from "./option/scan-options.js";
import { memoryIo } from "./testing/memory-io.js";
import { flask, installShopDatabase, leftpad, writeSbom } from "./testing/shop.js";
import { temporaryFolder } from "./testing/temporary-folder.js";

/** The reference scanner's files; the tests are skipped where they are not at hand. */
const REFERENCE = join(
  process.env["PLIMSOLL_SHARED"] ?? fileURLToPath(new URL("../../../../shared", import.meta.url)),
  "reference/scanner",
);
const isHere = existsSync(REFERENCE);

/** Rows of a table, without remarks; the header is the first other line where it is no remark itself. */
function rows(name: string): readonly (readonly string[])[] {
  if (!isHere) return [];
  const lines = readFileSync(join(REFERENCE, name), "utf8").split("\n");
  return lines.filter((line) => line !== "" && !line.startsWith("#")).map((line) => line.split("\t"));
}

const flagRows = rows("flags.tsv").slice(1);
const fileRows = rows("files.expected.tsv");
const codeRows = rows("exit-codes.tsv").slice(1);

let shared: string;
let database: string;

beforeAll(async () => {
  shared = mkdtempSync(join(tmpdir(), "plimsoll-cli-db-"));
  database = await installShopDatabase(shared);
});
afterAll(() => rmSync(shared, { recursive: true, force: true }));

async function run(
  argv: readonly string[],
  home: string,
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const io = memoryIo({ environment: { HOME: home }, workingDirectory: home });
  const code = await runCli([...argv, "-p", database], io);
  return { code, ...io.written };
}

test.skipIf(!isHere)("the reference's tables are read", () => {
  expect([flagRows.length, fileRows.length, codeRows.length]).toEqual([7, 15, 3]);
});

test.skipIf(!isHere).each(flagRows)(
  "%s %s %s %s set one option, and so do our spellings",
  async (option, short, environment, key, ...others) => {
    const [ours = ""] = others.slice(3);
    const words = ours.match(/--[a-z-]+|PLIMSOLL_[A-Z_]+/g) ?? [];
    const options = [option ?? "", short ?? "", ...words.filter((word) => word.startsWith("--"))];
    const names = options.map((word) => [...parseArguments([word, "5"], scanOptions).settings.keys()]);
    const variables = [environment ?? "", ...words.filter((word) => word.startsWith("PLIMSOLL_"))];
    const set = variables.map((name) => [...environmentSettings(memoryIo({ environment: { [name]: "5" } }), scanOptions).keys()]);
    const home = temporaryFolder({ ".tigera-scanner.yaml": `${key ?? ""}: 5\n` });
    const file = await readConfigFile(memoryIo({ environment: { HOME: home } }), scanOptions);
    // -o is told apart from formats by its value, so it is an option of its own.
    const [name] = short === "-o" ? ["output-file"] : (names[0] ?? []);
    const expected = options.map((word) => (word === "-o" ? ["output"] : [name]));
    expect([names, set, [...file.settings.keys()]]).toEqual([expected, variables.map(() => [name]), [name]]);
  },
);

test.skipIf(!isHere).each(fileRows)("%s: %s %s", async (file = "", outcome = "", parts = "") => {
  const isConfig = file.endsWith(".yaml");
  const home = temporaryFolder();
  copyFileSync(join(REFERENCE, file), join(home, isConfig ? ".tigera-scanner.yaml" : file));
  // This version sends nothing anywhere: the address is taken back, and images are named, so that the rest of the file is what counts.
  const argv = isConfig
    ? ["scan", "--api-url", "", writeSbom(home, "shop.json", [{ ...leftpad, version: "2.0.0" }])]
    : ["scan", "-q", "-o", "json", "-i", file];
  const { code, stdout, stderr } = await run(argv, home);
  for (const part of parts.split(" ; ").filter((text) => text !== "")) expect(stderr).toContain(part);
  if (outcome === "ok") expect([code, stderr.includes("error[")]).toEqual([0, false]);
  else if (outcome.startsWith("warning")) expect([code, stderr.startsWith("warning: ")]).toEqual([0, true]);
  else if (outcome === "error") expect([code, stdout, stderr.split("\n").length]).toEqual([1, "", 2]);
  else if (outcome === "3 images") expect((JSON.parse(stdout) as { images: unknown[] }).images.length).toBe(3);
  else
    expect([
      code,
      (JSON.parse(stdout) as { images: { plimsoll: { image: string } }[] }).images.map(({ plimsoll }) => plimsoll.image),
    ]).toEqual([1, ["nginx:1.25", "Not A Reference"]]);
});

test.skipIf(!isHere).each(codeRows)("exit code %s: %s", async (wanted) => {
  const home = temporaryFolder();
  const input =
    { "0": writeSbom(home, "warn.json", [flask]), "1": "sbom:none.json", "2": writeSbom(home, "fail.json", [leftpad]) }[wanted ?? ""] ?? "";
  const { code } = await run(["scan", input], home);
  expect(String(code)).toBe(wanted);
});
