/** Reproducible text of a given length: words of a small vocabulary in a pseudo-random order, so that it compresses like prose. */
export function sampleText(length: number, seed = 1): Buffer {
  let state = seed;
  const next = (limit: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >> 8) % limit;
  };
  const words = Array.from({ length: 200 }, (_, index) => `${"etaoinshrdlu"[index % 12]}${(index * 7919).toString(36)}`);
  let text = "";
  while (text.length < length) text += `${words[next(next(2) === 0 ? 20 : 200)]}${next(9) === 0 ? "\n" : " "}`;
  return Buffer.from(text.slice(0, length));
}
