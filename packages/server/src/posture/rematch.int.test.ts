import { type Kysely, sql } from "kysely";
import { expect, test } from "vitest";
import type { Database } from "../store/schema.js";
import { describeEachEngine } from "../store/testing/each-engine.js";
import { judgePlacements } from "./judge-placements.js";
import { PostureCache } from "./posture-cache.js";
import { lockPostureShared } from "./posture-lock.js";
import { receiveUpload } from "./receive-upload.js";
import { rematch } from "./rematch.js";
import { takeOverDatabase } from "./take-over-database.js";
import { exampleMatch, exampleMatcher, exampleUpload, exampleVulnerability, type KnownMatches } from "./testing/example-upload.js";

const one = exampleVulnerability("CVE-2026-1", { severity: 4, cvss: 75, epss: 100 });
const two = exampleVulnerability("CVE-2026-2", { severity: 3, cvss: 50 });
const first: KnownMatches = { "left@1.0.0": [exampleMatch(one, "not-fixed")], "right@1.0.0": [exampleMatch(two)] };

const postureOf = async (db: Kysely<Database>) =>
  db
    .selectFrom("placement")
    .select(["id", "state", "max_cvss as maxCvss", "max_epss as maxEpss", "kev", "fixable"])
    .orderBy("id")
    .execute();

const identity = (checksum: string) => ({ builtAt: new Date("2026-11-24T00:00:00Z"), schemaVersion: "6.1.0", checksum });

/** Image 1 has left, image 2 right, image 3 neither. */
async function fill(db: Kysely<Database>, cache: PostureCache, matching = exampleMatcher(1, first)): Promise<void> {
  for (const [index, name] of ["left", "right", "none"].entries()) {
    await receiveUpload({ db, cache, matching }, exampleUpload(index + 1, { packages: [[name, "1.0.0"]] }));
  }
}

/** Placements whose stored posture differs from a judgement with nothing cached. */
async function countWrong(db: Kysely<Database>): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const revision = await lockPostureShared(tx);
    const all = await tx.selectFrom("placement").select("id").execute();
    const changed = await judgePlacements(
      tx,
      new PostureCache(),
      all.map(({ id }) => id),
      { revision, cause: "database" },
    );
    return changed.length;
  });
}

