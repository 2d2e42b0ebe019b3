import { compileGlob, type Glob, type GlobSegments, matchesGlob, requiredSuffix } from "./glob.js";
import { baseName } from "./path.js";

/** Files whose content is kept in layer records. */
export interface WantedPattern {
  /** Root-relative glob (`compileGlob`). */
  readonly glob: string;
  /** Larger files are not kept. */
  readonly maxBytes: number;
}

/** Compiled patterns. */
export interface WantedFiles {
  readonly patterns: readonly WantedPattern[];
  /** Up to how many bytes the file at a root-relative path is kept; -1 where it is not wanted at any size. */
  maxBytes(path: string): number;
}

/** A last segment `*` + this many characters or more is taken as specific: files are kept wherever they are. */
const SPECIFIC_SUFFIX = 4;

interface Suffix {
  readonly suffix: string;
  readonly maxBytes: number;
}

interface FullGlob {
  readonly glob: Glob;
  /** Text that each matching path contains. */
  readonly anchor: string;
  readonly maxBytes: number;
}

/**
 * Compiles patterns for quick decisions while a layer streams by. A path may be reached through a symlinked directory of another
 * layer, which the pass cannot know; so a file is kept by its name alone where the last segment of a glob is specific (a name, or
 * `*` and a suffix), else by the whole glob.
 */
export function compileWanted(patterns: readonly WantedPattern[]): WantedFiles {
  const names = new Map<string, number>();
  const suffixes = new Map<string, Suffix[]>();
  const globs: FullGlob[] = [];
  for (const { glob, maxBytes } of patterns) {
    const compiled = compileGlob(glob);
    for (const segments of compiled.alternatives) {
      const last = segments.at(-1);
      const suffix = last === undefined ? "" : requiredSuffix(last);
      if (last?.kind === "literal") names.set(suffix, Math.max(names.get(suffix) ?? -1, maxBytes));
      else if (last?.kind === "pattern" && last.tokens.length === 2 && last.tokens[0]?.kind === "any" && suffix.length >= SPECIFIC_SUFFIX) {
        const list = suffixes.get(extensionOf(suffix)) ?? [];
        list.push({ suffix, maxBytes });
        suffixes.set(extensionOf(suffix), list);
      } else globs.push({ glob: { text: glob, alternatives: [segments] }, anchor: anchorOf(segments), maxBytes });
    }
  }
  return { patterns, maxBytes: (path) => maxBytesOf(path, names, suffixes, globs) };
}

function maxBytesOf(
  path: string,
  names: ReadonlyMap<string, number>,
  suffixes: ReadonlyMap<string, readonly Suffix[]>,
  globs: readonly FullGlob[],
): number {
  const name = baseName(path);
  let most = names.get(name) ?? -1;
  const extension = extensionOf(name);
  most = Math.max(most, endingWith(name, suffixes.get(extension)));
  if (extension !== "") most = Math.max(most, endingWith(name, suffixes.get("")));
  for (const { glob, anchor, maxBytes } of globs) {
    if (maxBytes > most && path.includes(anchor) && matchesGlob(glob, path)) most = maxBytes;
  }
  return most;
}

function endingWith(name: string, list: readonly Suffix[] | undefined): number {
  let most = -1;
  if (list !== undefined) for (const { suffix, maxBytes } of list) if (maxBytes > most && name.endsWith(suffix)) most = maxBytes;
  return most;
}

/** From the last "." on; empty where there is none. */
function extensionOf(name: string): string {
  const dot = name.lastIndexOf(".");
  return dot < 0 ? "" : name.slice(dot);
}

/** The longest name that the glob spells out. */
function anchorOf(segments: GlobSegments): string {
  let longest = "";
  for (const segment of segments) if (segment.kind === "literal" && segment.name.length > longest.length) longest = segment.name;
  return longest;
}
