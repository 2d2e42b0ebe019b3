import { type ChildProcess, spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { openStore, type Store } from "../store.js";
import { startPglite } from "./pglite-engine.js";
import { pglitePool } from "./session.js";
import { startUpkeep } from "./upkeep.js";

/** One directory for all tests: making it runs initdb, which takes seconds. */
const root = mkdtempSync(join(tmpdir(), "plimsoll-pglite-"));
const dataDirectory = join(root, "data");
const builtStore = pathToFileURL(join(dirname(createRequire(import.meta.url).resolve("#store-worker")), "../store.js"));
let store: Store | undefined;

async function open(): Promise<Store> {
  store = await openStore({ dataDirectory });
  return store;
}

/** A process that opens the directory, says "open", and adds CVEs, saying each name once it is acknowledged. */
function startWriter(): ChildProcess {
  const script = `
    import { openStore } from ${JSON.stringify(builtStore.href)};
    const { db } = await openStore({ dataDirectory: process.argv[1] });
    console.log("open");
    for (let n = 0; ; n++) {
      await db.insertInto("cve").values({ name: "kill-" + n }).execute();
      console.log("kill-" + n);
    }`;
  return spawn(process.execPath, ["--input-type=module", "-e", script, dataDirectory], { stdio: ["ignore", "pipe", "inherit"] });
}

beforeAll(async () => (await openStore({ dataDirectory })).close(), 60_000);
afterEach(async () => store?.close());
afterAll(() => rmSync(root, { recursive: true, force: true }));

test("makes directories for their owner alone, with nothing half made in them", () => {
  const modes = [dataDirectory, join(dataDirectory, "pgdata")].map((path) => statSync(path).mode & 0o777);
  expect({ modes, entries: readdirSync(dataDirectory) }).toEqual({ modes: [0o700, 0o700], entries: ["pgdata"] });
});

test("syncs each commit to the disk", async () => {
  const { db, syncCount } = await open();
  const before = syncCount();
  for (let n = 0; n < 20; n++)
    await db
      .insertInto("cve")
      .values({ name: `sync-${n}` })
      .execute();
  expect(syncCount() - before).toBeGreaterThanOrEqual(20n);
});

test("refuses a directory that is open, naming who has it", async () => {
  await open();
  await expect(openStore({ dataDirectory })).rejects.toMatchObject({
    code: "store-in-use",
    message: expect.stringContaining(`process ${process.pid} has the data directory`),
  });
});

test("keeps every acknowledged row when the process is killed, and takes over its lock", async () => {
  const writer = startWriter();
  const said: string[] = [];
  const lines = createInterface({ input: writer.stdout ?? process.stdin });
  lines.on("line", (line) => {
    said.push(line);
    if (said.length === 1) void openStore({ dataDirectory }).catch((error: Error) => said.push(error.message));
    if (said.length === 150) writer.kill("SIGKILL");
  });
  await Promise.all([once(writer, "exit"), once(lines, "close")]);
  expect(existsSync(join(dataDirectory, "lock.sock"))).toBe(true);
  const acknowledged = said.filter((line) => line.startsWith("kill-"));
  const { db } = await open();
  const { found } = await db
    .selectFrom("cve")
    .where("name", "in", acknowledged)
    .select(({ fn }) => fn.countAll<number>().as("found"))
    .executeTakeFirstOrThrow();
  expect({ found, refused: said.some((line) => line.startsWith(`process ${writer.pid} has the data directory`)) }).toEqual({
    found: acknowledged.length,
    refused: true,
  });
});

test("checkpoints after so much of the log, and vacuums what changed", async () => {
  const { db } = await open();
  const faults: unknown[] = [];
  const read = async () => {
    const { rows } = await sql<{ redo: string; analyzed: number }>`
      select (select redo_lsn::text from pg_control_checkpoint()) as redo,
        (select coalesce(sum(analyze_count), 0)::int from pg_stat_user_tables where relname = 'event') as analyzed`.execute(db);
    return rows[0];
  };
  await db
    .insertInto("event")
    .values(Array.from({ length: 50 }, () => ({ topic: "image", payload: "{}" })))
    .execute();
  const before = await read();
  const upkeep = startUpkeep(db, (error) => faults.push(error), { everyMs: 10, checkpointBytes: 1, checkpointMs: 60_000, vacuumMs: 0 });
  for (;;) {
    const now = await read();
    if (now?.redo !== before?.redo && (now?.analyzed ?? 0) > 0) break;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await upkeep.stop();
  expect(faults).toEqual([]);
});

test("tells when the engine ends by itself, and gives the directory free", async () => {
  const losses = new EventEmitter();
  const lost = once(losses, "lost");
  const engine = await startPglite(dataDirectory, (error) => losses.emit("lost", error));
  const connection = engine.connect();
  const closed = once(connection, "close");
  // A start of a protocol that there is not.
  connection.write(Buffer.from([0, 0, 0, 8, 0x7f, 0x7f, 0x7f, 0x7f]));
  await closed;
  expect(await lost).toMatchObject([{ code: "store-engine-failed" }]);
  await engine.close();
  const { db } = await open();
  expect((await sql`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }]);
});

test("ends what a connection left undone before the next one", async () => {
  const engine = await startPglite(dataDirectory, () => {});
  const pool = pglitePool(engine.connect, async () => {});
  const first = await pool.connect();
  await first.query("begin");
  await first.query("insert into cve (name) values ('left undone')");
  await first.query("set search_path = nowhere");
  first.release(true);
  const { rows } = await pool.query("select count(*) from cve where name = 'left undone'");
  await pool.end();
  await engine.close();
  expect(rows).toEqual([{ count: 0 }]);
});

test.each([
  { name: "no database", files: {}, message: "is no database" },
  { name: "one of another version", files: { PG_VERSION: "17\n" }, message: 'is a database of PostgreSQL "17", not 18' },
])("refuses a directory that holds $name, and leaves it as it is", async ({ files, message }) => {
  const directory = mkdtempSync(join(root, "other-"));
  mkdirSync(join(directory, "pgdata"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, "pgdata", name), text);
  await expect(openStore({ dataDirectory: directory })).rejects.toMatchObject({
    code: "store-location-invalid",
    message: expect.stringContaining(message),
  });
  expect([readdirSync(directory), readdirSync(join(directory, "pgdata"))]).toEqual([["pgdata"], Object.keys(files)]);
});

test("refuses a data directory that is a file", async () => {
  const file = join(root, "file");
  writeFileSync(file, "");
  await expect(openStore({ dataDirectory: file })).rejects.toMatchObject({ code: "store-location-invalid" });
});
