import { sql } from "kysely";
import { expect, test } from "vitest";
import { createSession } from "../auth/session.js";
import { judgeAll } from "../posture/judge-all.js";
import { PostureCache } from "../posture/posture-cache.js";
import { receiveUpload } from "../posture/receive-upload.js";
import { exampleMatch, exampleMatcher, exampleUpload, exampleVulnerability } from "../posture/testing/example-upload.js";
import type { Store } from "../store/store.js";
import { describeEachEngine } from "../store/testing/each-engine.js";
import { deleteOld } from "./retention.js";
import { deleteUnusedPackages } from "./unused-packages.js";

const never = new AbortController().signal;
const vulnerability = exampleVulnerability("CVE-2026-1", { severity: 4, cvss: 75, epss: 100 });
const matching = exampleMatcher(1, { "left@1.0.0": [exampleMatch(vulnerability, "not-fixed")] });

describeEachEngine("jobs of the server", (engine) => {
  const upload = async ({ db }: Store, number: number, names: readonly string[]): Promise<void> => {
    await receiveUpload(
      { db, cache: new PostureCache(), matching },
      exampleUpload(number, { packages: names.map((name) => [name, "1.0.0"]) }),
    );
  };

  test("judging all repairs what differs, and nothing else", async () => {
    const store = await engine.open();
    await upload(store, 1, ["left"]);
    await upload(store, 2, ["right"]);
    await sql`UPDATE placement SET max_cvss = 10 WHERE id = 1`.execute(store.db);
    expect(await judgeAll(store.db, new PostureCache(), never)).toBe(1);
    expect(await store.db.selectFrom("placement").select("max_cvss").orderBy("id").execute()).toEqual([{ max_cvss: 75 }, { max_cvss: -1 }]);
    expect(await judgeAll(store.db, new PostureCache(), never)).toBe(0);
  });

  test("packages go a week after they came, where no image has them and no other package needs them", async () => {
    const store = await engine.open();
    await upload(store, 1, ["left", "used"]);
    await upload(store, 2, ["left", "owner", "child", "young"]);
    await sql`UPDATE package SET created_at = now() - interval '8 days'`.execute(store.db);
    const idOf = (name: string) => sql`(SELECT k.id FROM package k JOIN package_name n ON n.id = k.name_id WHERE n.name = ${name})`;
    await sql`UPDATE package SET created_at = now(), suppressed_by = ${idOf("owner")} WHERE id = ${idOf("young")}`.execute(store.db);
    expect(await deleteUnusedPackages(store.db, never)).toBe(0);
    await sql`DELETE FROM image WHERE id = 2`.execute(store.db);
    await deleteUnusedPackages(store.db, never);
    const left = async () => {
      const { rows } = await sql<{ name: string }>`SELECT n.name FROM package k JOIN package_name n ON n.id = k.name_id ORDER BY 1`.execute(
        store.db,
      );
      return rows.map(({ name }) => name);
    };
    expect(await left()).toEqual(["left", "owner", "used", "young"]);
    await sql`UPDATE package SET created_at = now() - interval '8 days'`.execute(store.db);
    await deleteUnusedPackages(store.db, never);
    expect(await left()).toEqual(["left", "used"]);
  });

  test("old events, history, audit entries and ended sessions go, the others stay", async () => {
    const store = await engine.open();
    const { db } = store;
    await upload(store, 1, ["left"]);
    const { id } = await db
      .insertInto("account")
      .values({ name: "a", role: "viewer", password_hash: null })
      .returning("id")
      .executeTakeFirstOrThrow();
    for (let n = 0; n < 2; n++) await createSession(db, id, "tests");
    await sql`UPDATE session SET expires_at = now() WHERE token_hash = (SELECT token_hash FROM session LIMIT 1)`.execute(db);
    await sql`INSERT INTO event (topic, payload, at) SELECT 'settings', '{}', now() - interval '61 minutes' FROM generate_series(1, 6000)`.execute(
      db,
    );
    await sql`INSERT INTO audit_entry (actor, action, object, at) SELECT 'old', 'x', 'y', now() - n * interval '390 days' FROM generate_series(1, 2) n`.execute(
      db,
    );
    await sql`INSERT INTO placement_history (placement_id, cause, max_cvss_before, max_cvss, at) SELECT 1, 1, 1, n, now() - n * interval '390 days'
      FROM generate_series(1, 2) n`.execute(db);
    await deleteOld(db, never);
    const count = async (table: "event" | "audit_entry" | "placement_history" | "session") => {
      const { rows } = await sql<{ n: number }>`SELECT count(*)::int AS n FROM ${sql.table(table)}`.execute(db);
      return rows[0]?.n;
    };
    expect(await db.selectFrom("event").select("id").where("topic", "=", "settings").execute()).toEqual([]);
    expect(await count("event")).toBeGreaterThan(0);
    expect(await db.selectFrom("audit_entry").select("id").where("actor", "=", "old").execute()).toHaveLength(1);
    expect(await db.selectFrom("placement_history").select("max_cvss").where("max_cvss", "in", [1, 2]).execute()).toEqual([
      { max_cvss: 1 },
    ]);
    expect(await count("session")).toBe(1);
  });
});
