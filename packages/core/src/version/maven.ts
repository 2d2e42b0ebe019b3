import { canonicalNumber, compareNumbers, compareSmall, compareText, opposite, type Sign, startsWithDigit } from "./order.js";
import { defineScheme } from "./scheme.js";

/** Items of one list: canonical numbers, or words behind {@link WORD}. In a version, each list is the last item of the list before it. */
type MavenList = readonly string[];

/** Marks a word, also the empty one, so that an item's first character tells what it is. */
const WORD = ":";
/** Stands for the next list; a list never meets a list but at the end of both. */
const LIST = "[";
const WORD_KIND = 0;
const LIST_KIND = 1;
const NUMBER_KIND = 2;

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

/** Walks down both chains at once: a text can make one as deep as it is long, so nothing here recurses. */
function compare(left: readonly MavenList[], right: readonly MavenList[]): Sign {
  for (let depth = 0; ; depth++) {
    const [a, b] = [left[depth] ?? [], right[depth] ?? []];
    const [hasNextA, hasNextB] = [depth + 1 < left.length, depth + 1 < right.length];
    for (let i = 0; i < Math.max(a.length, b.length); i++) {
      const sign = compareElements(elementAt(a, i, hasNextA), elementAt(b, i, hasNextB));
      if (sign !== 0) return sign;
    }
    if (hasNextA && hasNextB) continue;
    return compareListsToNil(left, depth + 1) || opposite(compareListsToNil(right, depth + 1));
  }
}

/** An item, `LIST` where the next list stands, `undefined` after the end. */
function elementAt(list: MavenList, index: number, hasNext: boolean): string | undefined {
  return list[index] ?? (hasNext && index === list.length ? LIST : undefined);
}

function compareElements(left: string | undefined, right: string | undefined): Sign {
  if (left === undefined) return right === undefined ? 0 : opposite(compareToNil(right));
  if (right === undefined) return compareToNil(left);
  const [leftKind, rightKind] = [kindOf(left), kindOf(right)];
  if (leftKind !== rightKind) return compareSmall(leftKind, rightKind);
  return leftKind === NUMBER_KIND ? compareNumbers(left, right) : compareText(rankOf(left), rankOf(right));
}

function kindOf(element: string): number {
  if (element === LIST) return LIST_KIND;
  return element.startsWith(WORD) ? WORD_KIND : NUMBER_KIND;
}

/** Order of an item and nothing. */
function compareToNil(item: string): Sign {
  if (item.startsWith(WORD)) return compareText(rankOf(item), NO_WORD_RANK);
  return item === "0" ? 0 : 1;
}

/** Order of the list at `from`, with the lists in it, and nothing: the first item that is more or less than nothing decides. */
function compareListsToNil(lists: readonly MavenList[], from: number): Sign {
  for (const list of lists.slice(from)) {
    for (const each of list) {
      const sign = compareToNil(each);
      if (sign !== 0) return sign;
    }
  }
  return 0;
}

function rankOf(word: string): string {
  const text = word.slice(WORD.length);
  return ranks.get(text) ?? `7-${text}`;
}
