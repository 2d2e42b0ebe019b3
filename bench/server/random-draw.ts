import type { Random } from "../../chaos/random.js";

/** Indexes from 0 to below `count`, where the index i is drawn with a weight of 1 / (i + 1) ** exponent. */
export function zipf(count: number, exponent: number): (random: Random) => number {
  const sums = new Float64Array(count);
  let sum = 0;
  for (let index = 0; index < count; index += 1) {
    sum += 1 / (index + 1) ** exponent;
    sums[index] = sum;
  }
  return (random) => {
    const wanted = random() * sum;
    let low = 0;
    let high = count - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((sums[middle] ?? 0) > wanted) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}

/** exp of a normal value; the median is `median`. Source: G. Box, M. Muller, "A note on the generation of random normal deviates" (1958) */
export function logNormal(random: Random, median: number, sigma: number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return median * Math.exp(sigma * normal);
}

/** An index from 0 to below `count`; the higher the power, the more often a low one. */
export function skewed(random: Random, count: number, power: number): number {
  return Math.min(count - 1, Math.floor(count * random() ** power));
}

/** The values in another order. */
export function shuffled<T>(random: Random, values: readonly T[]): readonly T[] {
  const order = [...values];
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other] as T, order[last] as T];
  }
  return order;
}
