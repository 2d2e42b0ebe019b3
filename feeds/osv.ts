import { type Advisory, decodeOsv, type JsonValue, type ProviderDefaults } from "@plimsoll/core";
import { type Feed, type FeedData, providerOf } from "./feed.js";

/** Feeds in the OSV format. What only says that a product is not concerned is left out: it takes room and matches nothing. */
export const osvFeeds = {
  go: osvFeed("go", "Go vulnerability database, 2026-08-21", {
    id: "govulndb",
    captured: "2026-08-21T00:00:00Z",
    url: "https://pkg.go.dev/vuln/{id}",
    type: "go-module",
    scheme: "go",
    fixKind: "first-observed-record",
  }),
  pypi: osvFeed("pypi", "PyPA advisory database, 2024-10-10", {
    id: "pypa",
    captured: "2024-10-10T00:00:00Z",
    url: "https://osv.dev/vulnerability/{id}",
    type: "python",
    scheme: "python",
    fixKind: "first-observed",
    noFix: "not-fixed",
  }),
  crates: osvFeed("crates", "RustSec advisory database, 2026-08-21", {
    id: "rustsec",
    captured: "2026-08-21T00:00:00Z",
    url: "https://rustsec.org/advisories/{id}.html",
    type: "rust-crate",
    scheme: "rust",
    fixKind: "first-observed",
    noFix: "not-fixed",
  }),
  github: osvFeed("maven.ghsa-sample", "a sample of GitHub-reviewed advisories, 2026-08-19", {
    id: "github",
    captured: "2026-08-19T00:00:00Z",
    url: "https://github.com/advisories/{id}",
    type: "java-archive",
    scheme: "java",
    fixKind: "first-observed",
    noFix: "not-fixed",
  }),
  bitnami: osvFeed("bitnami", "Bitnami vulnerability database, 2026-08-05", {
    id: "bitnami",
    captured: "2026-08-05T00:00:00Z",
    url: "https://osv.dev/vulnerability/{id}",
    type: "Bitnami",
    scheme: "bitnami",
    fixKind: "first-observed",
  }),
  almalinux: osvFeed("almalinux", "AlmaLinux errata, 2026-08-21", {
    id: "alma",
    captured: "2026-08-21T00:00:00Z",
    url: "https://osv.dev/vulnerability/{id}",
    type: "rpm",
    scheme: "rpm",
    fixKind: "advisory",
    cves: "none",
  }),
  alpaquita: osvFeed("alpaquita", "BellSoft OSV database (Alpaquita), 2026-08-08", {
    id: "alpaquita",
    captured: "2026-08-08T00:00:00Z",
    url: "https://osv.dev/vulnerability/{id}",
    type: "apk",
    scheme: "apk",
    noFix: "not-fixed",
  }),
} as const satisfies Readonly<Record<string, Feed>>;

function osvFeed(file: string, source: string, provider: Pick<ProviderDefaults, "id" | "captured"> & Partial<ProviderDefaults>): Feed {
  return { provider: providerOf(provider), source, read: (data) => readOsv(data, file) };
}

function* readOsv(data: FeedData, file: string): Iterable<Advisory> {
  for (const document of data.lines<JsonValue>(`advisories/${file}.osv.jsonl`)) {
    const decoded = decodeOsv(document);
    if ("problem" in decoded) throw new Error(`${file}: ${decoded.problem}`);
    const { advisory } = decoded.value;
    // An erratum that names no vulnerability clears none.
    const useful = advisory.packages.some(({ unaffected }) => !unaffected) || advisory.aliases.length > 0;
    if (advisory.status !== "rejected" && advisory.packages.length > 0 && useful) yield advisory;
  }
}
