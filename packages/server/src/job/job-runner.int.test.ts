import { setTimeout as wait } from "node:timers/promises";
import { sql } from "kysely";
import { expect, test } from "vitest";
import type { Store } from "../store/store.js";
import { describeEachEngine } from "../store/testing/each-engine.js";
import { type Job, type JobRunner, startJobs } from "./job-runner.js";

const HOUR = 3_600_000;
const times = { pollMs: 10, leaseMs: 300 };

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await wait(5);
}

/** Waits until it is told to stop. */
function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    if (signal.aborted) reject(signal.reason);
  });
}

describeEachEngine("startJobs", (engine) => {
  const faults: unknown[] = [];
  const start = (store: Store, jobs: readonly Job[], onEnd?: (name: string, outcome: string) => void): Promise<JobRunner> =>
    startJobs({ store, jobs, onFault: (error) => faults.push(error), ...(onEnd === undefined ? {} : { onEnd }), ...times });

  test("replicas do each job once, and one at a time", async () => {
    const store = await engine.open();
    const runs: string[] = [];
    let atOnce = 0;
    let most = 0;
    const job = (name: string, replica: string): Job => ({
      name,
      everyMs: HOUR,
      run: async () => {
        runs.push(`${name} ${replica}`);
        most = Math.max(most, ++atOnce);
        await wait(40);
        atOnce--;
      },
    });
    const runners = await Promise.all(["one", "two"].map((replica) => start(store, [job("work", replica)])));
    await until(() => runs.length > 0 && atOnce === 0);
    await wait(60);
    expect(runs).toHaveLength(1);
    await Promise.all(runners.map((runner) => runner.request("work")));
    await until(() => runs.length > 1 && atOnce === 0);
    await wait(60);
    expect(most).toBe(1);
    for (const runner of runners) await runner.stop();
  });

  test("what is requested while it runs is done once more; what is due runs again and again", async () => {
    const store = await engine.open();
    let [requested, frequent] = [0, 0];
    let finish = (): void => {};
    const work = (): Promise<void> =>
      new Promise((resolve) => {
        requested++;
        finish = resolve;
      });
    const runner = await start(store, [
      { name: "work", everyMs: HOUR, run: work },
      { name: "often", everyMs: 1, run: async () => void frequent++ },
    ]);
    await until(() => requested === 1);
    await runner.request("work");
    finish();
    await until(() => requested === 2);
    finish();
    await until(() => frequent > 2);
    expect(requested).toBe(2);
    await runner.stop();
  });

  test("a job that stops with the server, or for want of room, is due at once; one that fails waits", async () => {
    const store = await engine.open();
    const outcomes: string[] = [];
    let room = new AbortController();
    const jobs: readonly Job[] = [
      { name: "long", everyMs: HOUR, run: untilAborted },
      { name: "broken", everyMs: HOUR, run: () => Promise.reject(new Error("broken")) },
    ];
    const note = (name: string, outcome: string): void => void outcomes.push(`${name} ${outcome}`);
    const runner = await start({ ...store, room: () => room.signal }, jobs, note);
    await until(() => outcomes.length === 1);
    await wait(20);
    room.abort();
    await until(() => outcomes.length === 2);
    await wait(50);
    expect(outcomes).toEqual(["broken failed", "long stopped"]);
    room = new AbortController();
    await wait(50);
    await runner.stop();
    expect(outcomes.slice(2)).toEqual(["long stopped"]);
    expect(faults.splice(0)).toEqual([new Error("broken")]);
    const { rows } = await sql`SELECT name, due_at <= now() AS due, lease_until FROM job ORDER BY name`.execute(store.db);
    expect(rows).toEqual([
      { name: "broken", due: false, lease_until: null },
      { name: "long", due: true, lease_until: null },
    ]);
  });

  test("a job whose holder is gone is taken over, and who lost its lease stops", async () => {
    const store = await engine.open();
    const outcomes: string[] = [];
    let runs = 0;
    const job: Job = { name: "work", everyMs: HOUR, run: (signal) => (runs++, untilAborted(signal)) };
    const runner = await start(store, [job], (_, outcome) => void outcomes.push(outcome));
    await until(() => runs === 1);
    await sql`UPDATE job SET holder = gen_random_uuid(), lease_until = now() + interval '200 ms'`.execute(store.db);
    await until(() => outcomes.length === 1);
    expect({ outcomes, runs }).toEqual({ outcomes: ["stopped"], runs: 1 });
    await until(() => runs === 2);
    // Renewed beyond its lease.
    await wait(400);
    expect({ outcomes, runs }).toEqual({ outcomes: ["stopped"], runs: 2 });
    await runner.stop();
  });
});
