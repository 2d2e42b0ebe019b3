import type { CatalogedPackage } from "../../artifact/package.js";
import type { Relationship } from "../../sbom/sbom.js";
import type { MatchResult } from "../match.js";
import { type MatchOptions, matchPackages } from "../match-packages.js";
import { type MemoryRows, memoryVulnerabilities, sbomOf } from "./memory-vulnerabilities.js";

/** Packages of an image, and what a database says. */
export interface Scenario {
  readonly packages: readonly CatalogedPackage[];
  /** `debian 12` */
  readonly distro?: string;
  readonly relationships?: readonly Relationship[];
  readonly rows: MemoryRows;
  readonly options?: MatchOptions;
}

export function runScenario({ packages, distro, relationships, rows, options }: Scenario): MatchResult {
  return matchPackages(sbomOf(packages, distro, relationships), memoryVulnerabilities(rows), options);
}

/** Each match as `PACKAGE ID STATE VERSIONS TYPES`. */
export function matchLines({ matches }: Pick<MatchResult, "matches">): readonly string[] {
  return matches.map(({ package: found, vulnerability: v, details }) => {
    const types = details.map(({ type }) => type.replace("exact-", "").replace("-match", ""));
    return [found.name, v.id, v.fix.state || "-", v.fix.versions.join() || "-", types.join()].join(" ");
  });
}
