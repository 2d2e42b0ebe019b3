import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { runCli } from "../cli.js";
import { startDatabaseService } from "../testing/database-service.js";
import { type MemoryIoOptions, memoryIo } from "../testing/memory-io.js";
import { flask, leftpad, writeSbom } from "../testing/shop.js";
import { temporaryFolder } from "../testing/temporary-folder.js";

const BUILT = "2026-11-24T00:00:00Z";
const PROGRAM = fileURLToPath(new URL("../../dist/main.js", import.meta.url));

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program with a network and the database service at `url`. */
async function run(argv: readonly string[], url: string, { environment, ...options }: MemoryIoOptions = {}): Promise<Outcome> {
  const io = memoryIo({ ...options, environment: { PLIMSOLL_DB_UPDATE_URL: url, ...environment } });
  const code = await runCli(argv, { ...io, fetch: (address, request) => fetch(address, request) });
  return { code, ...io.written };
}

test("db check, update and check again", async () => {
  const service = await startDatabaseService(BUILT);
  const home = temporaryFolder();
  const options = { environment: { HOME: home } };
  const listing = `${service.url}/v6/latest.json`;
  expect(await run(["db", "check"], service.url, options)).toEqual({
    code: 100,
    stdout: `In place: no full database\nOn offer: built ${BUILT}, schema 6.1.9, by ${listing}\nResult:   an update is available: run plimsoll db update\n`,
    stderr: "",
  });
  expect(readdirSync(home)).toEqual([]);
  expect(await run(["db", "update"], service.url, options)).toEqual({
    code: 0,
    stdout: `updated the vulnerability database to the one built ${BUILT} (schema 6.1.9) from ${listing}\n`,
    stderr: ["download", "checksum", "unpack", "index", "hash"].map((step) => `${step.padEnd(9)}  vulnerability database\n`).join(""),
  });
  expect(await run(["db", "update"], service.url, options)).toEqual({
    code: 0,
    stdout: `the vulnerability database built ${BUILT} is up to date: ${listing} has no newer one\n`,
    stderr: "",
  });
  const check = await run(["db", "check", "-o", "json"], "http://127.0.0.1:1", { ...options, environment: { HOME: home } });
  expect(check).toMatchObject({ code: 1, stderr: expect.stringMatching(/^error\[db-unreachable\]: /) });
  const again = await run(["db", "check", "-o", "json", "--url", service.url], "http://127.0.0.1:1", options);
  expect([again.code, JSON.parse(again.stdout)]).toEqual([
    0,
    {
      updateAvailable: false,
      installed: { built: BUILT },
      listed: { status: "active", built: BUILT, schemaVersion: "6.1.9", checksum: expect.stringMatching(/^sha256:/) },
      url: listing,
      warnings: [],
    },
  ]);
  expect((await run(["db", "status"], service.url, options)).stdout).toContain(`Source:    ${service.url}/v6/db.gz\n`);
});

test("the end of a service is a warning, unless quiet", async () => {
  const service = await startDatabaseService(BUILT, { status: "eol" });
  const dir = temporaryFolder();
  expect(await run(["db", "check", "-p", dir], service.url)).toMatchObject({
    code: 100,
    stderr: `warning: "${service.url}/v6/latest.json" gets no more updates (status eol), so new vulnerabilities will not be found: update Plimsoll, or use another database URL\n`,
  });
  expect(await run(["db", "update", "-q", "-p", dir], service.url)).toMatchObject({ code: 0, stderr: "" });
});

test.each<[name: string, changes: object, code: string]>([
  ["another checksum", { checksum: `sha256:${"0".repeat(64)}` }, "db-checksum"],
  ["a path elsewhere", { path: "https://other.example/db.gz" }, "db-listing"],
  ["an older database", { built: "2026-11-25T00:00:00Z" }, "db-older"],
])("db update refuses %s on one line", async (_, changes, code) => {
  const service = await startDatabaseService(BUILT, { ...changes });
  const { code: exit, stdout, stderr } = await run(["db", "update", "-q", "-p", temporaryFolder()], service.url);
  expect([exit, stdout, stderr.split("\n").length]).toEqual([1, "", 2]);
  expect(stderr).toMatch(new RegExp(`^error\\[${code}\\]: `));
});

test("a bad variable is named", async () => {
  expect(await run(["db", "update"], "ftp://a.example", { environment: { HOME: "/none" } })).toEqual({
    code: 1,
    stdout: "",
    stderr:
      'error[db-setting]: PLIMSOLL_DB_UPDATE_URL is "ftp://a.example", which is no http or https URL: write one as https://HOST/databases\n',
  });
});

