/** Inclusive ranges of code points. */
export type CodePointRanges = readonly (readonly [number, number])[];

/** A regular expression as a tree. */
export type PatternNode =
  | { readonly kind: "empty" }
  | { readonly kind: "set"; readonly ranges: CodePointRanges; readonly negated: boolean }
  | { readonly kind: "start" | "end" }
  | { readonly kind: "sequence" | "choice"; readonly parts: readonly PatternNode[] }
  /** `max` undefined: no limit. */
  | { readonly kind: "repeat"; readonly node: PatternNode; readonly min: number; readonly max: number | undefined };

export const emptyNode: PatternNode = { kind: "empty" };

/** One character. */
export function literalNode(char: string): PatternNode {
  const code = char.codePointAt(0) ?? 0;
  return { kind: "set", ranges: [[code, code]], negated: false };
}
