import { posix } from "node:path";
import { linesOf } from "../parse/text-lines.js";

/** A file that a Python package installed. */
export interface RecordedFile {
  /** Relative to the site-packages directory, or absolute. */
  readonly path: string;
  readonly digest?: { readonly algorithm: string; readonly value: string };
  /** Bytes, as written. */
  readonly size?: string;
}

/** More files than any package installs; the rest is not read. */
const MAX_FILES = 1_000_000;
/** Path, digest and size. */
const COLUMNS = 3;

/** Rows of a RECORD file (CSV: path, `algorithm=digest`, size); rows that have not three columns are left out. Source: https://packaging.python.org/specifications/recording-installed-packages/ */
export function parseRecordFile(text: string): readonly RecordedFile[] {
  const files: RecordedFile[] = [];
  for (const row of csvRows(text)) {
    const [path = "", digest = "", size = ""] = row;
    if (row.length !== COLUMNS) continue;
    if (files.length >= MAX_FILES) break;
    const equals = digest.indexOf("=");
    files.push({
      path,
      ...(equals < 0 ? {} : { digest: { algorithm: digest.slice(0, equals), value: digest.slice(equals + 1) } }),
      ...(size === "" ? {} : { size }),
    });
  }
  return files;
}

/** Lines of an egg's installed-files.txt: paths relative to `eggDirectory`, given back relative to `sitePackages`. */
export function parseInstalledFiles(text: string, eggDirectory: string, sitePackages: string): readonly RecordedFile[] {
  const files: RecordedFile[] = [];
  for (const line of linesOf(text)) {
    if (files.length >= MAX_FILES) break;
    files.push({ path: posix.relative(sitePackages, posix.join(eggDirectory, line)) });
  }
  return files;
}

/** Rows of a CSV text: commas part columns, a column in double quotes may hold commas, line breaks and doubled quotes; empty lines are left out. */
function* csvRows(text: string): Generator<readonly string[]> {
  for (let at = 0; at < text.length; ) {
    const row: string[] = [];
    for (let more = true; more; ) {
      const { value, next } = readColumn(text, at);
      // A fourth one tells that the row is no record.
      if (row.length <= COLUMNS) row.push(value);
      more = text[next] === ",";
      at = next + 1;
    }
    if (row.length > 1 || row[0] !== "") yield row;
  }
}

/** One column and where it ends: at a comma, a line feed or the end of the text. */
function readColumn(text: string, start: number): { readonly value: string; readonly next: number } {
  if (text[start] !== '"') {
    const next = endOfPlain(text, start);
    const value = text.slice(start, next);
    return { value: text[next] !== "," && value.endsWith("\r") ? value.slice(0, -1) : value, next };
  }
  for (let at = start + 1; ; at += 2) {
    at = text.indexOf('"', at);
    if (at >= 0 && text[at + 1] === '"') continue;
    const end = at < 0 ? text.length : at;
    return { value: text.slice(start + 1, end).replaceAll('""', '"'), next: at < 0 ? end : endOfPlain(text, at + 1) };
  }
}

function endOfPlain(text: string, start: number): number {
  let at = start;
  while (at < text.length && text[at] !== "," && text[at] !== "\n") at += 1;
  return at;
}
