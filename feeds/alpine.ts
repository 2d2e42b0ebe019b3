import { type Advisory, type AdvisoryPackage, parseOs } from "@plimsoll/core";
import { advisoryOf, type Feed, type FeedData, packageOf, providerOf } from "./feed.js";

interface SecurityDatabase {
  /** `v3.10` */
  readonly distroversion: string;
  readonly packages:
    | readonly { readonly pkg: { readonly name: string; readonly secfixes: Readonly<Record<string, readonly string[] | null>> } }[]
    | null;
}

/** Alpine's security database by CVE: the version of a release that fixed it; "0" says that the release never had it. */
export const alpine: Feed = {
  provider: providerOf({
    id: "alpine",
    captured: "2020-06-01T00:00:00Z",
    url: "https://security.alpinelinux.org/vuln/{id}",
    type: "apk",
    scheme: "apk",
    scale: "CHMLN",
    rank: 1,
  }),
  source: "Alpine security database, releases 3.3 to 3.11, to 2020-06",
  read: readAlpine,
};

function* readAlpine(data: FeedData): Iterable<Advisory> {
  const rows = new Map<string, Map<string, AdvisoryPackage>>();
  for (const { distroversion, packages } of data.lines<SecurityDatabase>("advisories/alpine-secdb.facts.jsonl")) {
    const os = parseOs(`alpine:${distroversion.replace(/^v/, "")}`);
    if (os === undefined) throw new Error(`alpine: ${distroversion} is no release`);
    for (const { pkg } of packages ?? []) {
      for (const [version, ids] of Object.entries(pkg.secfixes)) {
        for (const id of (ids ?? []).flatMap(idsOf)) {
          const ofId = rows.get(id) ?? new Map<string, AdvisoryPackage>();
          rows.set(id, ofId);
          const key = `${distroversion} ${pkg.name}`;
          // Named for several versions, the first counts: it is the newest, and the file has the newest first.
          if (ofId.has(key)) continue;
          const range = { type: "apk", constraint: `< ${version}`, fix: { version, state: "fixed" as const, references: [] } };
          ofId.set(key, packageOf({ ecosystem: "apk", name: pkg.name, os, ranges: [range] }));
        }
      }
    }
  }
  for (const [id, ofId] of rows) yield advisoryOf({ id, provider: "alpine", packages: [...ofId.values()] });
}

/** A member of the list may name several ids, carry a remark, or be misspelt: `CVE-2019-5060 TALOS-2019-0844`, `CVE-2018-14466 (AFS/RX)`, `CVE_2019-2426`. */
function idsOf(text: string): readonly string[] {
  return text.replace("CVE_", "CVE-").match(/\b(?:CVE-\d{4}-\d{4,}|TALOS-\d{4}-\d+|XSA-\d+|GHSA(?:-[0-9a-z]{4}){3})\b/g) ?? [];
}
