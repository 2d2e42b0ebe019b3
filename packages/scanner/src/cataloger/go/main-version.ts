import type { BuildSetting } from "./build-info.js";

/** Stands for the version of a module that was built from its directory. */
export const develVersion = "(devel)";

/** Commands that build programs are shorter. */
const MAX_FLAGS = 64 * 1024;
const MAX_SPOTS = 256;

/** A variable by whose name its value is a version, and another one; each up to the value. */
const VARIABLES = [/\.[a-zA-Z0-9]*[vV]er(?:sion)?=/g, /\.[a-zA-Z0-9]*[tT]ag=/g];
const VERSION = /v?\d+.\d+.\d+[-\w]*/y;

/**
 * The version of a main module that has none of its own: one set by linker flags (`-X main.version=1.2.3`), else a pseudo-version of
 * the commit. Empty where there is neither. Source of pseudo-versions: https://go.dev/ref/mod#pseudo-versions
 */
export function mainVersion(settings: readonly BuildSetting[], mainModule: string): string {
  const setting = (key: string): string | undefined => settings.find((one) => one.key === key)?.value;
  const flagged = flaggedVersion((setting("-ldflags") ?? "").slice(0, MAX_FLAGS), mainModule);
  if (flagged !== undefined) return flagged.startsWith("v") ? flagged : `v${flagged}`;
  const revision = setting("vcs.revision");
  const time = setting("vcs.time");
  return revision === undefined || time === undefined ? "" : `v0.0.0-${timestamp(time)}-${revision.slice(0, 12)}`;
}

/** The first version that linker flags give a variable of the main package or of a package of the main module. */
function flaggedVersion(flags: string, mainModule: string): string | undefined {
  for (const pattern of VARIABLES) {
    const spots = [...flags.matchAll(pattern)]
      .slice(0, MAX_SPOTS)
      .flatMap((match) => {
        const version = versionAt(flags, match.index + match[0].length);
        return version === undefined ? [] : [{ at: match.index, start: startOf(flags, match.index, mainModule), version }];
      })
      .filter(({ start }) => start >= 0);
    // of several in one word the last counts, as the pattern of the reference is greedy
    const first = Math.min(...spots.map(({ start }) => start));
    const found = spots.findLast(({ start }) => start === first);
    if (found !== undefined) return found.version;
  }
  return undefined;
}

/** Where the name of the package before a variable begins; -1 where it is none of the program's own. */
function startOf(flags: string, dot: number, mainModule: string): number {
  const wordStart = Math.max(flags.lastIndexOf(" ", dot), flags.lastIndexOf("\t", dot), flags.lastIndexOf("\n", dot)) + 1;
  const word = flags.slice(wordStart, dot);
  const module = mainModule === "" ? -1 : word.indexOf(`${mainModule}/`);
  const main = word.endsWith("main") ? word.length - 4 : -1;
  const starts = [module, main].filter((start) => start >= 0);
  return starts.length === 0 ? -1 : wordStart + Math.min(...starts);
}

/** A version in a value, after any path in it. */
function versionAt(flags: string, at: number): string | undefined {
  const space = flags.slice(at).search(/\s/);
  const value = space < 0 ? flags.slice(at) : flags.slice(at, at + space);
  for (let slash = value.lastIndexOf("/"); slash > 0; slash = value.lastIndexOf("/", slash - 1)) {
    const version = match(flags, at + slash + 1);
    if (version !== undefined) return version;
  }
  return match(flags, at);
}

function match(text: string, at: number): string | undefined {
  VERSION.lastIndex = at;
  return VERSION.exec(text)?.[0];
}

/** Year to second of a time; the first year there is, where it cannot be read. */
function timestamp(time: string): string {
  const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:\d\d)$/.test(time);
  const date = isTime ? new Date(time.replace(",", ".")) : undefined;
  if (date === undefined || Number.isNaN(date.getTime())) return "00010101000000";
  return date.toISOString().replace(/\D/g, "").slice(0, 14);
}
