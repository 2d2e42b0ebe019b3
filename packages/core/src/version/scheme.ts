import { remembering } from "./memo.js";
import type { Sign } from "./order.js";

/** What an absent epoch of a package version means: that of the bound it is compared with, or 0 (versions.md §3.3). */
export type MissingEpoch = "auto" | "zero";

/** Compares one version, read already, with a bound; `undefined` where they are not comparable. */
export type CompareParsed = (bound: string) => Sign | undefined;

/** One way of ordering versions. */
export interface VersionScheme<Name extends string = string> {
  /** `deb`, `pep440`; unique, and the name of its file. */
  readonly name: Name;
  /** URL of the ordering rules. */
  readonly source: string;
  /** `undefined` where the two are not comparable: a text is no version of the scheme, or longer than 1,000 characters. */
  compare(left: string, right: string): Sign | undefined;
  /** Reads a package's version once, for many bounds. `missingEpoch` acts only in schemes with epochs, `rpm` and `deb`. */
  comparer(version: string, missingEpoch?: MissingEpoch): CompareParsed;
}

/** The inside of a scheme: both functions pure, total and linear in the length of the texts. */
export interface SchemeDefinition<Name extends string, V> {
  readonly name: Name;
  readonly source: string;
  /** `undefined` for what is no version. */
  parse(text: string): V | undefined;
  compare(left: V, right: V): Sign | undefined;
  /** The package's version as it is compared with that bound. */
  fillEpoch?(version: V, bound: V, missingEpoch: MissingEpoch): V;
}

/** Longer texts are no versions; the longest real one seen has 69 characters. */
const MAX_LENGTH = 1000;

/** Makes a scheme of its two functions: bounds the length of texts, and remembers what was read. */
export function defineScheme<const Name extends string, V>(definition: SchemeDefinition<Name, V>): VersionScheme<Name> {
  const { name, source } = definition;
  const parse = remembering((text) => definition.parse(text));
  const read = (text: string): V | undefined => (text.length > MAX_LENGTH ? undefined : parse(text));

  function comparer(text: string, missingEpoch?: MissingEpoch): CompareParsed {
    const version = read(text);
    if (version === undefined) return () => undefined;
    return (boundText) => {
      const bound = read(boundText);
      if (bound === undefined) return undefined;
      const filled = missingEpoch === undefined ? version : (definition.fillEpoch?.(version, bound, missingEpoch) ?? version);
      return definition.compare(filled, bound);
    };
  }
  return { name, source, comparer, compare: (left, right) => comparer(left)(right) };
}
