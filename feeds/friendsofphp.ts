import { type Advisory, type AdvisoryPackage, normalizeTime } from "@plimsoll/core";
import { advisoryOf, type Feed, type FeedData, packageOf, providerOf } from "./feed.js";

interface ComposerAdvisory {
  /** `vendor/package/2020-06-16.yaml` */
  readonly path: string;
  readonly advisory: {
    readonly cve?: string | null;
    readonly branches: Readonly<Record<string, { readonly time?: string | null; readonly versions: readonly string[] }>>;
    /** `composer://vendor/package` */
    readonly reference: string;
  };
}

/** Advisories for Composer packages: each branch has its range, and is fixed since its time. */
export const friendsofphp: Feed = {
  provider: providerOf({
    id: "friendsofphp",
    captured: "2026-08-06T00:00:00Z",
    url: "https://github.com/FriendsOfPHP/security-advisories",
    type: "php-composer",
    scheme: "composer",
    fixKind: "first-observed",
    noFix: "not-fixed",
  }),
  source: "FriendsOfPHP security-advisories, 2026-08-06",
  read: readFriendsofphp,
};

function* readFriendsofphp(data: FeedData): Iterable<Advisory> {
  const advisories = new Map<string, Advisory>();
  for (const { path, advisory } of data.lines<ComposerAdvisory>("advisories/composer.friendsofphp.jsonl")) {
    const id = advisory.cve?.startsWith("CVE-") === true ? advisory.cve : `FOP:${path.replace(/\.yaml$/, "")}`;
    const name = advisory.reference.replace(/^composer:\/\//, "");
    const branches = Object.values(advisory.branches);
    const days = branches.flatMap(({ time }) => dayOf(time) ?? []).sort();
    const known = advisories.get(id);
    const published = [known?.published, days[0] === undefined ? undefined : normalizeTime(days[0])]
      .flatMap((time) => time ?? [])
      .sort()[0];
    advisories.set(
      id,
      advisoryOf({
        id,
        provider: "friendsofphp",
        ...(published === undefined ? {} : { published }),
        packages: [...(known?.packages ?? []), ...branches.map((branch) => rowOf(name, branch.versions, dayOf(branch.time)))],
      }),
    );
  }
  yield* advisories.values();
}

function rowOf(name: string, versions: readonly string[], day: string | undefined): AdvisoryPackage {
  const bounds = versions.map((text) => text.replace(/\s+/g, "").replace(/^==/, "="));
  const fixed = bounds.find((bound) => /^<[^=]/.test(bound))?.slice(1);
  return packageOf({
    ecosystem: "php-composer",
    name,
    ranges: [
      {
        type: "composer",
        constraint: bounds.join(","),
        fix:
          fixed === undefined
            ? { version: "", state: "not-fixed", references: [] }
            : { version: fixed, state: "fixed", ...(day === undefined ? {} : { date: day, kind: "first-observed" }), references: [] },
      },
    ],
  });
}

function dayOf(time: string | null | undefined): string | undefined {
  return /^\d{4}-\d{2}-\d{2}/.exec(time ?? "")?.[0];
}
