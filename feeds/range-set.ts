/** Versions between two bounds; without one it is open on that side. */
export interface VersionRange {
  readonly low?: Bound;
  readonly high?: Bound;
}

interface Bound {
  readonly version: string;
  readonly inclusive: boolean;
}

type Compare = (left: string, right: string) => number;

/** What lies outside all of the ranges, in order. */
export function complement(ranges: readonly VersionRange[], compare: Compare): readonly VersionRange[] {
  const ordered = [...ranges].sort((left, right) => compareLow(left.low, right.low, compare));
  const gaps: VersionRange[] = [];
  let low: Bound | undefined;
  let open = false;
  for (const range of ordered) {
    if (open) break;
    if (range.low !== undefined && !isCovered(range.low, low, compare)) {
      gaps.push({ ...(low === undefined ? {} : { low }), high: flipped(range.low) });
    }
    if (range.high === undefined) open = true;
    else if (low === undefined || compareStart(flipped(range.high), low, compare) > 0) low = flipped(range.high);
  }
  if (!open) gaps.push(low === undefined ? {} : { low });
  return gaps;
}

/** The constraint of a range, without spaces. */
export function constraintOf({ low, high }: VersionRange): string {
  if (low !== undefined && high !== undefined && low.version === high.version && low.inclusive && high.inclusive) return `=${low.version}`;
  return [
    ...(low === undefined ? [] : [`${low.inclusive ? ">=" : ">"}${low.version}`]),
    ...(high === undefined ? [] : [`${high.inclusive ? "<=" : "<"}${high.version}`]),
  ].join(",");
}

/** Whether nothing lies between `start`, where the gap begins, and `low`. */
function isCovered(low: Bound, start: Bound | undefined, compare: Compare): boolean {
  return start !== undefined && compareStart(low, start, compare) <= 0;
}

function compareLow(left: Bound | undefined, right: Bound | undefined, compare: Compare): number {
  if (left === undefined || right === undefined) return left === right ? 0 : left === undefined ? -1 : 1;
  return compareStart(left, right, compare);
}

function compareStart(left: Bound, right: Bound, compare: Compare): number {
  return compare(left.version, right.version) || Number(right.inclusive) - Number(left.inclusive);
}

function flipped(bound: Bound): Bound {
  return { version: bound.version, inclusive: !bound.inclusive };
}
