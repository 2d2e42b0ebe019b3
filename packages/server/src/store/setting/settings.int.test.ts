import { expect, test } from "vitest";
import { describeEachEngine } from "../testing/each-engine.js";
import { readSettings, updateSettings } from "./settings.js";

const first = { warn: 7, fail: 9, runtimeView: false, apiUrl: null };

describeEachEngine("settings", (engine) => {
  test("a change is kept with history, audit entry and event", async () => {
    const { db } = await engine.open();
    expect(await readSettings(db)).toEqual({ ...first, version: 1 });
    const change = { warn: 4.1, fail: 8.3, runtimeView: true, apiUrl: "https://plimsoll.example" };
    expect(await updateSettings(db, change, { actor: "admin", version: 1, address: "127.0.0.1" })).toEqual({ ...change, version: 2 });
    expect(await readSettings(db)).toEqual({ ...change, version: 2 });
    expect(await db.selectFrom("threshold_history").select(["warn", "fail", "actor"]).execute()).toEqual([
      { warn: 41, fail: 83, actor: "admin" },
    ]);
    expect(await db.selectFrom("audit_entry").select(["actor", "action", "object", "before", "after"]).execute()).toEqual([
      { actor: "admin", action: "settings.update", object: "settings", before: { ...first, version: 1 }, after: { ...change, version: 2 } },
    ]);
    expect(await db.selectFrom("event").select(["topic", "payload"]).execute()).toEqual([
      { topic: "settings", payload: { version: 2, warn: 4.1, fail: 8.3 } },
    ]);
  });

  test("the same settings again change nothing", async () => {
    const { db } = await engine.open();
    expect(await updateSettings(db, first, { actor: "admin", version: 1 })).toEqual({ ...first, version: 1 });
    expect(await db.selectFrom("event").selectAll().execute()).toEqual([]);
  });

  test("of two changes at once the slower is refused", async () => {
    const { db } = await engine.open();
    const changes = [8, 8.5].map((fail) => updateSettings(db, { ...first, fail }, { actor: "admin", version: 1 }));
    const outcomes = await Promise.allSettled(changes);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect(outcomes.find((outcome) => outcome.status === "rejected")?.reason).toMatchObject({ code: "stale-version" });
  });
});
