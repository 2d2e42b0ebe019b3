/** A source of numbers from 0 to below 1. */
export type Random = () => number;

/** Numbers that follow from a seed alone. Source: G. Marsaglia, "Xorshift RNGs" (2003), 32 bits with the shifts 13, 17, 5 */
export function seededRandom(seed: number): Random {
  // Spread over all bits, so that neighbouring seeds part at once; zero would stay zero.
  let state = Math.imul(seed + 1, 0x9e3779b1) | 1;
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  for (let i = 0; i < 8; i += 1) next();
  return next;
}

/** A whole number from `least` to `most`, both included. */
export function integerFrom(random: Random, least: number, most: number): number {
  return least + Math.floor(random() * (most - least + 1));
}
