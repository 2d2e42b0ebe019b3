import { canonicalNumber } from "./order.js";

/** Reads the text before the `:` of a version; `undefined` where it is no number, or a negative one. Answers a canonical number. */
export function parseEpoch(text: string): string | undefined {
  const match = /^([+-]?)(\d+)$/.exec(text);
  const number = canonicalNumber(match?.[2] ?? "");
  return match === null || (match[1] === "-" && number !== "0") ? undefined : number;
}
