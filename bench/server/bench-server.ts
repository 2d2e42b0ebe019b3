import { readdirSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { startServerProcess } from "../../chaos/server-process.js";
import type { Metric } from "../metric.js";
import { type Fleet, makeFleet } from "./fleet.js";
import { measureHottest, measureLists } from "./measure-lists.js";
import { measureThresholds } from "./measure-threshold.js";
import { measureSustained, measureUploads } from "./measure-uploads.js";
import { type Engine, engines, loadPlace } from "./place.js";
import { percentile } from "./requests.js";

interface Goals {
  readonly uploadMs: number;
  readonly perSecond: number;
  readonly listMs: number;
  readonly busyListMs: number;
  readonly hottestMs: number;
  readonly thresholdMs: number;
  readonly megabytes: number;
  readonly readySeconds: number;
}

/** Source: server.md §5 */
const goals: Readonly<Record<Engine, Goals>> = {
  pglite: {
    uploadMs: 100,
    perSecond: 30,
    listMs: 100,
    busyListMs: 300,
    hottestMs: 400,
    thresholdMs: 1000,
    megabytes: 600,
    readySeconds: 3,
  },
  postgresql: {
    uploadMs: 100,
    perSecond: 60,
    listMs: 100,
    busyListMs: 150,
    hottestMs: 200,
    thresholdMs: 1000,
    megabytes: 300,
    readySeconds: 3,
  },
};

const SEED = 1;
const UPLOADS = 200;
const SUSTAINED_UPLOADS = 800;
const HOTTEST = 200;
const THRESHOLD_CHANGES = 10;

const usage = "usage: npm run bench -- server [--engine pglite|postgresql] [--images N] [--minutes N of sustained uploads] [--cache DIR]";

/** A server with a fleet of images: lists, threshold changes, uploads, and the memory of it all, on each engine. */
export async function benchServer(words: readonly string[]): Promise<readonly Metric[]> {
  const { chosen, images, minMs, cache } = readWords(words);
  const fleet = makeFleet(images, SEED);
  const metrics: Metric[] = [];
  for (const engine of chosen) {
    console.error(`${engine}: ${images} images, ${fleet.matches.reduce((sum, { length }) => sum + length, 0)} matches`);
    const loaded = await loadPlace({ engine, fleet, seed: SEED, ...(cache === undefined ? {} : { cache }) });
    try {
      metrics.push(...(await measure(loaded, { engine, fleet, minMs })));
    } finally {
      await loaded.remove();
    }
  }
  return metrics;
}

function readWords(words: readonly string[]) {
  const { values } = parseArgs({
    args: [...words],
    options: {
      engine: { type: "string" },
      images: { type: "string", default: "100000" },
      minutes: { type: "string", default: "0" },
      cache: { type: "string" },
    },
  });
  const { engine, images, minutes, cache } = values;
  const chosen = engines.filter((name) => engine === undefined || name === engine);
  if (chosen.length === 0 || !/^[1-9]\d{1,6}$/.test(images) || !/^\d{1,3}$/.test(minutes)) throw new Error(usage);
  return { chosen, images: Number(images), minMs: Number(minutes) * 60_000, cache };
}

interface MeasureOptions {
  readonly engine: Engine;
  readonly fleet: Fleet;
  readonly minMs: number;
}

async function measure(
  { place, tokens }: Awaited<ReturnType<typeof loadPlace>>,
  { engine, fleet, minMs }: MeasureOptions,
): Promise<readonly Metric[]> {
  const goal = goals[engine];
  const server = startServerProcess(place);
  try {
    const { address, readyMs } = await server.ready();
    const reader = { address, token: tokens.reader };
    const uploader = { address, token: tokens.scanner };
    const afterStart = memoryOf(server.id).now;
    const lists = await measureLists(reader, fleet, SEED);
    for (const [kind, times] of lists) say(engine, `list, ${kind}`, times);
    const hottest = await measureHottest(reader, fleet, HOTTEST);
    say(engine, `list, CVEs in ${percentile(hottest.images, 1)} to ${percentile(hottest.images, 0)} images`, hottest.times);
    const thresholds = await measureThresholds(reader, tokens.password, THRESHOLD_CHANGES);
    say(engine, "threshold change", thresholds);
    // Each has the first few to load what the engine keeps.
    const uploads = (await measureUploads(uploader, fleet, { seed: SEED + 1, count: UPLOADS + 10 })).slice(10);
    say(engine, "upload", uploads);
    const beforeSustained = memoryOf(server.id).now;
    const sustained = await measureSustained({ uploader, reader }, fleet, { seed: SEED + 2, count: SUSTAINED_UPLOADS, minMs });
    say(engine, "sustained, upload", sustained.uploadMs);
    say(engine, "sustained, list", sustained.listMs);
    const memory = memoryOf(server.id);
    console.error(
      `${engine}, memory: ${afterStart} MB after start, ${beforeSustained} MB before and ${memory.now} MB after sustained uploads, peak ${memory.peak} MB`,
    );
    const ms = (name: string, value: number, most: number): Metric => ({ name: `${engine}, ${name}`, value, goal: most, unit: "ms" });
    return [
      { name: `${engine}, start`, value: readyMs / 1000, goal: goal.readySeconds, unit: "s" },
      ms("list p95", percentile([...lists.values()].flat(), 0.95), goal.listMs),
      ms("list of hottest CVEs p95", percentile(hottest.times, 0.95), goal.hottestMs),
      ms("threshold change, most", Math.max(...thresholds), goal.thresholdMs),
      ms("upload p95", percentile(uploads, 0.95), goal.uploadMs),
      ms("time per sustained upload", 1000 / sustained.perSecond, 1000 / goal.perSecond),
      ms("list p95 meanwhile", percentile(sustained.listMs, 0.95), goal.busyListMs),
      { name: `${engine}, peak memory`, value: memory.peak, goal: goal.megabytes, unit: "MB" },
    ];
  } finally {
    await server.stop();
  }
}

function say(engine: Engine, name: string, times: readonly number[]): void {
  const [half, most, all] = [0.5, 0.95, 1].map((share) => percentile(times, share).toFixed(0));
  console.error(`${engine}, ${name}: p50 ${half}, p95 ${most}, most ${all} ms`);
}

interface Memory {
  /** MB that the processes hold. */
  readonly now: number;
  /** MB that they held at most, each at its own time. */
  readonly peak: number;
}

/** Of a process and all that it started. Source: proc_pid_status(5), proc_pid_stat(5) */
function memoryOf(group: number): Memory {
  let now = 0;
  let peak = 0;
  for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    try {
      const fields = readFileSync(`/proc/${name}/stat`, "utf8")
        .replace(/^.*\) /s, "")
        .split(" ");
      if (Number(fields[2]) !== group) continue;
      const status = readFileSync(`/proc/${name}/status`, "utf8");
      now += megabytes(status, "VmRSS");
      peak += megabytes(status, "VmHWM");
    } catch {
      // It has ended.
    }
  }
  return { now, peak };
}

function megabytes(status: string, field: string): number {
  return Math.round(Number(new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(status)?.[1] ?? 0) / 1024);
}
