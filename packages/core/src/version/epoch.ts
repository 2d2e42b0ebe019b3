import { canonicalNumber, compareNumbers, compareSmall, opposite, type Sign } from "./order.js";

/** Reads the text before the `:` of a version; `undefined` where it is no number. Answers a canonical number, behind a `-` if it is negative. */
export function parseEpoch(text: string): string | undefined {
  const match = /^([+-]?)(\d+)$/.exec(text);
  if (match === null) return undefined;
  const number = canonicalNumber(match[2] ?? "");
  return match[1] === "-" && number !== "0" ? `-${number}` : number;
}

/** Order of two epochs. */
export function compareEpochs(left: string, right: string): Sign {
  const [leftNegative, rightNegative] = [left.startsWith("-"), right.startsWith("-")];
  if (leftNegative !== rightNegative) return compareSmall(Number(rightNegative), Number(leftNegative));
  return leftNegative ? opposite(compareNumbers(left, right)) : compareNumbers(left, right);
}
