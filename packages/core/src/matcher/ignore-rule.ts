import { coreError } from "../core-errors.js";
import { quote } from "../error.js";
import { compileGlob, compilePattern } from "../pattern/linear-pattern.js";
import type { Candidate } from "./candidate.js";
import type { IgnoreRule } from "./match.js";

/** Whether a rule holds for a candidate. */
export type RuleTest = (candidate: Candidate) => boolean;

/**
 * The test of a rule: all its parts must hold. Undefined where the rule has none: it holds for nothing, as in Grype.
 * Throws `ignore-rule-invalid` for a pattern that is none. Source: scanner.md §4, "Ignore rule".
 */
export function compileIgnoreRule(rule: IgnoreRule): RuleTest | undefined {
  const wanted = rule.package ?? {};
  const tests: RuleTest[] = [];
  const when = (part: string | undefined, make: (part: string) => RuleTest): void => {
    if (part !== undefined && part !== "") tests.push(make(part));
  };
  when(
    rule.vulnerability,
    (id) => (candidate) => candidate.id === id || (rule.includeAliases === true && candidate.related.some((other) => other.id === id)),
  );
  when(rule.namespace, (namespace) => (candidate) => candidate.namespace === namespace);
  when(
    rule.fixState,
    (state) =>
      ({ disclosure }) =>
        disclosure.fix.state === state || (state === "unknown" && disclosure.fix.state === ""),
  );
  when(
    rule.matchType,
    (type) =>
      ({ details }) =>
        details.some((detail) => detail.type === type),
  );
  when(wanted.name, (name) => {
    const fits = nameTest(name);
    return ({ searched }) => fits(searched.cataloged.name);
  });
  when(
    wanted.version,
    (version) =>
      ({ searched }) =>
        searched.cataloged.version === version,
  );
  when(
    wanted.language,
    (language) =>
      ({ searched }) =>
        searched.cataloged.language === language,
  );
  when(
    wanted.type,
    (type) =>
      ({ searched }) =>
        searched.cataloged.type === type,
  );
  when(wanted.location, (location) => locationTest(location));
  when(wanted.upstreamName, (name) => {
    const fits = nameTest(name);
    return ({ searched }) => searched.upstreams.some((upstream) => fits(upstream.name));
  });
  return tests.length === 0 ? undefined : (candidate) => tests.every((test) => test(candidate));
}

/** A dot alone makes no regular expression: names have dots. */
function nameTest(name: string): (name: string) => boolean {
  if (!/[\^$*+?[\](){}|\\]/.test(name)) return (other) => other === name;
  const pattern = compilePattern(name);
  if (pattern === undefined) {
    throw coreError(
      "ignore-rule-invalid",
      `the name ${quote(name)} of an ignore rule is no regular expression; quote special characters with "\\"`,
    );
  }
  return (other) => pattern.matches(other);
}

function locationTest(location: string): RuleTest {
  const glob = compileGlob(location);
  if (glob === undefined) throw coreError("ignore-rule-invalid", `the location ${quote(location)} of an ignore rule is no glob`);
  return ({ searched }) => searched.cataloged.locations.some(({ path, accessPath }) => glob.matches(path) || glob.matches(accessPath));
}
