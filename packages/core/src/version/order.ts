/** Which side is higher: -1 the right one, 1 the left one, 0 neither. */
export type Sign = -1 | 0 | 1;

/** Order of texts by their code units, which for ASCII is the order of their bytes. */
export function compareText(left: string, right: string): Sign {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** Order of two numbers that a double holds exactly. */
export function compareSmall(left: number, right: number): Sign {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** A run of digits without leading zeros; `0` for zero and for the empty run. */
export function canonicalNumber(digits: string): string {
  let start = 0;
  while (start < digits.length - 1 && digits.charCodeAt(start) === 48) start++;
  return digits === "" ? "0" : digits.slice(start);
}

/** Order of two canonical numbers of any length: longer wins, then text. */
export function compareNumbers(left: string, right: string): Sign {
  return left.length === right.length ? compareText(left, right) : compareSmall(left.length, right.length);
}

/** Whether the text starts with an ASCII digit: among segments, whether it is a number. */
export function startsWithDigit(text: string): boolean {
  const code = text.charCodeAt(0);
  return code >= 48 && code <= 57;
}

/** The opposite answer. */
export function opposite(sign: Sign): Sign {
  if (sign === 0) return 0;
  return sign === 1 ? -1 : 1;
}

/** The text without one `v` or `V` that stands before a digit. */
export function withoutV(text: string): string {
  return /^[vV]\d/.test(text) ? text.slice(1) : text;
}
