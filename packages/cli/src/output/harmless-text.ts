/** Code points that can steer a terminal, reorder or hide text: controls, bidirectional and zero-width characters, line separators, tags, lone surrogates. */
const HARMFUL =
  /[\p{Cc}\p{Surrogate}\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202f\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e0fff}]/gu;

/** More marks than this on one character only serve to write over the neighbouring lines. */
const EXCESS_MARKS = /(\p{Mn}{3})\p{Mn}+/gu;

/** Text on one line that does nothing but be read: harmful characters as `\u{HEX}`, line breaks and tabs as blanks. */
export function harmlessText(text: string): string {
  return text
    .replace(/[\t\n\r]+/g, " ")
    .replace(HARMFUL, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`)
    .replace(EXCESS_MARKS, "$1");
}

/** JSON text of the same value in which no character can steer a terminal: what JSON leaves as it is becomes an escape. */
export function harmlessJson(json: string): string {
  return json.replace(
    /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
