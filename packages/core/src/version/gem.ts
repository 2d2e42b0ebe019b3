import { canonicalNumber, compareNumbers, compareText, opposite, type Sign, startsWithDigit } from "./order.js";
import { defineScheme } from "./scheme.js";

/** Canonical numbers and words. */
type GemVersion = readonly string[];

/** Platforms whose names are cut off, with all after them, in the order of the search. */
const platforms: readonly string[] = ["x86", "universal", "arm", "aarch64", "java", "dalvik", "x64", "powerpc", "sparc", "mswin"];

/** Versions of Ruby gems, without the platform at the end. */
export const gem = defineScheme({
  name: "gem",
  source: "https://docs.ruby-lang.org/en/master/Gem/Version.html",
  parse,
  compare,
});

function parse(version: string): GemVersion | undefined {
  const text = withoutPlatform(version).trim();
  if (text === "") return ["0"];
  const dotted = text.replaceAll("-", ".pre.");
  if (!/^[0-9A-Za-z]+(?:\.[0-9A-Za-z]+)*$/.test(dotted)) return undefined;
  return canonical(
    (dotted.match(/\d+|[A-Za-z]+/g) ?? []).map((segment) => (startsWithDigit(segment) ? canonicalNumber(segment) : segment)),
  );
}

function withoutPlatform(version: string): string {
  const found = platforms.find((platform) => version.includes(`-${platform}`));
  return found === undefined ? version : version.slice(0, version.indexOf(`-${found}`));
}

/** Without zeros at the end and directly before the first word. */
function canonical(segments: readonly string[]): GemVersion {
  const kept = withoutTrailingZeros(segments);
  const word = kept.findIndex((segment) => !startsWithDigit(segment));
  return word < 0 ? kept : [...withoutTrailingZeros(kept.slice(0, word)), ...kept.slice(word)];
}

function withoutTrailingZeros(segments: readonly string[]): readonly string[] {
  return segments.slice(0, segments.findLastIndex((segment) => segment !== "0") + 1);
}

function compare(left: GemVersion, right: GemVersion): Sign {
  const length = Math.min(left.length, right.length);
  for (let i = 0; i < length; i++) {
    const sign = compareSegments(left[i] ?? "", right[i] ?? "");
    if (sign !== 0) return sign;
  }
  return signOfRest(left, length) || opposite(signOfRest(right, length));
}

function compareSegments(left: string, right: string): Sign {
  const [leftNumber, rightNumber] = [startsWithDigit(left), startsWithDigit(right)];
  if (leftNumber && rightNumber) return compareNumbers(left, right);
  if (leftNumber !== rightNumber) return leftNumber ? 1 : -1;
  return compareText(left, right);
}

/** What further segments mean for the longer side: the first that is not 0 decides. */
function signOfRest(segments: GemVersion, from: number): Sign {
  const first = segments.find((segment, index) => index >= from && segment !== "0");
  if (first === undefined) return 0;
  return startsWithDigit(first) ? 1 : -1;
}
