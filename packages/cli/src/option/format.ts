import { quote } from "@plimsoll/core";
import { cliError } from "../error.js";
import type { SettingValue } from "./option-spec.js";
import { invalidSetting } from "./read-settings.js";
import { suggest } from "./suggest.js";

/** Formats that some command of this or a later version writes: these words are never file names. */
const FORMATS = [
  "table",
  "json",
  "syft-json",
  "sarif",
  "cyclonedx",
  "cyclonedx-json",
  "cyclonedx-xml",
  "spdx",
  "spdx-json",
  "csv",
  "junit",
  "template",
] as const;

/** A document to write, and where. */
export interface OutputTarget {
  readonly format: string;
  /** File name as given; absent for standard output. */
  readonly file?: string;
}

/** What a command can write. */
export interface OutputFormats {
  readonly available: readonly string[];
  /** The format for standard output where none is asked for. */
  readonly standard: string;
  /** The format of a file that is named without one. */
  readonly ofFiles: string;
}

/**
 * Reads the values of `--output` and `--output-file`. A value that is a format, or FORMAT=FILE, is a format; every other value names a
 * file. Without a format the standard one goes to standard output; no two outputs go to the same place.
 *
 * Errors: option-invalid, config-invalid, format-unavailable.
 */
export function outputTargets(
  outputs: readonly SettingValue[],
  files: readonly SettingValue[],
  formats: OutputFormats,
): readonly OutputTarget[] {
  const chosen = outputs.map((value) => targetOf(value, formats));
  const named = chosen.flatMap(({ format, file }) => (format === undefined ? [] : [file === undefined ? { format } : { format, file }]));
  const plain = [
    ...chosen.flatMap(({ format, file }) => (format === undefined && file !== undefined ? [file] : [])),
    ...files.map(({ text }) => text),
  ];
  const targets: readonly OutputTarget[] = [
    ...(named.length > 0 ? named : [{ format: formats.standard }]),
    ...plain.filter((file) => file !== "").map((file) => ({ format: formats.ofFiles, file })),
  ];
  const places = targets.map(({ file }) => file ?? "");
  const twice = places.find((place, index) => places.indexOf(place) !== index);
  if (twice !== undefined) {
    const where = twice === "" ? "standard output" : `the file ${quote(twice)}`;
    throw cliError("option-invalid", `two outputs go to ${where}: give each format a file of its own, FORMAT=FILE`);
  }
  return targets;
}

/** Without `format` it is the name of a file. */
function targetOf(setting: SettingValue, { available, ofFiles }: OutputFormats): { readonly format?: string; readonly file?: string } {
  const { text, origin } = setting;
  const list = available.join(", ");
  if (text === "") throw invalidSetting(setting, `${origin} is empty: write a format (${list}), FORMAT=FILE, or a file for ${ofFiles}`);
  const cut = text.indexOf("=");
  const word = cut < 0 ? text : text.slice(0, cut);
  const file = cut < 0 ? undefined : text.slice(cut + 1);
  if (isFormat(word)) {
    if (!available.includes(word)) {
      throw cliError(
        "format-unavailable",
        `${origin} ${quote(text)}: this command does not write ${word}; it writes ${list} (a file of that name is ./${word})`,
      );
    }
    if (file === "") throw invalidSetting(setting, `${origin} ${quote(text)}: a file name is missing after "="`);
    return file === undefined ? { format: word } : { format: word, file };
  }
  // A path before "=" can only be meant as a file.
  if (file !== undefined && !/[./\\]/.test(word)) {
    const nearest = suggest(word, FORMATS);
    const hint = nearest === undefined ? `the formats are ${list}` : `did you mean ${nearest}?`;
    throw invalidSetting(setting, `${origin} ${quote(text)}: there is no format ${quote(word)}; ${hint}`);
  }
  return { file: text };
}

function isFormat(word: string): boolean {
  return (FORMATS as readonly string[]).includes(word);
}
