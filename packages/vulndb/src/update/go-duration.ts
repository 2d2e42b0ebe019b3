/** Milliseconds of the units that Go knows. */
const UNITS: ReadonlyMap<string, number> = new Map([
  ["ns", 1e-6],
  ["us", 1e-3],
  ["\u00b5s", 1e-3],
  ["\u03bcs", 1e-3],
  ["ms", 1],
  ["s", 1000],
  ["m", 60_000],
  ["h", 3_600_000],
]);

const MAX_LENGTH = 100;

/**
 * A duration as Go writes it (`1h30m`, `1.5s`, `0`) in milliseconds, never negative; undefined where it is none.
 * Source: https://pkg.go.dev/time#ParseDuration
 */
export function parseGoDuration(text: string): number | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const digits = text.replace(/^\+/, "");
  if (digits === "0") return 0;
  const part = /(\d+(?:\.\d*)?|\.\d+)(ns|us|\u00b5s|\u03bcs|ms|s|m|h)/y;
  let total = 0;
  while (part.lastIndex < digits.length) {
    const [, count, unit = ""] = part.exec(digits) ?? [];
    if (count === undefined) return undefined;
    total += Number(count) * (UNITS.get(unit) ?? Number.NaN);
  }
  return digits === "" || !Number.isFinite(total) ? undefined : total;
}
