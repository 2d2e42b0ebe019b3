import { type Constraint, type ConstraintUnit, type Operator, parseConstraint } from "./constraint.js";
import { hasSemverShape } from "./fuzzy.js";
import { parseHashicorpConstraint, satisfiesHashicorp } from "./hashicorp-constraint.js";
import { parseStrict } from "./hashicorp-version.js";
import { findScheme, type VersionFormat } from "./list.js";
import type { Sign } from "./order.js";
import type { CompareParsed, MissingEpoch } from "./scheme.js";
import { dashedPre } from "./semver.js";

/** Whether a package's version is in a range: the question of {@link satisfies}. */
export interface VersionQuestion {
  /** As the database writes it, `>= 1.0, < 2.0`; several ranges are joined by `||`. Empty: all versions. */
  readonly constraint: string;
  readonly constraintFormat: VersionFormat;
  readonly version: string;
  readonly packageFormat: VersionFormat;
  /** What an epoch means that the package's version does not have; absent: what the scheme says. */
  readonly missingEpoch?: MissingEpoch;
}

/**
 * Answers whether a version satisfies a constraint, by the rules of Grype (versions.md §2.3 and §2.4): the package's format is tried first.
 * `undefined` where the constraint is malformed or one of its bounds cannot be compared with the version, also if another alternative holds.
 */
export function satisfies(question: VersionQuestion): boolean | undefined {
  const { constraint: text, constraintFormat, packageFormat } = question;
  if (text === "") return constraintFormat === "kb" ? undefined : true;
  const constraint = parseConstraint(text);
  if (constraint === undefined || (constraintFormat === "kb" && packageFormat !== "kb")) return undefined;
  if (constraintFormat === "fuzzy") return satisfiesFuzzy(question, constraint);
  return evaluate(constraint, typedComparers(question));
}

/** A constraint without a format of its own is read in that of the package, then as hashicorp's, then unit by unit. */
function satisfiesFuzzy(question: VersionQuestion, constraint: Constraint): boolean | undefined {
  const { constraint: text, version, packageFormat } = question;
  if (packageFormat !== "fuzzy") {
    const answer = evaluate(constraint, typedComparers({ ...question, constraintFormat: packageFormat }));
    if (answer !== undefined) return answer;
  }
  if (hasSemverShape(version) && constraint.every((group) => group.every((unit) => hasSemverShape(unit.version)))) {
    const [parsed, conditions] = [parseStrict(dashedPre(version)), parseHashicorpConstraint(text)];
    if (parsed !== undefined && conditions !== undefined) return satisfiesHashicorp(parsed, conditions);
  }
  return evaluate(constraint, typedComparers(question));
}

/** The comparisons to try, in order: the package's format, then the constraint's. */
function typedComparers(question: VersionQuestion): readonly CompareParsed[] {
  const { version, packageFormat, constraintFormat, missingEpoch } = question;
  const first = comparerOf(packageFormat, version, missingEpoch);
  const hasEpochs = constraintFormat === "rpm" || constraintFormat === "deb";
  const isRetried = constraintFormat !== packageFormat && !(hasEpochs && missingEpoch !== undefined);
  return isRetried ? [first, comparerOf(constraintFormat, version, missingEpoch)] : [first];
}

function comparerOf(format: VersionFormat, version: string, missingEpoch: MissingEpoch | undefined): CompareParsed {
  return findScheme(format)?.comparer(version, missingEpoch) ?? (() => undefined);
}

function evaluate(constraint: Constraint, comparers: readonly CompareParsed[]): boolean | undefined {
  let isSatisfied = false;
  for (const group of constraint) {
    let holdsAll = true;
    for (const unit of group) {
      const answer = holds(unit, comparers);
      if (answer === undefined) return undefined;
      holdsAll = holdsAll && answer;
    }
    isSatisfied = isSatisfied || holdsAll;
  }
  return isSatisfied;
}

function holds(unit: ConstraintUnit, comparers: readonly CompareParsed[]): boolean | undefined {
  for (const compare of comparers) {
    const sign = compare(unit.version);
    if (sign !== undefined) return agrees(sign, unit.operator);
  }
  return undefined;
}

function agrees(sign: Sign, operator: Operator): boolean {
  switch (operator) {
    case "=":
      return sign === 0;
    case "<":
      return sign < 0;
    case "<=":
      return sign <= 0;
    case ">":
      return sign > 0;
    case ">=":
      return sign >= 0;
  }
}
