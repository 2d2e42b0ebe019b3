import { parseEpoch } from "./epoch.js";
import { canonicalNumber, compareNumbers, compareSmall, type Sign } from "./order.js";
import { defineScheme, type MissingEpoch } from "./scheme.js";

interface DebVersion {
  /** Canonical; absent where none was written. */
  readonly epoch: string | undefined;
  readonly upstream: readonly DebPart[];
  readonly revision: readonly DebPart[];
}

/** A run of characters that are no digits, then a canonical number. */
interface DebPart {
  readonly text: string;
  readonly number: string;
}

/** Versions of Debian packages as dpkg orders them; a missing epoch is 0. */
export const deb = defineScheme({
  name: "deb",
  source: "https://manpages.debian.org/stable/dpkg-dev/deb-version.7.en.html",
  parse,
  compare,
  fillEpoch,
});

function parse(text: string): DebVersion | undefined {
  const trimmed = text.trim();
  const colon = trimmed.indexOf(":");
  const epoch = colon < 0 ? undefined : parseEpoch(trimmed.slice(0, colon));
  if (colon >= 0 && (epoch === undefined || epoch.startsWith("-"))) return undefined;
  const rest = trimmed.slice(colon + 1);
  const dash = rest.lastIndexOf("-");
  const upstream = dash < 0 ? rest : rest.slice(0, dash);
  const revision = dash < 0 ? "" : rest.slice(dash + 1);
  if (!/^\d[\p{L}\p{Nd}.+~:_-]*$/u.test(upstream) || !/^[\p{L}\p{Nd}.+~_]*$/u.test(revision)) return undefined;
  return { epoch, upstream: parts(upstream), revision: parts(revision) };
}

function parts(text: string): readonly DebPart[] {
  return Array.from(text.matchAll(/(\D+)(\d*)|(\d+)/g), (match) => ({
    text: match[1] ?? "",
    number: canonicalNumber(match[2] ?? match[3] ?? ""),
  }));
}

function compare(left: DebVersion, right: DebVersion): Sign {
  return (
    compareNumbers(left.epoch ?? "0", right.epoch ?? "0") ||
    compareParts(left.upstream, right.upstream) ||
    compareParts(left.revision, right.revision)
  );
}

function compareParts(left: readonly DebPart[], right: readonly DebPart[]): Sign {
  const length = Math.max(left.length, right.length);
  for (let i = 0; i < length; i++) {
    const [a, b] = [left[i], right[i]];
    const sign = compareWords(a?.text ?? "", b?.text ?? "") || compareNumbers(a?.number ?? "0", b?.number ?? "0");
    if (sign !== 0) return sign;
  }
  return 0;
}

function compareWords(left: string, right: string): Sign {
  const length = Math.max(left.length, right.length);
  for (let i = 0; i < length; i++) {
    const sign = compareSmall(weight(left, i), weight(right, i));
    if (sign !== 0) return sign;
  }
  return 0;
}

/** `~` before the end, the end before letters, letters before the rest. */
function weight(text: string, index: number): number {
  if (index >= text.length) return 0;
  const code = text.charCodeAt(index);
  if (code === 0x7e) return -1;
  const isLetter = (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
  return isLetter ? code : code + 256;
}

function fillEpoch(version: DebVersion, bound: DebVersion, missingEpoch: MissingEpoch): DebVersion {
  return version.epoch === undefined && missingEpoch === "auto" ? { ...version, epoch: bound.epoch } : version;
}
