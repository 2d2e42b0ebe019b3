import { canonicalNumber, compareNumbers, compareSmall, compareText, type Sign } from "./order.js";
import { defineScheme } from "./scheme.js";

interface Pep440Version {
  readonly epoch: string;
  /** Without trailing zeros. */
  readonly release: readonly string[];
  readonly pre: Phase;
  readonly post: Phase;
  readonly dev: Phase;
  /** Parts of the local version, lower-case; none where there is none. */
  readonly local: readonly string[];
}

/** A place in an order, then a number within it. */
interface Phase {
  readonly rank: number;
  readonly number: string;
}

const letters = new Map([
  ["a", 0],
  ["alpha", 0],
  ["b", 1],
  ["beta", 1],
  ["c", 2],
  ["rc", 2],
  ["pre", 2],
  ["preview", 2],
]);
const BEFORE_PRE = -1;
const AFTER_PRE = 3;

const grammar = new RegExp(
  [
    "^v?(?:(\\d+)!)?(\\d+(?:\\.\\d+)*)",
    "(?:[-_.]?(alpha|beta|preview|pre|a|b|c|rc)[-_.]?(\\d+)?)?",
    "(?:-(\\d+)|[-_.]?(post|rev|r)[-_.]?(\\d+)?)?",
    "(?:[-_.]?(dev)[-_.]?(\\d+)?)?",
    "(?:\\+([a-z0-9]+(?:[-_.][a-z0-9]+)*))?$",
  ].join(""),
  "i",
);

const LARGEST = "18446744073709551615";

/** Versions of Python packages. A local version is compared only where the right side has one, so that `1.0+x ? 1.0` is 0 and the reverse is -1. */
export const pep440 = defineScheme({
  name: "pep440",
  source: "https://peps.python.org/pep-0440/",
  parse,
  compare,
});

function parse(text: string): Pep440Version | undefined {
  const match = grammar.exec(trim(text));
  if (match === null) return undefined;
  const [, epoch, release = "", preWord, preNumber, postImplicit, postWord, postNumber, dev, devNumber, local] = match;
  const number = (digits: string | undefined): string => canonicalNumber(digits ?? "");
  const hasPost = postImplicit !== undefined || postWord !== undefined;
  const onlyDev = dev !== undefined && !hasPost;
  const version: Pep440Version = {
    epoch: number(epoch),
    release: release.split(".").map(canonicalNumber),
    pre:
      preWord === undefined
        ? { rank: onlyDev ? BEFORE_PRE : AFTER_PRE, number: "0" }
        : { rank: letters.get(preWord.toLowerCase()) ?? 0, number: number(preNumber) },
    post: { rank: hasPost ? 1 : 0, number: number(postImplicit ?? postNumber) },
    dev: { rank: dev === undefined ? 1 : 0, number: number(devNumber) },
    local: local === undefined ? [] : local.toLowerCase().split("."),
  };
  const numbers = [version.epoch, ...version.release, version.pre.number, version.post.number, version.dev.number];
  if (numbers.some((each) => compareNumbers(each, LARGEST) > 0)) return undefined;
  return { ...version, release: withoutTrailingZeros(version.release) };
}

function trim(text: string): string {
  const isSpace = (index: number): boolean => " \t\n\f\r".includes(text.charAt(index));
  let [start, end] = [0, text.length];
  while (start < end && isSpace(start)) start++;
  while (end > start && isSpace(end - 1)) end--;
  return text.slice(start, end);
}

function withoutTrailingZeros(release: readonly string[]): readonly string[] {
  return release.slice(0, release.findLastIndex((number) => number !== "0") + 1);
}

function compare(left: Pep440Version, right: Pep440Version): Sign {
  return (
    compareNumbers(left.epoch, right.epoch) ||
    compareRelease(left.release, right.release) ||
    comparePhase(left.pre, right.pre) ||
    comparePhase(left.post, right.post) ||
    comparePhase(left.dev, right.dev) ||
    compareLocal(left.local, right.local)
  );
}

function compareRelease(left: readonly string[], right: readonly string[]): Sign {
  const length = Math.min(left.length, right.length);
  for (let i = 0; i < length; i++) {
    const sign = compareNumbers(left[i] ?? "0", right[i] ?? "0");
    if (sign !== 0) return sign;
  }
  return compareSmall(left.length, right.length);
}

function comparePhase(left: Phase, right: Phase): Sign {
  return compareSmall(left.rank, right.rank) || compareNumbers(left.number, right.number);
}

function compareLocal(left: readonly string[], right: readonly string[]): Sign {
  if (right.length === 0) return 0;
  const length = Math.min(left.length, right.length);
  for (let i = 0; i < length; i++) {
    const sign = compareLocalParts(left[i] ?? "", right[i] ?? "");
    if (sign !== 0) return sign;
  }
  return compareSmall(left.length, right.length);
}

function compareLocalParts(left: string, right: string): Sign {
  const [leftNumber, rightNumber] = [!/\D/.test(left), !/\D/.test(right)];
  if (leftNumber && rightNumber) return compareNumbers(canonicalNumber(left), canonicalNumber(right));
  if (leftNumber !== rightNumber) return leftNumber ? 1 : -1;
  return compareText(left, right);
}
