const MAX_ENTRIES = 4096;
const MAX_KEPT_LENGTH = 200;

/** A pure function of a text that remembers its last 4,096 answers; those for texts over 200 characters are not kept, which bounds its memory. */
export function remembering<T>(compute: (text: string) => T): (text: string) => T {
  const known = new Map<string, { readonly answer: T }>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found.answer;
    const answer = compute(text);
    if (text.length <= MAX_KEPT_LENGTH) {
      if (known.size >= MAX_ENTRIES) {
        for (const oldest of known.keys()) {
          known.delete(oldest);
          break;
        }
      }
      known.set(text, { answer });
    }
    return answer;
  };
}
