/** A distribution as people name it. */
export interface DistroName {
  readonly name: string;
  /** Empty where there is none. */
  readonly version: string;
}

/** The parts of `NAME:VERSION`, also parted by "-" or "@", blanks around them left out: `debian-12`, `opensuse-leap-15.1`, `alpine`. */
export function splitDistroName(text: string): DistroName {
  const trimmed = text.trim();
  const hyphenated = trimmed.toLowerCase().startsWith("opensuse-leap") ? "opensuse-leap".length : 0;
  const mark = trimmed.slice(hyphenated).search(/[-:@]/);
  return mark < 0
    ? { name: trimmed, version: "" }
    : { name: trimmed.slice(0, hyphenated + mark).trim(), version: trimmed.slice(hyphenated + mark + 1).trim() };
}