describeEachEngine("rematch", (engine) => {
  test("a database is taken over once", async () => {
    const { db } = await engine.open();
    expect([
      await takeOverDatabase(db, identity("a")),
      await takeOverDatabase(db, identity("a")),
      await takeOverDatabase(db, identity("b")),
    ]).toEqual([1, 1, 2]);
  });

  const changes: readonly { readonly name: string; readonly known: KnownMatches; readonly left: object; readonly right: object }[] = [
    { name: "nothing", known: first, left: {}, right: {} },
    {
      name: "a match that is new",
      known: { ...first, "right@1.0.0": [exampleMatch(one), exampleMatch(two)] },
      left: {},
      right: { maxCvss: 75, maxEpss: 100, fixable: 2 },
    },
    { name: "a match that is gone", known: { ...first, "left@1.0.0": [] }, left: { maxCvss: -1, maxEpss: -1 }, right: {} },
    { name: "a fix", known: { ...first, "left@1.0.0": [exampleMatch(one)] }, left: { fixable: 1 }, right: {} },
    {
      name: "a score",
      known: { ...first, "left@1.0.0": [exampleMatch({ ...one, cvss: 98, severity: 5 }, "not-fixed")] },
      left: { maxCvss: 98 },
      right: {},
    },
    {
      name: "EPSS and KEV",
      known: { ...first, "left@1.0.0": [exampleMatch({ ...one, epss: 9000, kev: true }, "not-fixed")] },
      left: { maxEpss: 9000, kev: 1 },
      right: {},
    },
    {
      name: "a package that breaks the matcher",
      known: { ...first, "left@1.0.0": "failed" },
      left: { state: 1, maxCvss: -1, maxEpss: -1 },
      right: {},
    },
  ];
  test.each(changes)("$name changes the images that it is about", async ({ known, left, right }) => {
    const { db } = await engine.open();
    const cache = new PostureCache();
    await takeOverDatabase(db, identity("a"));
    await fill(db, cache);
    const before = await postureOf(db);
    const generation = await takeOverDatabase(db, identity("b"));
    const report = await rematch({ db, cache, matching: exampleMatcher(generation, known) });
    const changed = [left, right].filter((change) => Object.keys(change).length > 0).length;
    expect(report).toEqual({ packages: 3, changed });
    expect(await postureOf(db)).toEqual([{ ...before[0], ...left }, { ...before[1], ...right }, before[2]]);
    expect(await countWrong(db)).toBe(0);
    expect(await rematch({ db, cache, matching: exampleMatcher(generation, known) })).toEqual({ packages: 0, changed: 0 });
  });

  test("images that waited for a database get their verdict", async () => {
    const { db } = await engine.open();
    const cache = new PostureCache();
    await receiveUpload({ db, cache }, exampleUpload(1, { packages: [["left", "1.0.0"]] }));
    const generation = await takeOverDatabase(db, identity("a"));
    await rematch({ db, cache, matching: exampleMatcher(generation, first) });
    expect(await postureOf(db)).toEqual([{ id: 1, state: 0, maxCvss: 75, maxEpss: 100, kev: 0, fixable: 0 }]);
  });

  test("an image of which nothing can be judged is partial, until something can", async () => {
    const { db } = await engine.open();
    const cache = new PostureCache();
    const none = exampleUpload(1, { packages: [] });
    const unknown = exampleUpload(2, { packages: [["left", "1.0.0"]] });
    const sbom = { ...unknown.sbom, packages: unknown.sbom.packages.map((found) => ({ ...found, type: "brand-new" })) };
    const uploads = [none, { ...unknown, sbom }];
    for (const upload of uploads) await receiveUpload({ db, cache, matching: exampleMatcher(1, {}) }, upload);
    const states = async () => (await postureOf(db)).map(({ state }) => state);
    expect(await states()).toEqual([1, 1]);
    await rematch({ db, cache, matching: exampleMatcher(2, {}) });
    expect([await states(), await countWrong(db)]).toEqual([[1, 1], 0]);
    // A matcher that knows the type.
    const { matcher } = exampleMatcher(3, {});
    const knowing: typeof matcher = {
      match: async (...given) =>
        new Map([...(await matcher.match(...given))].map(([key, result]) => [key, { ...result, judged: true }] as const)),
    };
    await rematch({ db, cache, matching: { matcher: knowing, generation: 3 } });
    expect([await states(), await countWrong(db)]).toEqual([[1, 0], 0]);
  });

  const known: KnownMatches = { ...first, "left@1.0.0": [] };
  const updates: readonly {
    readonly name: string;
    readonly prints: Readonly<Record<string, string>>;
    readonly settings?: string;
    readonly between?: (db: Kysely<Database>, cache: PostureCache) => Promise<unknown>;
    readonly packages: number;
  }[] = [
    { name: "no answer changed", prints: { left: "a1", right: "b1", none: "c1" }, packages: 0 },
    { name: "one answer changed", prints: { left: "a2", right: "b1", none: "c1" }, packages: 1 },
    { name: "one answer cannot be compared", prints: { left: "a1", right: "b1" }, packages: 1 },
    { name: "the settings changed", prints: { left: "a1", right: "b1", none: "c1" }, settings: "99", packages: 3 },
    {
      name: "the matcher changed",
      prints: { left: "a1", right: "b1", none: "c1" },
      between: (db) => db.updateTable("database_state").set({ matcher_version: 0 }).execute(),
      packages: 3,
    },
    {
      name: "a package failed",
      prints: { left: "a1", right: "b1", none: "c1" },
      between: (db) => sql`UPDATE package SET matched_generation = -1 WHERE version = '1.0.0' AND id = 1`.execute(db),
      packages: 1,
    },
    {
      name: "a package came while nothing was known of its lookup",
      prints: { left: "a1", right: "b1", none: "c1", late: "d1" },
      between: (db, cache) =>
        receiveUpload({ db, cache, matching: exampleMatcher(1, first) }, exampleUpload(4, { packages: [["late", "1.0.0"]] })),
      packages: 1,
    },
    {
      name: "a package was matched by a database of which nothing is known",
      prints: { left: "a1", right: "b1", none: "c1" },
      between: async (db) => {
        await takeOverDatabase(db, identity("never compared"));
        await sql`UPDATE package SET matched_generation = 2 WHERE id = 2`.execute(db);
      },
      packages: 1,
    },
  ];
  test.each(updates)("where $name, $packages packages are matched again", async ({ prints, settings = "00", between, packages }) => {
    const { db } = await engine.open();
    const cache = new PostureCache();
    const print = (text: string): string => text.padEnd(16, "0");
    const matching = (generation: number, said: Readonly<Record<string, string>>, print16: string) => ({
      generation,
      matcher: {
        ...exampleMatcher(generation, known).matcher,
        fingerprints: async (lookups: readonly { readonly name: string }[]) => ({
          settings: print(print16),
          lookups: lookups.map(({ name }) => (said[name] === undefined ? undefined : print(said[name]))),
        }),
      },
    });
    await takeOverDatabase(db, identity("a"));
    await fill(db, cache, exampleMatcher(1, known));
    expect(await rematch({ db, cache, matching: matching(1, { left: "a1", right: "b1", none: "c1" }, "00") })).toEqual({
      packages: 0,
      changed: 0,
    });
    await between?.(db, cache);
    const generation = await takeOverDatabase(db, identity("b"));
    expect((await rematch({ db, cache, matching: matching(generation, prints, settings) })).packages).toBe(packages);
    const { rows } = await sql`SELECT DISTINCT matched_generation AS generation FROM package`.execute(db);
    expect(rows).toEqual([{ generation }]);
  });

  test("a record that matches nothing any more is removed", async () => {
    const { db } = await engine.open();
    const cache = new PostureCache();
    await takeOverDatabase(db, identity("a"));
    await fill(db, cache);
    const generation = await takeOverDatabase(db, identity("b"));
    await rematch({ db, cache, matching: exampleMatcher(generation, known) });
    expect(await db.selectFrom("vulnerability").select("name").execute()).toEqual([{ name: "CVE-2026-2" }]);
  });

  test("goes on where it was stopped", async () => {
    const { db } = await engine.open();
    await takeOverDatabase(db, identity("a"));
    await fill(db, new PostureCache());
    const generation = await takeOverDatabase(db, identity("b"));
    const known = { ...first, "left@1.0.0": [] };
    const stop = new AbortController();
    const matching = exampleMatcher(generation, known);
    const stopping = {
      generation,
      matcher: {
        match: async (...given: Parameters<typeof matching.matcher.match>) => matching.matcher.match(...given).finally(() => stop.abort()),
      },
    };
    await expect(rematch({ db, cache: new PostureCache(), matching: stopping, signal: stop.signal })).rejects.toThrow();
    expect((await postureOf(db))[0]?.maxCvss).toBe(75);
    expect(await rematch({ db, cache: new PostureCache(), matching })).toEqual({ packages: 0, changed: 1 });
    expect((await postureOf(db))[0]?.maxCvss).toBe(-1);
    expect(await db.selectFrom("database_state").select("rematch").executeTakeFirst()).toEqual({ rematch: null });
  });

  test("uploads while the database changes: every verdict is that of a fresh judgement", async () => {
    const { db } = await engine.open();
    const caches = [new PostureCache(), new PostureCache()] as const;
    await takeOverDatabase(db, identity("a"));
    let matching = exampleMatcher(1, first);
    const upload = async (worker: number, round: number): Promise<void> => {
      const packages = [
        ["left", "1.0.0"],
        ["right", "1.0.0"],
        [`own-${worker}-${round}`, "1.0.0"],
      ] as const;
      const cache = caches[worker % 2] ?? caches[0];
      await receiveUpload({ db, cache, matching }, exampleUpload(worker * 100 + round, { packages: packages.slice(round % 2) }));
    };
    const uploads = [1, 2, 3].map(async (worker) => {
      for (let round = 0; round < 12; round++) await upload(worker, round);
    });
    const changing = (async () => {
      for (let round = 2; round < 8; round++) {
        const generation = await takeOverDatabase(db, identity(`${round}`));
        const known = { ...first, "left@1.0.0": round % 2 === 0 ? [] : [exampleMatch({ ...one, cvss: 70 + round })] };
        matching = exampleMatcher(generation, known);
        await rematch({ db, cache: caches[0], matching });
      }
    })();
    await Promise.all([...uploads, changing]);
    await rematch({ db, cache: caches[1], matching });
    expect(await countWrong(db)).toBe(0);
    const { rows } = await sql<{ n: number }>`SELECT count(*)::int AS n FROM placement WHERE max_cvss NOT IN (50, 77)`.execute(db);
    expect(rows).toEqual([{ n: 0 }]);
  });
});
