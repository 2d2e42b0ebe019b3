import { parseArgs } from "node:util";
import { quote } from "@plimsoll/core";
import { cliError } from "../error.js";
import { type OptionSpec, type SettingValue, spellingsOf } from "./option-spec.js";
import { suggest } from "./suggest.js";

/** Arguments of a command, taken apart. */
export interface ParsedArguments {
  readonly settings: ReadonlyMap<string, readonly SettingValue[]>;
  readonly positionals: readonly string[];
}

/**
 * Takes the arguments of a command apart: `--name value`, `--name=value`, `-n value`, `-nvalue`, `-n=value`; `--` ends the options.
 * Of an option that is not `repeated` the last value counts.
 *
 * Errors: option-unknown, option-invalid (a value is missing, or a switch has one).
 */
export function parseArguments(words: readonly string[], specs: readonly OptionSpec[]): ParsedArguments {
  const bySpelling = new Map<string, OptionSpec>();
  const options: Record<string, { type: "string" | "boolean"; short?: string }> = Object.create(null);
  for (const spec of specs) {
    const type = spec.placeholder === undefined ? "boolean" : "string";
    for (const spelling of spellingsOf(spec)) {
      bySpelling.set(spelling, spec);
      options[spelling] = { type, ...(spec.short !== undefined && spelling === spec.name ? { short: spec.short } : {}) };
    }
  }
  const { tokens } = parseArgs({ args: [...words], options, strict: false, allowPositionals: true, tokens: true });
  const settings = new Map<string, readonly SettingValue[]>();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") positionals.push(token.value);
    if (token.kind !== "option") continue;
    const spec = bySpelling.get(token.name);
    if (spec === undefined) throw unknownOption(token.rawName, [...bySpelling.keys()]);
    const value: SettingValue = { text: valueOf(spec, token), origin: token.rawName };
    settings.set(spec.name, spec.repeated ? [...(settings.get(spec.name) ?? []), value] : [value]);
  }
  return { settings, positionals };
}

interface OptionToken {
  readonly rawName: string;
  readonly value: string | undefined;
  readonly inlineValue: boolean | undefined;
}

function valueOf(spec: OptionSpec, token: OptionToken): string {
  const { value, rawName, inlineValue } = token;
  if (spec.placeholder === undefined) {
    if (value !== undefined) throw cliError("option-invalid", `${rawName} is a switch and takes no value: leave out ${quote(`=${value}`)}`);
    return "true";
  }
  // What follows is another option, so the value was forgotten; a negative number is a (bad) value.
  const forgotten = value === undefined || (!inlineValue && /^-[^\d]/.test(value));
  if (forgotten) throw cliError("option-invalid", `${rawName} needs a value: ${rawName} ${spec.placeholder}`);
  const isShort = !rawName.startsWith("--");
  return isShort && inlineValue && value.startsWith("=") ? value.slice(1) : value;
}

function unknownOption(rawName: string, spellings: readonly string[]): Error {
  const nearest = rawName.startsWith("--") ? suggest(rawName.slice(2), spellings) : undefined;
  const hint = nearest === undefined ? "see --help for all options" : `did you mean --${nearest}?`;
  return cliError("option-unknown", `there is no option ${quote(rawName)}: ${hint}`);
}
