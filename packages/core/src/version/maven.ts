import { canonicalNumber, compareNumbers, compareSmall, compareText, opposite, type Sign, startsWithDigit } from "./order.js";
import { defineScheme } from "./scheme.js";

/** Items of one list: canonical numbers, or words behind {@link WORD}. In a version, each list is the last item of the list before it. */
type MavenList = readonly string[];

/** Marks a word, also the empty one, so that an item's first character tells what it is. */
const WORD = ":";

const ranks = new Map([
  ["alpha", "0"],
  ["beta", "1"],
  ["milestone", "2"],
  ["rc", "3"],
  ["snapshot", "4"],
  ["", "5"],
  ["sp", "6"],
]);
const NO_WORD_RANK = "5";

const aliases = new Map([
  ["ga", ""],
  ["final", ""],
  ["release", ""],
  ["cr", "rc"],
]);
const beforeDigit = new Map([
  ["a", "alpha"],
  ["b", "beta"],
  ["m", "milestone"],
]);

/** Versions of Maven artifacts: ComparableVersion as it was before Maven 3.9 (versions.md §3.6), without a final `.jreN` or `.jdkN`. */
export const maven = defineScheme({
  name: "maven",
  source: "https://maven.apache.org/pom.html#version-order-specification",
  parse,
  compare,
});

function parse(version: string): readonly MavenList[] {
  const text = version.replace(/\.j(?:re|dk)\d+$/i, "").replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
  const lists: MavenList[] = [];
  let list: string[] = [];
  const close = (): void => {
    lists.push(withoutTrailingNulls(list));
    list = [];
  };
  let start = 0;
  let wasDigit = false;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === "." || character === "-") {
      list.push(at === start ? "0" : item(text.slice(start, at), false));
      start = at + 1;
      if (character === "-") close();
      continue;
    }
    const digit = startsWithDigit(character);
    if (digit !== wasDigit && at > start) {
      list.push(item(text.slice(start, at), digit));
      start = at;
      close();
    }
    wasDigit = digit;
  }
  if (start < text.length) list.push(item(text.slice(start), false));
  // A list without an end is lost, unless it is the only one.
  if (start < text.length || lists.length === 0) close();
  return lists;
}

function item(text: string, isBeforeDigit: boolean): string {
  if (startsWithDigit(text)) return canonicalNumber(text);
  const short = isBeforeDigit ? beforeDigit.get(text) : undefined;
  return WORD + (short ?? aliases.get(text) ?? text);
}

function withoutTrailingNulls(list: readonly string[]): MavenList {
  return list.slice(0, list.findLastIndex((each) => each !== "0" && each !== WORD) + 1);
}

function compare(left: readonly MavenList[], right: readonly MavenList[]): Sign {
  for (let depth = 0; depth < left.length || depth < right.length; depth++) {
    const [a, b] = [left[depth] ?? [], right[depth] ?? []];
    const shared = Math.min(a.length, b.length);
    for (let i = 0; i < shared; i++) {
      const sign = compareItems(a[i] ?? "0", b[i] ?? "0");
      if (sign !== 0) return sign;
    }
    if (a.length > b.length) {
      const sign = compareRest(a, right, depth, shared);
      if (sign !== undefined) return sign || signOfLists(left, depth, shared + 1);
    } else if (b.length > a.length) {
      const sign = compareRest(b, left, depth, shared);
      if (sign !== undefined) return opposite(sign || signOfLists(right, depth, shared + 1));
    }
    if (depth + 1 >= left.length || depth + 1 >= right.length) {
      return signOfLists(left, depth + 1, 0) || opposite(signOfLists(right, depth + 1, 0));
    }
  }
  return 0;
}
