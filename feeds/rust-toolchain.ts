import { type Advisory, cvssSeverity, normalizeTime } from "@plimsoll/core";
import { advisoryOf, type Feed, type FeedData, packageOf } from "./feed.js";
import { osvFeeds } from "./osv.js";

interface RustAdvisory {
  readonly path: string;
  readonly front: {
    readonly advisory: {
      readonly id: string;
      readonly package: string;
      readonly aliases?: readonly string[];
      readonly date: string;
      readonly cvss?: string;
    };
    readonly versions: { readonly patched: readonly string[]; readonly unaffected?: readonly string[] };
  };
}

/** RustSec's advisories for the toolchain itself, which are not among those for crates. */
export const rustToolchain: Feed = {
  provider: osvFeeds.crates.provider,
  source: osvFeeds.crates.source,
  read: readRustToolchain,
};

function* readRustToolchain(data: FeedData): Iterable<Advisory> {
  for (const { path, front } of data.lines<RustAdvisory>("advisories/crates.rustsec.jsonl")) {
    if (!path.startsWith("rust/")) continue;
    const { id, package: name, aliases = [], date, cvss } = front.advisory;
    const published = normalizeTime(date);
    const severity = cvssSeverity(cvss ?? "");
    const unaffected = (front.versions.unaffected ?? [])
      .map((text) => /^< ?(\S+)$/.exec(text)?.[1])
      .find((version) => version !== undefined);
    // All of them have one patched range: from a version on, or from the one after it.
    const [, operator = "", version = ""] = /^(>=?) ?(\S+)$/.exec(front.versions.patched[0] ?? "") ?? [];
    if (version === "") throw new Error(`rustsec: ${id} has no patched version that is understood`);
    const bounds = [...(unaffected === undefined ? [] : [`>=${unaffected}`]), operator === ">=" ? `<${version}` : `<=${version}`];
    yield advisoryOf({
      id,
      provider: "rustsec",
      ...(published === undefined ? {} : { published }),
      aliases,
      severities: severity === undefined ? [] : [severity],
      packages: [
        packageOf({
          ecosystem: "rust-crate",
          name,
          cves: aliases,
          ranges: [
            {
              type: "rust",
              constraint: bounds.join(","),
              fix:
                operator === ">="
                  ? { version, state: "fixed", date, kind: "first-observed", references: [] }
                  : { version: "", state: "", references: [] },
            },
          ],
        }),
      ],
    });
  }
}
