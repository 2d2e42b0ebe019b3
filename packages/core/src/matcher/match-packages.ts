import type { CatalogedPackage, PackageCpe } from "../artifact/package.js";
import type { Sbom } from "../sbom/sbom.js";
import { underCve } from "./by-cve.js";
import { type Candidate, candidatesOf, mergeCandidates } from "./candidate.js";
import { type VulnerabilityDescriber, vulnerabilityDescriber } from "./describe-vulnerability.js";
import { distroOf, type MatchedDistro } from "./distro-type.js";
import type { FixState } from "./fix.js";
import { compileIgnoreRule, type RuleTest } from "./ignore-rule.js";
import { kernelHeaderRules } from "./kernel-headers.data.js";
import { matcherOf } from "./list.js";
import type { AppliedRule, IgnoredMatch, IgnoreRule, Match, MatchResult, SuppressedMatch } from "./match.js";
import { compareMatches } from "./match-order.js";
import { ownershipOf, removeOwned } from "./ownership.js";
import { riskOf } from "./risk.js";
import { scoreOfMatch } from "./score.js";
import { isUnknownVersion, type SearchedPackage, searchedPackage } from "./searched-package.js";
import { type Statements, suppressionTest } from "./suppression.js";
import { sortVersions, suggestVersion } from "./version-check.js";
import type { VulnerabilitySource } from "./vulnerability-source.js";

export interface MatchOptions {
  /** Replaces the distribution of the SBOM. */
  readonly distro?: MatchedDistro;
  /** Report what is known by a CVE under it. */
  readonly byCve?: boolean;
  /** Hide what has no fix. */
  readonly onlyFixed?: boolean;
  /** Hide what has a fix. */
  readonly onlyNotFixed?: boolean;
  /** Hide what has one of these fix states. */
  readonly ignoreStates?: readonly FixState[];
  readonly ignoreRules?: readonly IgnoreRule[];
  /** Report the kernel's vulnerabilities on its headers. */
  readonly matchKernelHeaders?: boolean;
  /** Makes CPE names for packages that have none. */
  readonly cpesOf?: (found: CatalogedPackage) => readonly PackageCpe[];
}

/**
 * Finds the vulnerabilities of an SBOM's packages. Pure but for the source. Throws `ignore-rule-invalid`, and what the source throws.
 * Source: scanner.md §4 and §10.
 */
export function matchPackages(sbom: Sbom, source: VulnerabilitySource, options: MatchOptions = {}): MatchResult {
  const rules = ignoreRules(options);
  const distro = options.distro ?? (sbom.distro === undefined ? undefined : distroOf(sbom.distro));
  const ownership = ownershipOf(sbom.packages, sbom.relationships);
  const { kept, removed } = removeOwned(sbom.packages, ownership, distro);
  const found = search(kept, distro, source, options);
  const reasonsOf = suppressionTest(found.statements, ownership);
  const describer = vulnerabilityDescriber(source);
  describer.prepare(found.candidates);
  const suppressed: SuppressedMatch[] = [];
  const affecting: Candidate[] = [];
  for (const candidate of found.candidates) {
    const reasons = reasonsOf(candidate);
    if (reasons.length === 0) affecting.push(candidate);
    else suppressed.push({ ...finish(candidate, describer), reasons });
  }
  const { open, ignored } = applyRules(mergeCandidates(affecting), rules, options.byCve === true);
  return {
    matches: open.map((candidate) => finish(candidate, describer)).sort(compareMatches),
    ignored: ignored
      .map(({ candidate, applied }): IgnoredMatch => ({ ...finish(candidate, describer), rules: applied }))
      .sort(compareMatches),
    suppressed: suppressed.sort(compareMatches),
    judged: found.statements.map(({ cataloged }) => cataloged),
    removed,
    unmatchedTypes: Object.fromEntries(found.unmatchedTypes),
    unsearchable: Object.fromEntries(found.unsearchable),
  };
}

interface SearchOutcome {
  readonly candidates: readonly Candidate[];
  readonly statements: readonly Statements[];
  readonly unmatchedTypes: ReadonlyMap<string, number>;
  readonly unsearchable: ReadonlyMap<string, number>;
}

