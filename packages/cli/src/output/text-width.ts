/** Ranges of code points that take two columns (East Asian wide and full-width, emoji), from Unicode's EastAsianWidth, in steps coarse enough for tables. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1f64f],
  [0x1f900, 0x1f9ff],
  [0x20000, 0x3fffd],
];

const BREAKS_AFTER = "/-_.:,+~@=";

const MARK = /^\p{M}$/u;

/** Columns that one character takes in a terminal: 0, 1 or 2. */
function characterWidth(character: string): 0 | 1 | 2 {
  const codePoint = character.codePointAt(0) ?? 0;
  if (codePoint < 0x300) return 1;
  if (MARK.test(character)) return 0;
  return WIDE.some(([first, last]) => codePoint >= first && codePoint <= last) ? 2 : 1;
}

/** Columns that a text without control characters takes in a terminal. */
export function textWidth(text: string): number {
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

/** `text` and blanks up to `width` columns. */
export function padText(text: string, width: number, align: "left" | "right" = "left"): string {
  const blanks = " ".repeat(Math.max(0, width - textWidth(text)));
  return align === "left" ? text + blanks : blanks + text;
}

/** `text` in at most `width` columns, the end replaced by `…` where it is longer. */
export function clipText(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let kept = "";
  let used = 0;
  for (const character of text) {
    used += characterWidth(character);
    if (used > width - 1) break;
    kept += character;
  }
  return `${kept.trimEnd()}…`;
}

/**
 * `text` in lines of at most `width` columns (at least 1): broken at blanks; words longer than a line after `/ - _ . : , + ~ @ =`, else
 * anywhere. At least one line.
 */
export function wrapText(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  let used = 0;
  const place = (piece: string, pieceWidth: number): void => {
    if (used > 0 && used + pieceWidth > width) {
      lines.push(line);
      line = "";
      used = 0;
    }
    line += piece;
    used += pieceWidth;
  };
  for (const word of text.split(" ")) {
    if (word === "") continue;
    if (used > 0 && used < width) {
      line += " ";
      used++;
    }
    const wordWidth = textWidth(word);
    if (wordWidth <= width) {
      place(word, wordWidth);
      continue;
    }
    for (const piece of piecesOf(word)) {
      const pieceWidth = textWidth(piece);
      if (pieceWidth <= width) place(piece, pieceWidth);
      else for (const character of piece) place(character, characterWidth(character));
    }
  }
  if (used > 0 || lines.length === 0) lines.push(line);
  return lines.map(trimBlanks);
}

/** Without blanks at the end; other white space has a width and stays. */
function trimBlanks(text: string): string {
  return text.endsWith(" ") ? text.slice(0, -1) : text;
}

/** Pieces of a word between which a line may break. */
function piecesOf(word: string): readonly string[] {
  const pieces: string[] = [];
  let piece = "";
  let closed = false;
  for (const character of word) {
    const breaks = BREAKS_AFTER.includes(character);
    if (closed && !breaks) {
      pieces.push(piece);
      piece = "";
    }
    piece += character;
    closed = breaks;
  }
  if (piece !== "") pieces.push(piece);
  return pieces;
}
