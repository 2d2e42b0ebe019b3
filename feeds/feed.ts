import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { Advisory, AdvisoryPackage, KnownExploited, ProviderDefaults } from "@plimsoll/core";

/** One feed of the data folder, and how its records become facts. */
export interface Feed {
  /** Its advisories stand under this provider. */
  readonly provider: ProviderDefaults;
  /** What it is, for `about.json`. */
  readonly source: string;
  /** Facts, the same for the same data. */
  read(data: FeedData): Iterable<Advisory>;
}

/** A feed of known-exploited CVEs. */
export interface KnownExploitedFeed {
  readonly source: string;
  readonly captured: string;
  read(data: FeedData): Iterable<KnownExploited>;
}

/** The data folder of the kit: gzip'd JSON, one document or one a line, by name without `.gz`. Its content is our own record of public feeds, so it is trusted. */
export interface FeedData {
  document<T>(name: string): T;
  lines<T>(name: string): readonly T[];
}

/** The files below a folder. */
export function openFeedData(folder: string): FeedData {
  const text = (name: string): string => gunzipSync(readFileSync(join(folder, `${name}.gz`))).toString("utf8");
  return {
    document: <T>(name: string) => JSON.parse(text(name)) as T,
    lines: <T>(name: string) =>
      text(name)
        .split("\n")
        .flatMap((line) => (line === "" ? [] : [JSON.parse(line) as T])),
  };
}

/** An advisory with the parts that most feeds do not have. */
export function advisoryOf(parts: Pick<Advisory, "id" | "provider"> & Partial<Advisory>): Advisory {
  return {
    status: "active",
    assigners: [],
    description: "",
    references: [],
    aliases: [],
    severities: [],
    packages: [],
    cpes: [],
    ...parts,
  };
}

/** A row with the parts that most feeds do not have. */
export function packageOf(parts: Pick<AdvisoryPackage, "ecosystem" | "name"> & Partial<AdvisoryPackage>): AdvisoryPackage {
  return { unaffected: false, cves: [], qualifiers: {}, ranges: [], ...parts };
}

/** Provider defaults with the usual values. */
export function providerOf(parts: Pick<ProviderDefaults, "id" | "captured"> & Partial<ProviderDefaults>): ProviderDefaults {
  return { cves: "aliases", scale: "CHML", rank: 0, ...parts };
}
