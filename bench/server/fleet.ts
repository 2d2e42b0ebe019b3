import { integerFrom, type Random, seededRandom } from "../../chaos/random.js";
import { type FleetPackage, fleetDistros, LANGUAGE_NAMES, makePackages, OS_NAMES, OS_VERSIONS } from "./fleet-packages.js";
import { logNormal, shuffled, skewed, zipf } from "./random-draw.js";

/** A vulnerability record of the fleet; scores as in the store. */
interface FleetVulnerability {
  /** Number of its CVE. */
  readonly cve: number;
  /** 0 unknown to 5 critical. */
  readonly severity: number;
  /** Tenths; null where it has no score. */
  readonly cvss: number | null;
}

/** What is said of a CVE. */
interface FleetCve {
  /** Ten-thousandths. */
  readonly epss: number;
  readonly kev: boolean;
}

/** An image in a repository, sometimes in two. */
interface FleetImage {
  readonly repositories: readonly number[];
  /** Indexes in {@link fleetDistros}. */
  readonly distro: number;
  /** Indexes of distinct packages, ascending. */
  readonly packages: Int32Array;
}

/** A fleet of images as a large company has it. */
export interface Fleet {
  readonly packages: readonly FleetPackage[];
  readonly cves: readonly FleetCve[];
  readonly vulnerabilities: readonly FleetVulnerability[];
  /** By package: indexes of vulnerabilities × 2, plus 1 where a fix is known. */
  readonly matches: readonly (readonly number[])[];
  readonly images: readonly FleetImage[];
}

export const REGISTRIES = 60;
export const REPOSITORIES = 3000;
const CVES = 50_000;
const VULNERABILITIES = 60_000;
const OS_PACKAGES = fleetDistros.length * OS_NAMES * OS_VERSIONS;

/** The fleet of a seed, always the same. Source of all numbers: server.md §5, "Data" */
export function makeFleet(imageCount: number, seed: number): Fleet {
  const random = seededRandom(seed);
  const packages = makePackages(random);
  const cves = Array.from({ length: CVES }, () => ({
    epss: Math.min(10_000, Math.round(10_000 * logNormal(random, 0.002, 1.8))),
    kev: random() < 0.01,
  }));
  const vulnerabilities = Array.from({ length: VULNERABILITIES }, (_, index) => makeVulnerability(random, index));
  const matches = makeMatches(random, packages);
  return { packages, cves, vulnerabilities, matches, images: makeImages(random, { imageCount, matches }) };
}

/** Severity with its share and the range of its scores. */
const severityShares = [
  [5, 0.06, 90, 100],
  [4, 0.3, 70, 89],
  [3, 0.44, 40, 69],
  [2, 0.12, 10, 39],
  [1, 0.04, 10, 39],
  [0, 0.04, 10, 69],
] as const;

function makeVulnerability(random: Random, index: number): FleetVulnerability {
  let place = random();
  const [severity, , least, most] = severityShares.find(([, share]) => (place -= share) < 0) ?? severityShares[2];
  const cvss = random() < 0.03 ? null : integerFrom(random, least, most);
  return { cve: index < CVES ? index : Math.floor(random() * CVES), severity, cvss };
}

/** Each vulnerability is about one to three names; about half of a name's versions match a part of its list. */
function makeMatches(random: Random, packages: readonly FleetPackage[]): Fleet["matches"] {
  const lists: number[][] = Array.from({ length: OS_NAMES + LANGUAGE_NAMES }, () => []);
  for (let vulnerability = 0; vulnerability < VULNERABILITIES; vulnerability += 1) {
    const isOs = random() < 0.1;
    for (let names = integerFrom(random, 1, 3); names > 0; names -= 1) {
      const name = isOs ? skewed(random, OS_NAMES, 1.6) : OS_NAMES + skewed(random, LANGUAGE_NAMES, 2.4);
      if (lists[name]?.at(-1) !== vulnerability) lists[name]?.push(vulnerability);
    }
  }
  return packages.map(({ nameNumber, distro }) => {
    if (random() >= (distro === undefined ? 0.38 : 0.5)) return [];
    // A distribution tracks a part of what is known.
    const share = (0.3 + 0.7 * random()) * (distro === undefined ? 0.45 : 0.3);
    return (lists[nameNumber] ?? []).flatMap((vulnerability) => (random() < share ? [vulnerability * 2 + (random() < 0.62 ? 1 : 0)] : []));
  });
}

interface Base {
  readonly distro: number;
  readonly packages: readonly number[];
}

const BASES = 2000;

function makeBases(random: Random, matches: Fleet["matches"]): readonly Base[] {
  const name = zipf(OS_NAMES, 0.75);
  return Array.from({ length: BASES }, () => {
    const distro = Math.floor(random() * fleetDistros.length);
    const isFresh = random() < 0.25;
    const chosen = new Map<number, number>();
    const size = integerFrom(random, 50, 150);
    for (let tries = 0; chosen.size < size && tries < 20 * size; tries += 1) {
      const wanted = name(random);
      const index = (distro * OS_NAMES + wanted) * OS_VERSIONS + Math.floor(random() * OS_VERSIONS);
      if (!isFresh || matches[index]?.length === 0) chosen.set(wanted, index);
    }
    return { distro, packages: [...chosen.values()] };
  });
}

const MAX_LANGUAGE_PACKAGES = 3000;

/** Each image keeps what the one before it in its repository had, but for a tenth. */
function makeImages(
  random: Random,
  { imageCount, matches }: { readonly imageCount: number; readonly matches: Fleet["matches"] },
): readonly FleetImage[] {
  const bases = makeBases(random, matches);
  const languageOrder = shuffled(
    random,
    Array.from({ length: matches.length - OS_PACKAGES }, (_, index) => OS_PACKAGES + index),
  );
  const base = zipf(BASES, 1);
  const repository = zipf(REPOSITORIES, 0.8);
  const language = zipf(languageOrder.length, 0.85);
  const latest = new Map<number, { readonly base: number; readonly languages: readonly number[] }>();
  return Array.from({ length: imageCount }, () => {
    const own = repository(random);
    const before = latest.get(own);
    const ownBase = before === undefined || random() < 0.03 ? base(random) : before.base;
    const size = Math.min(MAX_LANGUAGE_PACKAGES, Math.round(logNormal(random, 72, 0.8)));
    const languages = new Set((before?.languages ?? []).filter(() => random() >= 0.1).slice(0, size));
    while (languages.size < size) languages.add(languageOrder[language(random)] ?? 0);
    latest.set(own, { base: ownBase, languages: [...languages] });
    const { distro, packages } = bases[ownBase] as Base;
    const other = random() < 0.03 ? repository(random) : own;
    return { repositories: other === own ? [own] : [own, other], distro, packages: Int32Array.from([...packages, ...languages]).sort() };
  });
}
