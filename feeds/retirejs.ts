import { type Advisory, rangeTypeFor } from "@plimsoll/core";
import { advisoryOf, type Feed, type FeedData, packageOf, providerOf } from "./feed.js";

interface Library {
  readonly npmname?: string;
  readonly vulnerabilities: readonly {
    readonly below?: string;
    readonly atOrAbove?: string;
    readonly severity?: string;
    readonly identifiers?: { readonly CVE?: readonly string[]; readonly githubID?: string };
  }[];
}

/** Retire.js: npm packages, and browser libraries under their npm name (their own where they have none). Advisories have no ids: the place in the file makes one. */
export const retirejs: Feed = {
  provider: providerOf({
    id: "retirejs",
    captured: "2026-08-22T00:00:00Z",
    url: "https://github.com/RetireJS/retire.js",
    type: "npm",
    scheme: "npm",
    noFix: "not-fixed",
  }),
  source: "Retire.js repository, 2026-08-22",
  read: readRetirejs,
};

const files = [
  { kind: "npm", name: "advisories/npm.retirejs-npmrepository.json" },
  { kind: "js", name: "advisories/npm.retirejs-jsrepository-v4.json" },
];

function* readRetirejs(data: FeedData): Iterable<Advisory> {
  for (const { kind, name } of files) {
    for (const [key, library] of Object.entries(data.document<Readonly<Record<string, Library>>>(name))) {
      if (key === "retire-example" || !Array.isArray(library.vulnerabilities)) continue;
      for (const [at, { below, atOrAbove, severity, identifiers }] of library.vulnerabilities.entries()) {
        const aliases = [...(identifiers?.CVE ?? []), ...(identifiers?.githubID === undefined ? [] : [identifiers.githubID])].filter((id) =>
          /^(?:CVE|GHSA)-/.test(id),
        );
        const constraint = [
          ...(atOrAbove === undefined ? [] : [`>=${lowest(atOrAbove)}`]),
          ...(below === undefined ? [] : [`<${below}`]),
        ].join(",");
        yield advisoryOf({
          id: `RETIREJS-${kind}-${slugOf(key)}-${at + 1}`,
          provider: "retirejs",
          aliases,
          severities: severity === undefined ? [] : [{ scheme: "CHML", value: severity, rank: 0 }],
          packages: [
            packageOf({
              ecosystem: "npm",
              name: (library.npmname ?? key).toLowerCase().replace(/@$/, ""),
              cves: aliases,
              ranges: [
                {
                  type: rangeTypeFor("npm", [atOrAbove === undefined ? undefined : lowest(atOrAbove), below]),
                  constraint,
                  fix:
                    below === undefined
                      ? { version: "", state: "not-fixed", references: [] }
                      : { version: below, state: "fixed", references: [] },
                },
              ],
            }),
          ],
        });
      }
    }
  }
}

/** `1.3.0-*` is every prerelease of it too: from the lowest on. */
function lowest(version: string): string {
  return version.replace(/-\*$/, "-0");
}

function slugOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}
