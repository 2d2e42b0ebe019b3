import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { type AdvisoryPackage, createFactsDecoder, type JsonValue } from "@plimsoll/core";

/** This file runs from `build/programs/bench`. */
const FACTS = fileURLToPath(new URL("../../../data/starter", import.meta.url));

/** A package of which the starter database knows something. */
export interface KnownPackage {
  readonly name: string;
  readonly version: string;
}

/** Which packages are wanted: of a type of Syft's, in a release such as `debian 11` where the type has one. */
export interface PackageKind {
  readonly type: string;
  readonly release?: string;
  /** How many. */
  readonly count: number;
}

/**
 * For each kind, packages that the facts of the starter database name, evenly out of all in the order of their names. Each is at the
 * version that fixed half of its advisories, so that older ones do not affect it and later ones do.
 */
export function starterPackages(kinds: readonly PackageKind[]): readonly (readonly KnownPackage[])[] {
  const fixes = kinds.map(() => new Map<string, string[]>());
  for (const found of affectedPackages()) {
    for (const [index, kind] of kinds.entries()) if (isOf(found, kind)) addFixes(fixes[index] ?? new Map(), found);
  }
  return kinds.map(({ type, count }, index) => {
    const byName = fixes[index] ?? new Map<string, readonly string[]>();
    const names = [...byName.keys()].sort();
    if (names.length < count)
      throw new Error(`the starter database has only ${names.length} packages of type ${type}, fewer than ${count}`);
    return Array.from({ length: count }, (_, i) => {
      const name = names[Math.floor((i * names.length) / count)] ?? "";
      const versions = byName.get(name) ?? [];
      return { name, version: versions[Math.floor(versions.length / 2)] ?? "" };
    });
  });
}

function* affectedPackages(): Iterable<AdvisoryPackage> {
  for (const file of readdirSync(FACTS).filter((name) => name.endsWith(".jsonl.gz"))) {
    const decode = createFactsDecoder();
    for (const line of gunzipSync(readFileSync(join(FACTS, file)))
      .toString("utf8")
      .split("\n")) {
      if (line === "") continue;
      const decoded = decode(JSON.parse(line) as JsonValue);
      if ("value" in decoded && decoded.value.kind === "advisory") yield* decoded.value.advisory.packages;
    }
  }
}

function isOf({ ecosystem, os, unaffected }: AdvisoryPackage, { type, release }: PackageKind): boolean {
  const found = os === undefined ? undefined : `${os.name} ${os.majorVersion}`;
  return ecosystem === type && found === release && !unaffected;
}

function addFixes(byName: Map<string, string[]>, { name, ranges }: AdvisoryPackage): void {
  const versions = ranges.flatMap(({ fix }) => (fix?.state === "fixed" && fix.version !== "" ? [fix.version] : []));
  if (versions.length === 0) return;
  const known = byName.get(name);
  if (known === undefined) byName.set(name, versions);
  else known.push(...versions);
}
