/** Name and version as the file name of an archive has them; what it lacks is empty. */
export interface ArchiveName {
  readonly name: string;
  readonly version: string;
}

/** Extensions of archives whose content is read, without the dot; a `.zip` only for the archives in it. */
export const archiveExtensions: readonly string[] = [
  "jar",
  "war",
  "ear",
  "par",
  "sar",
  "nar",
  "jpi",
  "hpi",
  "kar",
  "far",
  "lpkg",
  "rar",
  "zap",
];

const PLUGIN_EXTENSIONS: ReadonlySet<string> = new Set(["jpi", "hpi"]);

const archiveSuffix = new RegExp(`\\.(?:${archiveExtensions.join("|")})$`);

/** Whether a path, or an entry of an archive, is named like a Java archive. */
export function isArchiveName(path: string): boolean {
  return archiveSuffix.test(path);
}

/** Whether it is named like a zip of anything. */
export function isZipName(path: string): boolean {
  return path.endsWith(".zip");
}

/** The package type that an archive's extension tells. */
export function packageTypeOf(path: string): "java-archive" | "jenkins-plugin" {
  return PLUGIN_EXTENSIONS.has(path.slice(path.lastIndexOf(".") + 1).toLowerCase()) ? "jenkins-plugin" : "java-archive";
}

/** What a version that follows a hyphen begins with: a digit, `build` and a number, or no more than `r` or `rc` and a number. */
const VERSION = /^(?:\d|build\d|rc?\d+$)/i;
/** The same after a dot, underscore or hyphen, in file names of other habits. */
const LATER_VERSION = /^(?:\d|build\d|rc?\d+$)/;
const LETTER = /[A-Za-z]/;
const WORD = /[\w.]/;

/** Reads `guava-r06.jar` as guava of version r06: the version begins at the first hyphen after which it can. */
export function readArchiveName(path: string): ArchiveName {
  const file = path.slice(path.lastIndexOf("/") + 1);
  const dot = file.lastIndexOf(".");
  const { name, version } = cutAtHyphen(dot < 0 ? file : file.slice(0, dot));
  return version === "" ? cutAtSeparator(name) : { name, version };
}

/** Nothing where some of the name is no word. */
function cutAtHyphen(stem: string): ArchiveName {
  if (!LETTER.test(stem[0] ?? "")) return { name: "", version: "" };
  for (let at = 1; at < stem.length; at++) {
    const char = stem[at] ?? "";
    if (char === "-" && VERSION.test(stem.slice(at + 1))) return { name: stem.slice(0, at), version: stem.slice(at + 1) };
    const fits = stem[at - 1] === "-" ? LETTER.test(char) : char === "-" || WORD.test(char);
    if (!fits) return { name: "", version: "" };
  }
  return { name: stem, version: "" };
}

function cutAtSeparator(name: string): ArchiveName {
  for (let at = 0; at < name.length; at++) {
    if (!"._-".includes(name[at] ?? " ") || !LATER_VERSION.test(name.slice(at + 1))) continue;
    return { name: name.slice(0, at), version: name.slice(at + 1) };
  }
  return { name, version: "" };
}
