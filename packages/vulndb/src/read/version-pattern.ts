const MAX_PATTERN = 200;
const MAX_TEXT = 64;
const MAX_REPEATS = 3;

/**
 * Whether a version pattern of the override table (a Go regular expression, unanchored) occurs in `text`.
 * False for patterns outside the safe part: repeated groups, group options, or more than three repeats could take exponential time here,
 * while Go's engine is linear; the first 64 characters of `text` count.
 */
export function matchesVersionPattern(pattern: string, text: string): boolean {
  if (pattern.length > MAX_PATTERN || !isSafe(pattern)) return false;
  try {
    return new RegExp(pattern, "u").test(text.slice(0, MAX_TEXT));
  } catch {
    return false;
  }
}

function isSafe(pattern: string): boolean {
  const plain = pattern.replace(/\\./gs, (escape) => (/\d/.test(escape) ? "(?" : "x")).replace(/\[[^\]]*\]/g, "x");
  const repeats = plain.match(/[*+{]/g)?.length ?? 0;
  return repeats <= MAX_REPEATS && !/\)[*+?{]|\(\?/.test(plain);
}
