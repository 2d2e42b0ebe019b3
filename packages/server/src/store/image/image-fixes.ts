import type { ImageFixes } from "@plimsoll/api";
import { parsePurl, versionFormatOfPackage } from "@plimsoll/core";
import type { Kysely } from "kysely";
import { scoreOf } from "../../posture/result.js";
import type { Database } from "../schema.js";
import { readThresholds } from "../setting/settings.js";
import { type ImagePackage, readContents, type StoredMatch } from "./image-contents.js";
import { clears, lowestFix, type VersionInUse } from "./lowest-fix.js";

type FixFirst = NonNullable<ImageFixes["fixFirst"]>;

/** Which versions clear the findings of an image's packages, and the fewest upgrades below the next line. Throws `not-found`. */
export async function readFixes(db: Kysely<Database>, placementId: number): Promise<ImageFixes> {
  const contents = await readContents(db, placementId);
  const { warn, fail } = await readThresholds(db);
  const affected = (contents?.packages ?? []).filter(({ matches }) => matches.length > 0);
  const most = maxCvssOf(affected.flatMap(({ matches }) => matches));
  const line = most >= fail ? fail : most >= warn ? warn : undefined;
  return {
    packages: affected.map(packageFixOf),
    fixFirst: line === undefined ? null : { line: line === fail ? "Fail" : "Warn", ...fixFirst(affected, line) },
  };
}

function packageFixOf(owner: ImagePackage): ImageFixes["packages"][number] {
  const { version = null, left } = lowestFix(owner.matches, versionOf(owner));
  return { package: owner.found.id, version, left: left.length, leftFixState: left[0]?.fixState ?? null };
}

/** One upgrade for all packages of one source and version. */
function fixFirst(affected: readonly ImagePackage[], line: number): Omit<FixFirst, "line"> {
  const groups = new Map<string, ImagePackage[]>();
  for (const owner of affected) {
    const key = JSON.stringify([owner.found.type, sourceOf(owner.found), owner.found.version]);
    groups.set(key, [...(groups.get(key) ?? []), owner]);
  }
  const upgrades: FixFirst["upgrades"][number][] = [];
  const withoutFix: FixFirst["withoutFix"][number][] = [];
  let after = -1;
  for (const group of groups.values()) {
    const [first] = group;
    const matches = group.flatMap((owner) => owner.matches);
    const over = matches.filter(({ cvss }) => (cvss ?? -1) >= line);
    if (first === undefined || over.length === 0) {
      after = Math.max(after, maxCvssOf(matches));
      continue;
    }
    const inUse = versionOf(first);
    const { version, left } = lowestFix(over, inUse);
    const name = sourceOf(first.found);
    const [worst] = left;
    if (version !== undefined && worst === undefined) {
      upgrades.push({ name, from: first.found.version, to: version });
      after = Math.max(after, maxCvssOf(matches.filter((match) => !clears(version, match, inUse))));
    } else {
      withoutFix.push({ name, version: first.found.version, fixState: worst?.fixState ?? "unknown" });
      after = Math.max(after, maxCvssOf(matches));
    }
  }
  return { upgrades, withoutFix, maxCvssAfter: scoreOf(after) };
}

function versionOf({ found }: ImagePackage): VersionInUse {
  return { version: found.version, format: versionFormatOfPackage(found.type, found.name, found.metadataType) };
}

/** The name of the source package that it is upgraded with, which its package URL has; else its own. */
function sourceOf({ name, purl }: ImagePackage["found"]): string {
  const upstream = parsePurl(purl)?.qualifiers?.["upstream"] ?? "";
  return upstream.replace(/@.*$/s, "").replace(/-[^-]*-[^-]*\.src\.rpm$/, "") || name;
}

/** Tenths; -1 without a score. */
function maxCvssOf(matches: readonly StoredMatch[]): number {
  return matches.reduce((max, { cvss }) => Math.max(max, cvss ?? -1), -1);
}
