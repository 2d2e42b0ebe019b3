import { parseGlob } from "./parse-glob.js";
import { parsePattern } from "./parse-pattern.js";
import type { PatternNode } from "./pattern-node.js";

/** A pattern that takes time in proportion to the text, whatever the pattern is: users write patterns, strangers write texts. */
export interface LinearPattern {
  /** Whether the pattern fits the whole text. */
  matches(text: string): boolean;
  /** Whether the pattern fits somewhere in the text. */
  finds(text: string): boolean;
}

type Instruction =
  | { readonly kind: "set"; readonly ranges: readonly (readonly [number, number])[]; readonly negated: boolean; readonly next: number }
  | { readonly kind: "split"; readonly next: number; readonly other: number }
  | { readonly kind: "start" | "end"; readonly next: number }
  | { readonly kind: "match" };

/** `a{1000}{1000}` must not fill the memory. */
const MAX_INSTRUCTIONS = 10_000;

/** The pattern of a regular expression; undefined where it is none, has back references or look-around, or is too large. */
export function compilePattern(text: string): LinearPattern | undefined {
  return compile(parsePattern(text));
}

/** The pattern of a glob over paths, meant for `matches`; undefined where it is none. */
export function compileGlob(text: string): LinearPattern | undefined {
  return compile(parseGlob(text));
}

function compile(node: PatternNode | undefined): LinearPattern | undefined {
  if (node === undefined) return undefined;
  const program: Instruction[] = [{ kind: "match" }];
  const start = emit(program, node, 0);
  if (start === undefined) return undefined;
  return { matches: (text) => run(program, start, text, true), finds: (text) => run(program, start, text, false) };
}

/** Adds the instructions of `node`, which go on at `next`; returns where they begin, undefined where there are too many. */
function emit(program: Instruction[], node: PatternNode, next: number): number | undefined {
  if (program.length > MAX_INSTRUCTIONS) return undefined;
  switch (node.kind) {
    case "empty":
      return next;
    case "set":
      return program.push({ kind: "set", ranges: node.ranges, negated: node.negated, next }) - 1;
    case "start":
    case "end":
      return program.push({ kind: node.kind, next }) - 1;
    case "sequence":
      return node.parts.reduceRight<number | undefined>((at, part) => (at === undefined ? undefined : emit(program, part, at)), next);
    case "choice":
      return node.parts.reduceRight<number | undefined>((other, part, index) => {
        const at = emit(program, part, next);
        if (index === node.parts.length - 1 || at === undefined || other === undefined) return at;
        return program.push({ kind: "split", next: at, other }) - 1;
      }, next);
    case "repeat":
      return emitRepeat(program, node, next);
  }
}

function emitRepeat(program: Instruction[], { node, min, max }: PatternNode & { kind: "repeat" }, next: number): number | undefined {
  let at: number | undefined = next;
  if (max === undefined) {
    const loop: number = program.push({ kind: "match" }) - 1;
    const body = emit(program, node, loop);
    if (body === undefined) return undefined;
    program[loop] = { kind: "split", next: body, other: next };
    at = loop;
  } else {
    for (let count = min; count < max && at !== undefined; count += 1) {
      const body = emit(program, node, at);
      at = body === undefined ? undefined : program.push({ kind: "split", next: body, other: next }) - 1;
    }
  }
  for (let count = 0; count < min && at !== undefined; count += 1) at = emit(program, node, at);
  return at;
}

/** Follows all ways through the program at once, so that none is walked twice per character. */
function run(program: readonly Instruction[], start: number, text: string, whole: boolean): boolean {
  let states = new Set<number>();
  let position = 0;
  const { length } = text;
  const add = (into: Set<number>, at: number): void => {
    const open = [at];
    for (let state = open.pop(); state !== undefined; state = open.pop()) {
      if (into.has(state)) continue;
      into.add(state);
      const instruction = program[state];
      if (instruction?.kind === "split") open.push(instruction.other, instruction.next);
      else if ((instruction?.kind === "start" && position === 0) || (instruction?.kind === "end" && position === length)) {
        open.push(instruction.next);
      }
    }
  };
  add(states, start);
  while (position < length) {
    if (!whole && states.has(0)) return true;
    const code = text.codePointAt(position) ?? 0;
    position += code > 0xffff ? 2 : 1;
    const following = new Set<number>();
    for (const state of states) {
      const instruction = program[state];
      if (instruction?.kind === "set" && holdsCode(instruction, code)) add(following, instruction.next);
    }
    if (!whole) add(following, start);
    else if (following.size === 0) return false;
    states = following;
  }
  return states.has(0);
}

function holdsCode(
  { ranges, negated }: { readonly ranges: readonly (readonly [number, number])[]; readonly negated: boolean },
  code: number,
): boolean {
  return ranges.some(([low, high]) => code >= low && code <= high) !== negated;
}
