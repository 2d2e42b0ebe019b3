import { linesOf } from "../parse/text-lines.js";

/** One stanza of a status or control file; empty strings and lists for absent fields. */
export interface DpkgStanza {
  readonly package: string;
  readonly version: string;
  /** Source package where its name differs, without a version in parentheses. */
  readonly source: string;
  /** The version in parentheses after the source's name. */
  readonly sourceVersion: string;
  readonly architecture: string;
  readonly maintainer: string;
  /** KiB as dpkg counts; bytes where the field has a unit. */
  readonly installedSize: number;
  /** Items between commas, with their version conditions. */
  readonly provides: readonly string[];
  readonly depends: readonly string[];
  readonly preDepends: readonly string[];
  /** Licence of an opkg stanza. */
  readonly license: string;
  /** Lines `PATH DIGEST`, as the field has them. */
  readonly conffiles: string;
}

/**
 * The installed packages of a status file (dpkg, opkg) or control file, in order. A stanza without a name and one that is marked
 * `deinstall` is left out; a line that is no field is skipped; of equal fields in a stanza the first counts.
 * Source: https://man7.org/linux/man-pages/man5/deb-control.5.html
 */
export function* parseStatus(text: string): Generator<DpkgStanza> {
  let fields = new Map<string, string>();
  let key: string | undefined;
  for (const line of linesOf(text)) {
    if (line === "") {
      key = undefined;
      if (fields.size === 0) continue;
      yield* installed(fields);
      fields = new Map();
    } else if (line.startsWith(" ") || line.startsWith("\t")) {
      if (key !== undefined) fields.set(key, `${fields.get(key) ?? ""}\n ${line.trim()}`);
    } else {
      const [name, value] = fieldOf(line);
      key = keptFields.has(name) && !fields.has(name) ? name : undefined;
      if (key !== undefined) fields.set(key, value);
    }
  }
  yield* installed(fields);
}

/** Lower case, without hyphens. */
const keptFields: ReadonlySet<string> = new Set(
  "package source version architecture maintainer installedsize provides depends predepends status license conffiles".split(" "),
);

function fieldOf(line: string): [string, string] {
  const colon = line.indexOf(":");
  // No kept name is longer: a line of megabytes is not copied.
  if (colon <= 0 || colon > 40) return ["", ""];
  return [line.slice(0, colon).trim().replaceAll("-", "").toLowerCase(), line.slice(colon + 1).trim()];
}

function* installed(fields: ReadonlyMap<string, string>): Generator<DpkgStanza> {
  const value = (name: string): string => fields.get(name) ?? "";
  if (value("package") === "" || value("status").includes("deinstall")) return;
  const [source, sourceVersion] = sourceOf(value("source"));
  yield {
    package: value("package"),
    version: value("version"),
    source,
    sourceVersion,
    architecture: value("architecture"),
    maintainer: value("maintainer"),
    installedSize: sizeOf(value("installedsize")),
    provides: listOf(value("provides")),
    depends: listOf(value("depends")),
    preDepends: listOf(value("predepends")),
    license: value("license"),
    conffiles: value("conffiles"),
  };
}

/** Parts `name (version)`. */
function sourceOf(source: string): [string, string] {
  const open = source.indexOf(" (");
  const close = source.lastIndexOf(")");
  const name = source.slice(0, open);
  return open <= 0 || close < open + 2 || /\s/.test(name) ? [source, ""] : [name, source.slice(open + 2, close)];
}

function listOf(value: string): readonly string[] {
  return value
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
}

const units: ReadonlyMap<string, number> = new Map([
  ["", 1],
  ...["k", "m", "g", "t"].flatMap((letter, at): [string, number][] => [
    [letter, 1000 ** (at + 1)],
    [`${letter}i`, 1024 ** (at + 1)],
  ]),
]);

/** 0 where the text is no size. opkg writes sizes with units (`4KB`). */
function sizeOf(text: string): number {
  const [, digits = "", unit = ""] =
    /^(\d{1,15}(?:\.\d{1,15})?) ?([a-z]{0,3})$/.exec(text.slice(0, 64).replaceAll(",", "").toLowerCase()) ?? [];
  const factor = units.get(unit.replace(/b$/, ""));
  return digits === "" || factor === undefined ? 0 : Math.floor(Number(digits) * factor);
}
