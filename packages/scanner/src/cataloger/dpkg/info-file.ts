import { linesOf } from "../parse/text-lines.js";

/** A file that a package owns. */
export interface DpkgFile {
  /** Absolute. */
  readonly path: string;
  /** MD5 in hex digits; absent where the list has none. */
  readonly md5?: string;
  readonly isConfigFile: boolean;
}

/** The files of `NAME.md5sums`: lines of a digest, blanks and a path without its leading "/". */
export function* parseMd5sums(text: string): Generator<DpkgFile> {
  for (const line of linesOf(text)) {
    const blank = line.indexOf(" ");
    if (blank < 0) continue;
    yield { path: absolute(line.slice(blank + 1).trim()), md5: line.slice(0, blank).trim(), isConfigFile: false };
  }
}

/** The files of `NAME.conffiles` and of the field `Conffiles`: lines of a path and, in the field, its digest. */
export function* parseConffiles(text: string): Generator<DpkgFile> {
  for (const line of linesOf(text)) {
    const trimmed = line.trim();
    if (trimmed === "") continue;
    const blank = trimmed.indexOf(" ");
    if (blank < 0) yield { path: absolute(trimmed), isConfigFile: true };
    else yield { path: absolute(trimmed.slice(0, blank)), md5: trimmed.slice(blank + 1).trim(), isConfigFile: true };
  }
}

function absolute(path: string): string {
  return path.startsWith("/") ? path : `/${path}`;
}
