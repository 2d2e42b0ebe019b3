import { type LoadLines, type Verdict, verdictOfScore } from "../../component/load-line-geometry.js";
import type { FindingGroup } from "./finding-group.js";

/** One upgrade: package, present version, the versions of which each clears what is over the line. */
interface Upgrade {
  readonly name: string;
  readonly from: string;
  readonly to: readonly string[];
}

/** The upgrades that bring an image below the next line. */
export interface FixFirst {
  readonly line: "warn" | "fail";
  readonly upgrades: readonly Upgrade[];
  /** Packages over the line that no known upgrade clears. */
  readonly withoutFix: readonly string[];
  /** The highest score left after the upgrades; `undefined` when none is left. */
  readonly scoreAfter: number | undefined;
  readonly verdictAfter: Exclude<Verdict, "unknown">;
}

/** What brings an image below the next line; `undefined` when it is below both. */
export function fixFirst(groups: readonly FindingGroup[], lines: LoadLines): FixFirst | undefined {
  const most = Math.max(-1, ...groups.map((group) => group.cvss ?? -1));
  const line = most >= lines.fail ? "fail" : most >= lines.warn ? "warn" : undefined;
  if (line === undefined) return undefined;
  const limit = lines[line];
  const over = groups.filter((group) => (group.cvss ?? -1) >= limit);
  const upgrades = new Map<string, Upgrade>();
  const withoutFix = new Set<string>();
  for (const group of over) {
    const { name, version } = group.package;
    const needed = group.findings.filter((finding) => (finding.cvss ?? -1) >= limit);
    if (needed.every((finding) => finding.fixVersions.length > 0)) {
      const to = [...new Set(needed.flatMap((finding) => finding.fixVersions))];
      const common = to.filter((one) => needed.every((finding) => finding.fixVersions.includes(one)));
      upgrades.set(`${name} ${version}`, { name, from: version, to: common.length > 0 ? common : to });
    } else withoutFix.add(name);
  }
  const cleared = new Set(over.filter((group) => !withoutFix.has(group.package.name)));
  const left = groups.flatMap((group) =>
    group.findings.filter((finding) => !cleared.has(group) || (finding.cvss ?? -1) < limit).map((finding) => finding.cvss ?? -1),
  );
  const scoreAfter = Math.max(-1, ...left);
  return {
    line,
    upgrades: [...upgrades.values()],
    withoutFix: [...withoutFix],
    scoreAfter: scoreAfter < 0 ? undefined : scoreAfter,
    verdictAfter: verdictOfScore(scoreAfter < 0 ? undefined : scoreAfter, lines),
  };
}