function search(
  packages: readonly CatalogedPackage[],
  distro: MatchedDistro | undefined,
  source: VulnerabilitySource,
  { cpesOf, distro: given }: MatchOptions,
): SearchOutcome {
  const candidates: Candidate[] = [];
  const statements: Statements[] = [];
  const unmatchedTypes = new Map<string, number>();
  const unsearchable = new Map<string, number>();
  const count = (counts: Map<string, number>, type: string): void => void counts.set(type, (counts.get(type) ?? 0) + 1);
  for (const cataloged of packages) {
    const matcher = matcherOf(cataloged.type);
    if (matcher === undefined) {
      count(unmatchedTypes, cataloged.type);
      continue;
    }
    const ownDistro = given === undefined && cataloged.distro !== undefined ? distroOf(cataloged.distro) : distro;
    const searched = searchedPackage(cataloged, ownDistro, cataloged.cpes.length === 0 ? cpesOf?.(cataloged) : undefined);
    if (!isSearchable(searched, matcher.needsDistro)) {
      count(unsearchable, cataloged.type);
      continue;
    }
    const result = matcher.match(searched, { source });
    candidates.push(...candidatesOf(searched, result.vulnerable));
    statements.push({ cataloged, result });
  }
  return { candidates, statements, unmatchedTypes, unsearchable };
}

/** An empty name would be found in every row of an ecosystem that has one. */
function isSearchable({ name, version, distro }: SearchedPackage, needsDistro: boolean): boolean {
  return name !== "" && !isUnknownVersion(version) && (!needsDistro || distro !== undefined);
}

interface CompiledRule {
  readonly rule: AppliedRule;
  readonly test: RuleTest;
}

function ignoreRules({
  ignoreRules: own = [],
  onlyFixed,
  onlyNotFixed,
  ignoreStates = [],
  matchKernelHeaders,
}: MatchOptions): readonly CompiledRule[] {
  const rules: readonly AppliedRule[] = [
    ...own.map((rule): AppliedRule => ({ ...rule, origin: "user" })),
    ...(onlyNotFixed === true ? [{ fixState: "fixed", origin: "only-not-fixed" } as const] : []),
    ...(onlyFixed === true
      ? (["not-fixed", "wont-fix", "unknown"] as const).map((fixState) => ({ fixState, origin: "only-fixed" }) as const)
      : []),
    ...ignoreStates.map((fixState): AppliedRule => ({ fixState, origin: "user" })),
    ...(matchKernelHeaders === true ? [] : kernelHeaderRules.map((rule): AppliedRule => ({ ...rule, origin: "kernel-headers" }))),
  ];
  return rules.flatMap((rule) => {
    const test = compileIgnoreRule(rule);
    return test === undefined ? [] : [{ rule, test }];
  });
}

interface Ruled {
  readonly open: readonly Candidate[];
  readonly ignored: readonly { readonly candidate: Candidate; readonly applied: readonly AppliedRule[] }[];
}

/** With `byCve`, rules are applied to the original ids and again to the CVEs. */
function applyRules(candidates: readonly Candidate[], rules: readonly CompiledRule[], byCve: boolean): Ruled {
  const first = applyOnce(candidates, rules);
  if (!byCve) return first;
  const again = applyOnce(mergeCandidates(first.open.map(underCve)), rules);
  return { open: again.open, ignored: [...first.ignored, ...again.ignored] };
}

function applyOnce(candidates: readonly Candidate[], rules: readonly CompiledRule[]): Ruled {
  const open: Candidate[] = [];
  const ignored: { candidate: Candidate; applied: readonly AppliedRule[] }[] = [];
  for (const candidate of candidates) {
    const applied = rules.filter(({ test }) => test(candidate)).map(({ rule }) => rule);
    if (applied.length === 0) open.push(candidate);
    else ignored.push({ candidate, applied });
  }
  return { open, ignored };
}

function finish(
  { searched, disclosure, id, shownNamespace, record, related, details }: Candidate,
  describer: VulnerabilityDescriber,
): Match {
  const view = describer.describe(record, id, shownNamespace);
  const relatives = related.map((reference) => describer.describeReference(reference));
  const { advisories } = disclosure;
  const fix = { ...disclosure.fix, versions: sortVersions(searched.cataloged, disclosure.fix.versions) };
  const suggestedVersion = suggestVersion(searched.cataloged, fix.versions);
  const score = scoreOfMatch(view, relatives);
  return {
    package: searched.cataloged,
    vulnerability: { ...view, fix, advisories, risk: riskOf(view) },
    related: relatives,
    details,
    ...(suggestedVersion === undefined ? {} : { suggestedVersion }),
    ...(score === undefined ? {} : { score }),
  };
}
