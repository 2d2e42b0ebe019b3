/** A guess at the vendor or product of a package, and which further guesses may be made from it. */
export interface Candidate {
  readonly value: string;
  /** No shorter guesses at its separators. */
  readonly whole?: boolean;
  /** No guesses with other separators. */
  readonly verbatim?: boolean;
}

/** Names of hostile packages may have thousands of parts. */
const MAX_PARTS = 32;

/** Guesses that name something, and those with every hyphen as underscore and the other way round. */
export function withSeparatorVariants(candidates: readonly Candidate[]): readonly Candidate[] {
  const named = candidates.filter(({ value }) => value !== "" && value !== "*");
  const variants = named
    .filter(({ verbatim }) => verbatim !== true)
    .flatMap((candidate) => [
      { ...candidate, value: candidate.value.replaceAll("-", "_") },
      { ...candidate, value: candidate.value.replaceAll("_", "-") },
    ]);
  return [...named, ...variants];
}

/** Values of guesses, and of their beginnings up to each separator: `jenkins-ci-tools` is also `jenkins-ci` and `jenkins`. */
export function withBeginnings(candidates: readonly Candidate[]): ReadonlySet<string> {
  const values = candidates.map(({ value }) => value);
  const beginnings = candidates.filter(({ whole }) => whole !== true).flatMap(({ value }) => beginningsOf(value));
  return new Set([...values, ...beginnings]);
}

function beginningsOf(value: string): readonly string[] {
  const result: string[] = [];
  // runs of separators count as one, which is the last of the run
  for (const [, separators = "", part = ""] of value.matchAll(/([-_]*)([^-_]+)/g)) {
    if (result.length >= MAX_PARTS) break;
    const before = result.at(-1);
    result.push(before === undefined ? part : `${before}${separators.at(-1) ?? ""}${part}`);
  }
  return result;
}
