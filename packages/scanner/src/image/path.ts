/** A path of an archive, cleaned: root-relative without leading, trailing or doubled "/" and without "." and ".."; "" is the root. */
export interface CleanPath {
  readonly path: string;
  /** A ".." would have left the root; the path was held inside. */
  readonly escaped: boolean;
}

const ROOT: CleanPath = { path: "", escaped: false };

/** Cleans a path as container runtimes do: links are not looked at, ".." stops at the root. */
export function cleanPath(raw: string): CleanPath {
  let start = 0;
  let end = raw.length;
  while (start < end && raw.charCodeAt(start) === 0x2f) start++;
  if (raw.startsWith("./", start)) start += 2;
  while (end > start && raw.charCodeAt(end - 1) === 0x2f) end--;
  const path = start === 0 && end === raw.length ? raw : raw.slice(start, end);
  if (path === "" || path === ".") return ROOT;
  if (path.charCodeAt(0) === 0x2e || path.charCodeAt(0) === 0x2f || path.includes("//") || path.includes("/.")) return cleanSegments(path);
  return { path, escaped: false };
}

function cleanSegments(path: string): CleanPath {
  const kept: string[] = [];
  let escaped = false;
  for (const segment of path.split("/")) {
    if (segment === "" || segment === ".") continue;
    if (segment !== "..") kept.push(segment);
    else if (kept.pop() === undefined) escaped = true;
  }
  return { path: kept.join("/"), escaped };
}

/** The last segment. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Everything before the last segment; "" at the root. */
export function parentPath(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? "" : path.slice(0, slash);
}

/** Orders texts by their UTF-8 bytes. */
export function compareBytes(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let at = 0; at < length; at++) {
    const a = left.charCodeAt(at);
    const b = right.charCodeAt(at);
    if (a !== b) return rank(a) - rank(b);
  }
  return left.length - right.length;
}

/** Surrogates (astral characters) come after every other code unit in UTF-8. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
