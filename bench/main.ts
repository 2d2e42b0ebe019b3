import { type Metric, meets, metricLine } from "./metric.js";

/** Every bench by name; each measures and gives its metrics. */
const benches: Readonly<Record<string, (words: readonly string[]) => Promise<readonly Metric[]>>> = {
  match: async () => (await import("./match.js")).benchMatch(),
  scan: async () => (await import("./scan.js")).benchScan(),
  server: async (words) => (await import("./server/bench-server.js")).benchServer(words),
  start: async () => (await import("./start.js")).benchStart(),
};

const [name = "", ...words] = process.argv.slice(2);
const bench = Object.hasOwn(benches, name) ? benches[name] : undefined;
if (bench === undefined) {
  console.error(`usage: npm run bench -- NAME, where NAME is one of: ${Object.keys(benches).join(", ")}`);
  process.exitCode = 1;
} else {
  console.log("metric, value, goal, result");
  const metrics = await bench(words);
  for (const metric of metrics) console.log(metricLine(metric));
  if (!metrics.every(meets)) process.exitCode = 1;
}
