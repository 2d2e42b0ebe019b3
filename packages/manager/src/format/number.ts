const groups = new Intl.NumberFormat("en-GB");

/** A count with comma groups: `1,284`; zero is `0`. */
export function formatCount(count: number): string {
  return groups.format(count);
}

/** A count for the result strip: comma groups, from a million on as `1.2 M`. */
export function formatStripCount(count: number): string {
  return count < 1_000_000 ? formatCount(count) : `${(count / 1_000_000).toFixed(1)} M`;
}

/** A CVSS score with its one decimal: `10.0`. */
export function formatScore(score: number): string {
  return score.toFixed(1);
}

/** A probability (0 to 1) as per cent with one decimal; below 0.05 % it is `<0.1%`. */
export function formatEpss(probability: number): string {
  return probability < 0.0005 ? "<0.1%" : `${(probability * 100).toFixed(1)}%`;
}

/** A size in bytes in SI units with three figures: `214 MB`, `4.20 kB`. */
export function formatSize(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  if (unit === 0) return `${Math.round(value)} B`;
  const decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  return `${trimZeros(value.toFixed(decimals))} ${units[unit]}`;
}

/** A number of things in words: `1 image`, `2 images`, `1,284 images`. */
export function countOf(count: number, thing: string, things = `${thing}s`): string {
  return `${formatCount(count)} ${count === 1 ? thing : things}`;
}

function trimZeros(text: string): string {
  return text.includes(".") ? text.replace(/0+$/, "").replace(/\.$/, "") : text;
}
