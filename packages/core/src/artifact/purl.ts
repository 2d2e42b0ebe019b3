/** A package URL in parts, each decoded. */
export interface PurlParts {
  /** Lower case: `deb`, `npm`, `pypi`, ... */
  readonly type: string;
  /** Segments parted by "/"; absent where there is none. */
  readonly namespace?: string;
  readonly name: string;
  readonly version?: string;
  readonly qualifiers?: Readonly<Record<string, string>>;
  /** Segments parted by "/". */
  readonly subpath?: string;
}

/**
 * The package URL of `parts`: qualifiers sorted by key, those with an empty value left out, every character but letters, digits and `-._~`
 * percent-encoded (a "/" too, save between segments of namespace and subpath). Source: https://github.com/package-url/purl-spec, in the
 * encoding that Syft writes.
 */
export function formatPurl(parts: PurlParts): string {
  const { type, namespace = "", name, version = "", qualifiers = {}, subpath = "" } = parts;
  const path = [encode(type), ...encodeSegments(namespace), version === "" ? encode(name) : `${encode(name)}@${encode(version)}`];
  const pairs = Object.entries(qualifiers)
    .filter(([, value]) => value !== "")
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, value]) => `${encode(key)}=${encode(value)}`);
  const fragment = encodeSegments(subpath).join("/");
  return `pkg:${path.join("/")}${pairs.length === 0 ? "" : `?${pairs.join("&")}`}${fragment === "" ? "" : `#${fragment}`}`;
}

/**
 * The parts of a package URL; undefined where it is none (no scheme, type or name, or a broken percent-encoding).
 * Type and qualifier keys come in lower case, other parts as they stand: no rule of a single type is applied. A raw "+" is a plus.
 */
export function parsePurl(text: string): PurlParts | undefined {
  try {
    return parse(text.trim());
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

function parse(text: string): PurlParts | undefined {
  if (text.slice(0, 4).toLowerCase() !== "pkg:") return undefined;
  const [withQuery, fragment] = cutLast(text.slice(4), "#");
  const [location, query] = cutLast(withQuery, "?");
  const [path, version] = cutVersion(location);
  const [type = "", ...segments] = decodeSegments(path);
  const name = segments.pop();
  if (name === undefined || type === "") return undefined;
  const qualifiers = parseQualifiers(query);
  const subpath = decodeSegments(fragment).filter((segment) => segment !== "." && segment !== "..");
  return {
    type: type.toLowerCase(),
    ...(segments.length === 0 ? {} : { namespace: segments.join("/") }),
    name,
    ...(version === "" ? {} : { version: decodeURIComponent(version) }),
    ...(qualifiers === undefined ? {} : { qualifiers }),
    ...(subpath.length === 0 ? {} : { subpath: subpath.join("/") }),
  };
}

/** Parts at the last "@", unless that begins a segment: an unencoded scope (`pkg:npm/@scope/name`) is no version. */
function cutVersion(location: string): [string, string] {
  const at = location.lastIndexOf("@");
  return at <= 0 || location[at - 1] === "/" ? [location, ""] : [location.slice(0, at), location.slice(at + 1)];
}

function cutLast(text: string, mark: string): [string, string] {
  const at = text.lastIndexOf(mark);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

/** A map without a prototype: keys come from outside. The first of equal keys counts. */
function parseQualifiers(query: string): Record<string, string> | undefined {
  if (query === "") return undefined;
  const found: Record<string, string> = Object.create(null);
  for (const pair of query.split("&")) {
    const equals = pair.indexOf("=");
    if (equals <= 0 || equals === pair.length - 1) continue;
    const key = decodeURIComponent(pair.slice(0, equals)).toLowerCase();
    found[key] ??= decodeURIComponent(pair.slice(equals + 1));
  }
  return Object.keys(found).length === 0 ? undefined : found;
}

function decodeSegments(path: string): string[] {
  return path
    .split("/")
    .filter((segment) => segment !== "")
    .map(decodeURIComponent);
}

function encodeSegments(path: string): string[] {
  return path
    .split("/")
    .filter((segment) => segment !== "")
    .map(encode);
}

/** Half of a surrogate pair becomes U+FFFD: `encodeURIComponent` throws on one. */
function encode(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, "\ufffd")).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