test("a scan without a database downloads it, and does not look again for two hours", async () => {
  const service = await startDatabaseService(BUILT);
  const folder = temporaryFolder();
  const input = writeSbom(folder, "shop.json", [leftpad]);
  const dir = join(folder, "db");
  // Grype's name of the folder.
  const environment = { HOME: folder, GRYPE_DB_CACHE_DIR: dir };
  const first = await run(["scan", input], service.url, { environment });
  expect(first).toMatchObject({ code: 2, stdout: expect.stringContaining(`Database: built ${BUILT}, schema 6.1.9\n`) });
  expect(first.stderr).toContain(`note: the vulnerability database is now the one built ${BUILT}\n`);
  expect(existsSync(join(dir, "6", "vulnerability.db"))).toBe(true);
  service.requests.length = 0;
  await run(["scan", input], service.url, { environment });
  expect(service.requests).toEqual([]);
  await run(["scan", input], service.url, { environment, now: "2026-11-24T14:00:00Z" });
  expect(service.requests).toEqual(["HEAD /v6/latest.json", "GET /v6/latest.json"]);
});

test("a database that is too old is brought up to date; where that fails, it is refused", async () => {
  const service = await startDatabaseService("2026-12-24T00:00:00Z");
  const old = await startDatabaseService(BUILT);
  const folder = temporaryFolder();
  const dir = join(folder, "db");
  const input = writeSbom(folder, "shop.json", [flask]);
  await run(["db", "update", "-q", "-p", dir], old.url);
  const options = { now: "2026-12-24T12:00:00Z", environment: { HOME: folder, PLIMSOLL_VULNERABILITY_DB_PATH: dir } };
  service.isDown = true;
  const refused = await run(["scan", input], service.url, options);
  expect([refused.code, refused.stdout]).toEqual([1, ""]);
  expect(refused.stderr).toMatch(
    /^warning: cannot look for a newer vulnerability database: .*status 404.*\nerror\[db-stale\]: .* built 30 days ago/,
  );
  const allowed = { ...options, environment: { ...options.environment, GRYPE_DB_MAX_ALLOWED_BUILT_AGE: "1000h" } };
  const used = await run(["scan", input], service.url, allowed);
  expect([used.code, used.stderr.includes("warning:")]).toEqual([0, false]);
  service.isDown = false;
  expect(await run(["scan", "-q", input], service.url, options)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("Database: built 2026-12-24T00:00:00Z, schema 6.1.9\n"),
    stderr: "",
  });
});

test.each<[name: string, words: readonly string[], environment: Readonly<Record<string, string>>]>([
  ["by an option", ["--no-db-update"], {}],
  ["by a variable", [], { GRYPE_DB_AUTO_UPDATE: "false" }],
])("a look before a scan is turned off %s", async (_, words, environment) => {
  const service = await startDatabaseService("2026-12-24T00:00:00Z");
  const folder = temporaryFolder();
  const dir = join(folder, "db");
  await run(["db", "update", "-q", "-p", dir], service.url);
  service.requests.length = 0;
  const input = writeSbom(folder, "shop.json", [flask]);
  const options = { now: "2026-12-24T18:00:00Z", environment: { HOME: folder, ...environment } };
  expect((await run(["scan", "-p", dir, ...words, input], service.url, options)).code).toBe(0);
  expect(service.requests).toEqual([]);
});

test("a look that is required ends the scan where it fails", async () => {
  const service = await startDatabaseService(BUILT);
  service.isDown = true;
  const folder = temporaryFolder();
  const environment = { HOME: folder, GRYPE_DB_REQUIRE_UPDATE_CHECK: "true" };
  const { code, stderr } = await run(["scan", writeSbom(folder, "shop.json", [flask])], service.url, { environment });
  expect([code, stderr]).toEqual([1, expect.stringMatching(/^error\[db-unreachable\]: /)]);
});

test("db delete removes what a download left", async () => {
  const service = await startDatabaseService(BUILT);
  const dir = temporaryFolder();
  await run(["db", "update", "-q", "-p", dir], service.url);
  expect((await run(["db", "delete", "-p", dir], service.url)).code).toBe(0);
  expect(readdirSync(dir).filter((name) => name !== "6")).toEqual([]);
});

test.skipIf(!existsSync(PROGRAM))("three processes at once download once (needs npm run build)", async () => {
  const service = await startDatabaseService(BUILT);
  const home = temporaryFolder();
  const outputs = await Promise.all(
    Array.from({ length: 3 }, () => {
      const child = spawn(process.execPath, [PROGRAM, "db", "update", "-q"], {
        env: { HOME: home, PLIMSOLL_DB_UPDATE_URL: service.url },
        stdio: ["ignore", "pipe", "inherit"],
      });
      let text = "";
      child.stdout.on("data", (data: Buffer) => {
        text += data.toString();
      });
      return new Promise<string>((resolve) => child.on("close", (code) => resolve(`${code} ${text}`)));
    }),
  );
  expect(outputs.filter((text) => text.startsWith("0 updated the vulnerability database")).length).toBe(1);
  expect(outputs.filter((text) => text.startsWith("0 ")).length).toBe(3);
  expect(service.requests.filter((request) => request === "GET /v6/db.gz").length).toBe(1);
});
