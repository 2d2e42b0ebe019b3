import type { Random } from "../../chaos/random.js";
import { integerFrom, seededRandom } from "../../chaos/random.js";
import type { Fleet } from "./fleet.js";
import { cveName, registryName, repositoryName } from "./load-fleet.js";
import { type Caller, list } from "./requests.js";

type Query = Readonly<Record<string, string>>;

/** Ways to look at the list: each a filter or an order, with other values each time. Source: server.md §5, "list" */
const kinds: Readonly<Record<string, (random: Random, fleet: Fleet) => Query>> = {
  "no filter": () => ({}),
  "newest scan": () => ({ sort: "-scannedAt" }),
  "highest EPSS": () => ({ sort: "-maxEpss" }),
  "by name": () => ({ sort: "name" }),
  "most critical": () => ({ sort: "-critical" }),
  "most running": () => ({ sort: "-running" }),
  Fail: () => ({ result: "fail" }),
  "Warn or Unknown": () => ({ result: "warn,unknown" }),
  registry: (random) => ({ registry: registryName(integerFrom(random, 0, 59)) }),
  repository: (random) => ({ repository: repositoryName(integerFrom(random, 0, 2999)) }),
  text: (random) => ({ q: `service-${integerFrom(random, 0, 299)}` }),
  tag: (random) => ({ tag: `1.${integerFrom(random, 0, 99_999)}` }),
  CVE: (random, { cves }) => ({ cve: cveName(integerFrom(random, 0, cves.length - 1)) }),
  package: (random, { packages }) => ({ package: packages[integerFrom(random, 0, packages.length - 1)]?.name ?? "" }),
  severity: () => ({ severity: "critical", sort: "-scannedAt" }),
  CVSS: (random) => ({ cvss: `${(integerFrom(random, 40, 80) / 10).toFixed(1)}..` }),
  EPSS: (random) => ({ epss: `${(integerFrom(random, 5, 90) / 100).toFixed(2)}..` }),
  "known exploited": () => ({ kev: "1" }),
  "fix available": () => ({ fix: "1" }),
  "running now": () => ({ running: "1" }),
  source: () => ({ source: "pipeline,registry", sort: "-scannedAt" }),
};

const TIMES = 25;

/** Milliseconds of page and strip by kind. */
export async function measureLists(caller: Caller, fleet: Fleet, seed: number): Promise<ReadonlyMap<string, readonly number[]>> {
  const random = seededRandom(seed);
  const times = new Map<string, number[]>(Object.keys(kinds).map((kind) => [kind, []]));
  for (let turn = 0; turn < TIMES; turn += 1) {
    for (const [kind, queryOf] of Object.entries(kinds)) {
      const { ms, all } = await list(caller, queryOf(random, fleet));
      if (kind === "no filter" && all < fleet.images.length) throw new Error(`the list has ${all} rows, fewer than the fleet has images`);
      times.get(kind)?.push(ms);
    }
  }
  return times;
}

/** Milliseconds of page and strip of the CVEs that are in most images, and in how many each is. */
export async function measureHottest(
  caller: Caller,
  { cves, matches, images, vulnerabilities }: Fleet,
  count: number,
): Promise<{ readonly times: readonly number[]; readonly images: readonly number[] }> {
  const seen = new Uint32Array(cves.length);
  // A twentieth of all images tells which they are.
  for (let image = 0; image < images.length; image += 20) {
    const own = new Set<number>();
    for (const index of images[image]?.packages ?? [])
      for (const element of matches[index] ?? []) own.add(vulnerabilities[element >>> 1]?.cve ?? 0);
    for (const cve of own) seen[cve] = (seen[cve] ?? 0) + 1;
  }
  const hottest = [...seen.keys()].toSorted((left, right) => (seen[right] ?? 0) - (seen[left] ?? 0)).slice(0, count);
  const times: number[] = [];
  const found: number[] = [];
  for (const cve of hottest) {
    const { ms, all } = await list(caller, { cve: cveName(cve) });
    times.push(ms);
    found.push(all);
  }
  return { times, images: found };
}
