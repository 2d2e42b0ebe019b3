/**
 * Root.io rebuilds packages with fixes: under a name of its own, or with a mark in the version. Its rows say only what is *not*
 * affected, under the prefixed name, and count for its own builds alone. Source: scanner.md §4 and §10, "Root.io".
 */
interface RootIoNames {
  isPrefixed(name: string): boolean;
  hasMark(version: string): boolean;
  strip(name: string): string;
  /** Undefined where there is no prefixed form. */
  prefix(name: string): string | undefined;
}

const osNames = {
  isPrefixed: (name: string) => name.startsWith("rootio-"),
  strip: (name: string) => withoutPrefix(name, "rootio-"),
  prefix: (name: string) => (name.startsWith("rootio-") ? name : `rootio-${name}`),
};

const namesByType: Readonly<Record<string, RootIoNames>> = {
  deb: { ...osNames, hasMark: (version) => version.includes(".root.io.") },
  apk: { ...osNames, hasMark: hasLongRevision },
  npm: {
    isPrefixed: (name) => name.startsWith("@rootio/") || name.startsWith("rootio-"),
    hasMark: (version) => version.includes("-root.io."),
    strip: stripNpm,
    prefix: prefixNpm,
  },
  python: {
    isPrefixed: (name) => name.startsWith("rootio_") || name.startsWith("rootio-"),
    hasMark: (version) => version.includes("+root.io."),
    strip: (name) => withoutPrefix(withoutPrefix(name, "rootio-"), "rootio_"),
    prefix: (name) => (name.startsWith("rootio_") || name.startsWith("rootio-") ? name : `rootio-${name}`),
  },
  // Names are GROUP:ARTIFACT.
  "java-archive": {
    isPrefixed: (name) => name.startsWith("io.root."),
    hasMark: () => false,
    strip: (name) => withoutPrefix(name, "io.root."),
    prefix: (name) => (name.startsWith("io.root.") ? name : `io.root.${name}`),
  },
};

const otherNames: RootIoNames = { ...osNames, hasMark: () => false };

function namesOf(type: string): RootIoNames {
  return (Object.hasOwn(namesByType, type) ? namesByType[type] : undefined) ?? otherNames;
}

/** Whether a package is a build of Root.io. */
export function isRootIoBuild(type: string, name: string, version: string): boolean {
  const names = namesOf(type);
  return names.isPrefixed(name) || names.hasMark(version);
}

/** `names`, and for a build of Root.io also their plain and prefixed forms. */
export function withRootIoNames(type: string, names: readonly string[], version: string): readonly string[] {
  const forms = namesOf(type);
  if (!names.some((name) => forms.isPrefixed(name)) && !forms.hasMark(version)) return names;
  const all = names.flatMap((name) => [name, forms.strip(name), forms.prefix(name) ?? ""]);
  return [...new Set([...names, ...all])].filter((name) => name !== "");
}

/** The name of the package that a build of Root.io stands for; undefined where that is the build's own name. */
export function plainRootIoName(type: string, name: string): string | undefined {
  const plain = namesOf(type).strip(name);
  return plain === "" || plain === name ? undefined : plain;
}

function withoutPrefix(name: string, prefix: string): string {
  return name.startsWith(prefix) ? name.slice(prefix.length) : name;
}

/** `@rootio/scope__name` stands for `@scope/name`. */
function stripNpm(name: string): string {
  if (!name.startsWith("@rootio/")) return withoutPrefix(name, "rootio-");
  const bare = name.slice("@rootio/".length);
  const mark = bare.indexOf("__");
  return mark > 0 ? `@${bare.slice(0, mark)}/${bare.slice(mark + 2)}` : bare;
}

function prefixNpm(name: string): string | undefined {
  if (name.startsWith("@rootio/")) return name;
  if (!name.startsWith("@")) return `@rootio/${name}`;
  const slash = name.indexOf("/");
  return slash > 1 ? `@rootio/${name.slice(1, slash)}__${name.slice(slash + 1)}` : undefined;
}

/** `-r` and five digits or more at the end: Alpine itself does not get that far. */
function hasLongRevision(version: string): boolean {
  const at = version.lastIndexOf("-r");
  const revision = at < 0 ? "" : version.slice(at + 2);
  return revision.length >= 5 && /^\d+$/.test(revision);
}
