import { messageOf, quote } from "@plimsoll/core";
import { scannerError } from "../error.js";
import { compileGlob, type Glob, matchesGlob } from "./glob.js";

/** More globs than anyone writes. */
const MAX_GLOBS = 1000;
const MAX_GLOB_LENGTH = 4096;
/** Directories whose answer is remembered. */
const MAX_REMEMBERED = 100_000;

/** Paths that are left out, with everything below those that are directories. */
export class PathExclusion {
  readonly #globs: readonly Glob[];
  readonly #directories = new Map<string, boolean>();

  /** See `compileExclusion`. */
  constructor(globs: readonly Glob[]) {
    this.#globs = globs;
  }

  /** Whether a glob matches this very path, without a leading "/". */
  matches(path: string): boolean {
    return path !== "" && this.#globs.some((glob) => matchesGlob(glob, path));
  }

  /** Whether an absolute path, or a directory above it, is left out. */
  covers(absolutePath: string): boolean {
    const path = absolutePath.startsWith("/") ? absolutePath.slice(1) : absolutePath;
    return this.#coversParent(path) || this.matches(path);
  }

  /** Top down, without recursion: paths of images are as deep as they like. */
  #coversParent(path: string): boolean {
    const parent = path.slice(0, Math.max(0, path.lastIndexOf("/")));
    const known = this.#directories.get(parent);
    if (known !== undefined) return known;
    let covered = false;
    for (let end = parent.indexOf("/"); !covered && end >= 0; end = parent.indexOf("/", end + 1))
      covered = this.matches(parent.slice(0, end));
    covered ||= this.matches(parent);
    if (this.#directories.size < MAX_REMEMBERED) this.#directories.set(parent, covered);
    return covered;
  }
}

/**
 * Compiles globs of paths to leave out; undefined where there are none. A glob is one of `compileGlob` over paths from the root of the
 * image or directory; "./" or "/" before it and "/" after it mean nothing: `./srv`, `/srv/` and `srv` are the same,
 * two stars, a slash and a name mean that name anywhere.
 *
 * Errors: exclude-invalid for an empty glob, one that leaves everything out by being the root, one with "..", or with an odd brace.
 */
export function compileExclusion(globs: readonly string[]): PathExclusion | undefined {
  if (globs.length === 0) return undefined;
  if (globs.length > MAX_GLOBS)
    throw scannerError("exclude-invalid", `there are ${globs.length} globs to exclude; at most ${MAX_GLOBS} are taken`);
  return new PathExclusion(globs.map(compileOne));
}

function compileOne(text: string): Glob {
  const plain = text.replace(/^(?:\.?\/)+/, "").replace(/\/+$/, "");
  const refuse = (why: string, cause?: unknown): Error =>
    scannerError("exclude-invalid", `the glob to exclude ${quote(text)} ${why}`, cause);
  if (plain === "" || plain === ".") throw refuse("names no path below the root");
  if (text.length > MAX_GLOB_LENGTH) throw refuse(`is longer than ${MAX_GLOB_LENGTH} characters`);
  if (plain.split("/").includes("..")) throw refuse('has "..": name paths from the root of the image or directory');
  if (!hasPairedBraces(plain)) throw refuse("has a brace without its other half: write {a,b}, or \\{ for the character");
  try {
    return compileGlob(plain);
  } catch (error) {
    throw refuse(`cannot be understood: ${messageOf(error)}`, error);
  }
}

/** An odd brace is likelier a list that was torn at its commas than a name. */
function hasPairedBraces(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === "{") depth++;
    else if (text[at] === "}" && --depth < 0) return false;
  }
  return depth === 0;
}
