import { type Advisory, type AdvisoryFix, type AdvisoryPackage, parseOs } from "@plimsoll/core";
import { advisoryOf, type Feed, type FeedData, packageOf, providerOf } from "./feed.js";

interface DebianAdvisory {
  /** `DSA-5376-1` */
  readonly id: string;
  /** `20 Mar 2023` */
  readonly date: string;
  readonly cves: readonly string[];
  readonly fixed: readonly { readonly release: string; readonly source: string; readonly version: string }[];
}

/** Releases with a place in rows; older ones are out of use. */
const releases: Readonly<Record<string, string>> = {
  etch: "4",
  lenny: "5",
  squeeze: "6",
  wheezy: "7",
  jessie: "8",
  stretch: "9",
  buster: "10",
  bullseye: "11",
  bookworm: "12",
};

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Debian's security advisories and those of the LTS team, by CVE; the earliest one that fixed a CVE in a release counts. Source packages. */
export const debian: Feed = {
  provider: providerOf({
    id: "debian",
    captured: "2023-04-02T00:00:00Z",
    url: "https://security-tracker.debian.org/tracker/{id}",
    errataUrl: "https://security-tracker.debian.org/tracker/{id}",
    type: "deb",
    scheme: "dpkg",
    fixKind: "advisory",
    scale: "CHMLN",
    rank: 1,
  }),
  source: "Debian security advisories (DSA, DLA), facts only, to 2023-04-02",
  read: readDebian,
};

function* readDebian(data: FeedData): Iterable<Advisory> {
  const advisories = [
    ...data.lines<DebianAdvisory>("advisories/debian-dsa.facts.jsonl"),
    ...data.lines<DebianAdvisory>("advisories/debian-dla.facts.jsonl"),
  ]
    .map((advisory) => ({ ...advisory, day: dayOf(advisory.date) }))
    .sort((left, right) => (left.day === right.day ? (left.id < right.id ? -1 : 1) : left.day < right.day ? -1 : 1));
  const rows = new Map<string, Map<string, AdvisoryPackage>>();
  for (const { id, day, cves, fixed } of advisories) {
    for (const { release, source, version } of fixed) {
      const number = releases[release];
      if (number === undefined) continue;
      const row = rowOf({ source, version: version.trim(), number, day, errata: id.replace(/-\d+$/, "") });
      for (const cve of cves) {
        const ofCve = rows.get(cve) ?? new Map<string, AdvisoryPackage>();
        rows.set(cve, ofCve);
        const key = `${number} ${source}`;
        if (!ofCve.has(key)) ofCve.set(key, row);
      }
    }
  }
  for (const [id, ofCve] of rows) yield advisoryOf({ id, provider: "debian", packages: [...ofCve.values()] });
}

function rowOf(fact: {
  readonly source: string;
  readonly version: string;
  readonly number: string;
  readonly day: string;
  readonly errata: string;
}): AdvisoryPackage {
  const os = parseOs(`debian:${fact.number}`);
  const base = { ecosystem: "deb", name: fact.source, ...(os === undefined ? {} : { os }) };
  if (fact.version.startsWith("<not-affected>")) {
    return packageOf({
      ...base,
      unaffected: true,
      ranges: [{ type: "dpkg", constraint: "", fix: { version: "", state: "not-affected", references: [] } }],
    });
  }
  if (fact.version.startsWith("<")) {
    return packageOf({ ...base, ranges: [{ type: "dpkg", constraint: "", fix: { version: "", state: "not-fixed", references: [] } }] });
  }
  const fix: AdvisoryFix = {
    version: fact.version,
    state: "fixed",
    date: fact.day,
    kind: "advisory",
    references: [{ url: `https://security-tracker.debian.org/tracker/${fact.errata}`, id: fact.errata, tags: ["advisory"] }],
  };
  return packageOf({ ...base, ranges: [{ type: "dpkg", constraint: `< ${fact.version}`, fix }] });
}

/** `20 Mar 2023` as `2023-03-20`. */
function dayOf(date: string): string {
  const [day = "", month = "", year = ""] = date.split(" ");
  return `${year}-${String(months.indexOf(month) + 1).padStart(2, "0")}-${day.padStart(2, "0")}`;
}
