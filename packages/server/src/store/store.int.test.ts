import { type Kysely, sql } from "kysely";
import { expect, test } from "vitest";
import { migrations } from "./migration/list.js";
import { migrate } from "./migration/migrate.js";
import type { Database } from "./schema.js";
import { openStore } from "./store.js";
import { describeEachEngine } from "./testing/each-engine.js";

function addCve(db: Kysely<Database>, name: string) {
  return db.insertInto("cve").values({ name }).returning("id").executeTakeFirstOrThrow();
}

function cveNames(db: Kysely<Database>) {
  return db.selectFrom("cve").select("name").orderBy("name").execute();
}

/** Answers when `predicate` holds; vitest's time limit ends a wait in vain. */
async function until(predicate: () => boolean): Promise<void> {
  while (!predicate()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describeEachEngine("store", (engine) => {
  test("opens, migrates and answers", async () => {
    const store = await engine.open();
    await store.check();
    expect({ kind: store.kind, settings: await store.db.selectFrom("settings").selectAll().execute() }).toEqual({
      kind: engine.kind,
      settings: [{ one: true, warn: 70, fail: 90, runtime_view: false, api_url: null, version: 1 }],
    });
  });

  test("keeps its rows and does not migrate again when it is opened again", async () => {
    const location = await engine.location();
    const first = await openStore(location);
    await addCve(first.db, "CVE-2026-0001");
    await first.close();
    await first.close();
    const second = await openStore(location);
    const done = await sql<{ name: string }>`select name from schema_migration`.execute(second.db);
    expect({ cves: await cveNames(second.db), migrations: done.rows.map(({ name }) => name) }).toEqual({
      cves: [{ name: "CVE-2026-0001" }],
      migrations: Object.keys(migrations),
    });
    await second.close();
  });

  test("refuses the schema of a newer release", async () => {
    const location = await engine.location();
    const newer = await openStore(location);
    await sql`insert into schema_migration (name, timestamp) values ('9999-future', '')`.execute(newer.db);
    await newer.close();
    await expect(openStore(location)).rejects.toMatchObject({
      code: "store-schema-newer",
      message: expect.stringContaining('"9999-future"'),
    });
  });

  test("undoes a migration that fails", async () => {
    const { db } = await engine.open();
    const broken = { up: async (on: Kysely<unknown>) => void (await sql`create table half (id int); select * from nowhere`.execute(on)) };
    await expect(migrate(db, { ...migrations, "0002-broken": broken })).rejects.toMatchObject({
      code: "store-migration-failed",
      message: 'migration "0002-broken" failed and was undone: relation "nowhere" does not exist',
    });
    const { rows } = await sql`select to_regclass('half') as half, (select count(*) from schema_migration) as done`.execute(db);
    expect(rows).toEqual([{ half: null, done: 1 }]);
  });

  test("reads values as their columns' types say", async () => {
    const { db } = await engine.open();
    const { id } = await db
      .insertInto("image")
      .values({
        digest: "sha256:00",
        size_bytes: 5_000_000_000,
        sbom_digest: Buffer.from("00ff", "hex"),
        gaps: JSON.stringify([{ code: "x" }]),
      })
      .returning("id")
      .executeTakeFirstOrThrow();
    await db
      .insertInto("image_packages")
      .values({ image_id: id, package_ids: [1, 5] })
      .execute();
    await db.insertInto("cve").values({ name: "CVE-2026-0001", published_on: "2026-01-31" }).execute();
    const row = await db
      .selectFrom(["image", "image_packages", "cve"])
      .select(["size_bytes", "sbom_digest", "gaps", "built_at", "package_ids", "published_on", "kev"])
      .select(({ fn }) => fn.countAll<number>().over().as("count"))
      .select(sql`array[1::bigint, 2]`.as("numbers"))
      .select(sql`timestamptz '2026-01-31T12:00:00Z'`.as("time"))
      .executeTakeFirstOrThrow();
    expect(row).toEqual({
      size_bytes: 5_000_000_000,
      sbom_digest: Buffer.from("00ff", "hex"),
      gaps: [{ code: "x" }],
      built_at: null,
      package_ids: [1, 5],
      published_on: "2026-01-31",
      kev: false,
      count: 1,
      numbers: [1, 2],
      time: new Date("2026-01-31T12:00:00Z"),
    });
  });

  test("finds images by packages through the index's function", async () => {
    const { db } = await engine.open();
    const images = await db
      .insertInto("image")
      .values([{ digest: "a" }, { digest: "b" }, { digest: "c" }])
      .returning("id")
      .execute();
    const packages = [[1, 2], [2, 3], [4]];
    await db
      .insertInto("image_packages")
      .values(images.map(({ id }, at) => ({ image_id: id, package_ids: packages[at] ?? [] })))
      .execute();
    const { rows } = await sql<{ id: number }>`select images_with_packages(${[2, 3]}::int[]) as id order by id`.execute(db);
    expect(rows.map(({ id }) => id)).toEqual(images.slice(0, 2).map(({ id }) => id));
  });

  test.each([
    { name: "unknown table", query: sql`select * from nowhere`, code: "42P01" },
    { name: "syntax", query: sql`select from where`, code: "42601" },
    { name: "unique key", query: sql`insert into settings default values`, code: "23505" },
    { name: "parameter of another type", query: sql`select ${"x"}::int`, code: "22P02" },
  ])("says the code of an error and goes on: $name", async ({ query, code }) => {
    const { db } = await engine.open();
    await expect(query.execute(db)).rejects.toMatchObject({ code });
    expect((await sql`select ${1}::int as one`.execute(db)).rows).toEqual([{ one: 1 }]);
  });

  test("undoes a transaction whose work fails, and commits the others", async () => {
    const store = await engine.open();
    const failing = store.transaction(async (transaction) => {
      await addCve(transaction, "CVE-2026-0001");
      throw new Error("no");
    });
    const working = [2, 3, 4].map((n) => store.transaction((transaction) => addCve(transaction, `CVE-2026-000${n}`)));
    await expect(failing).rejects.toThrow("no");
    await Promise.all(working);
    expect(await cveNames(store.db)).toEqual([{ name: "CVE-2026-0002" }, { name: "CVE-2026-0003" }, { name: "CVE-2026-0004" }]);
  });

  test("carries large parameters and answers", async () => {
    const { db } = await engine.open();
    const body = Buffer.alloc(5_000_000, "plimsoll");
    const { rows } = await sql<{ body: Buffer; n: number }>`select ${body}::bytea as body, n from generate_series(1, 3) n`.execute(db);
    expect(rows.map(({ body: read, n }) => [n, read.equals(body)])).toEqual([
      [1, true],
      [2, true],
      [3, true],
    ]);
  });

  test("tells of events once they are committed, until it is told to stop", async () => {
    const store = await engine.open();
    const heard: string[] = [];
    const stop = await store.listen("plimsoll_event", () => heard.push("event"));
    await store.listen("other channel", (payload) => heard.push(payload));
    const add = (db: Kysely<Database>) => db.insertInto("event").values({ topic: "image", payload: "{}" }).execute();
    await store
      .transaction(async (transaction) => {
        await add(transaction);
        throw new Error("no");
      })
      .catch(() => undefined);
    await store.transaction(add);
    await until(() => heard.length === 1);
    stop();
    await store.transaction(add);
    await sql`select pg_notify('other channel', 'last')`.execute(store.db);
    await until(() => heard.includes("last"));
    expect(heard).toEqual(["event", "last"]);
  });

  test.runIf(engine.kind === "postgresql")("migrates once when several replicas start on an empty database", async () => {
    const location = await engine.location();
    if (!("databaseUrl" in location)) return;
    const first = await openStore(location);
    await sql`create database empty`.execute(first.db);
    await first.close();
    const databaseUrl = location.databaseUrl.replace(/\/test_\d+\?/, "/empty?");
    const replicas = await Promise.all([1, 2, 3].map(() => openStore({ databaseUrl })));
    const { rows } = await sql`select count(*) from schema_migration`.execute(replicas[0]?.db ?? first.db);
    for (const replica of replicas) await replica.close();
    expect(rows).toEqual([{ count: Object.keys(migrations).length }]);
  });

  test.runIf(engine.kind === "postgresql")("limits its sessions on PostgreSQL", async () => {
    const { db } = await engine.open();
    const names = ["jit", "max_parallel_workers_per_gather", "statement_timeout", "idle_in_transaction_session_timeout"];
    const { rows } = await sql<{ value: string }>`select current_setting(name) as value from unnest(${names}::text[]) name`.execute(db);
    expect(rows.map(({ value }) => value)).toEqual(["off", "0", "10s", "10s"]);
  });

  test.runIf(engine.kind === "postgresql")("reconnects, listens again and repeats a transaction that was cut off", async () => {
    const store = await engine.open();
    const heard: string[] = [];
    await store.listen("plimsoll_event", (payload) => heard.push(payload));
    const cutAll = sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() order by pid = pg_backend_pid()`;
    let attempts = 0;
    await store.transaction(async (transaction) => {
      attempts++;
      await addCve(transaction, "CVE-2026-0001");
      if (attempts === 1) await cutAll.execute(transaction);
    });
    await until(() => heard.length > 0);
    await sql`notify plimsoll_event, 'again'`.execute(store.db);
    await until(() => heard.length > 1);
    expect({ attempts, heard, cves: await cveNames(store.db) }).toEqual({
      attempts: 2,
      heard: ["", "again"],
      cves: [{ name: "CVE-2026-0001" }],
    });
  });
});

test.each([
  { name: "another scheme", databaseUrl: "mysql://root:hunter2@db/plimsoll", code: "store-location-invalid" },
  { name: "no URL", databaseUrl: "postgres://root:hunter2@db:port/plimsoll", code: "store-location-invalid" },
  { name: "nobody there", databaseUrl: "postgres://root:hunter2@127.0.0.1:1/plimsoll", code: "store-unavailable" },
])("refuses a database without telling its password: $name", async ({ databaseUrl, code }) => {
  const error: unknown = await openStore({ databaseUrl }).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code, message: expect.not.stringContaining("hunter2") });
});
