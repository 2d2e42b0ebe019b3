import type { Command } from "../command/command.js";
import { HELP } from "../help.js";
import type { OptionSpec } from "../option/option-spec.js";

/** What a shell offers where a value is wanted: some words, paths, or nothing. */
export type CompletedValue =
  | { readonly kind: "words"; readonly words: readonly string[] }
  | { readonly kind: "file" }
  | { readonly kind: "folder" }
  | { readonly kind: "other" };

/** An option as shells know it. */
export interface CompletedOption {
  /** Long spelling without dashes. */
  readonly name: string;
  readonly short?: string;
  readonly summary: string;
  /** Absent for a switch. */
  readonly value?: CompletedValue;
}

/** A command as shells know it. */
export interface CompletedCommand {
  /** `scan`, `db import`. */
  readonly name: string;
  readonly summary: string;
  readonly options: readonly CompletedOption[];
  readonly positional: CompletedValue;
}

/** What a shell needs to know of commands, from their own tables of options. */
export function completedCommands(commands: readonly Command[]): readonly CompletedCommand[] {
  return commands.map(({ name, summary, options, positionals }) => ({
    name,
    summary,
    options: [...options, HELP].map(completedOption),
    positional: positionalOf(positionals),
  }));
}

/** The first words of all commands with a summary, in order: `scan`, `db`. */
export function firstWords(commands: readonly CompletedCommand[]): ReadonlyMap<string, string> {
  const words = new Map<string, string>();
  for (const { name, summary } of commands) {
    const [first = "", second] = name.split(" ");
    if (!words.has(first)) words.set(first, second === undefined ? summary : `Commands of ${first}`);
  }
  return words.set("help", "Explain the program or a command");
}

/** Commands of two words, by their first. */
export function commandGroups(commands: readonly CompletedCommand[]): ReadonlyMap<string, readonly CompletedCommand[]> {
  const groups = new Map<string, CompletedCommand[]>();
  for (const command of commands) {
    const [first = "", second] = command.name.split(" ");
    if (second !== undefined) groups.set(first, [...(groups.get(first) ?? []), command]);
  }
  return groups;
}

function completedOption({ name, short, summary, placeholder, choices }: OptionSpec): CompletedOption {
  return {
    name,
    ...(short === undefined ? {} : { short }),
    summary,
    ...(placeholder === undefined ? {} : { value: choices === undefined ? valueOf(placeholder) : { kind: "words", words: choices } }),
  };
}

function valueOf(placeholder: string): CompletedValue {
  if (placeholder === "FILE") return { kind: "file" };
  return placeholder === "FOLDER" ? { kind: "folder" } : { kind: "other" };
}

/** `IMAGE...` and `FILE...` are paths, as far as a shell can tell; `a|b` are words; all else is only known to the user. */
function positionalOf(positionals: string): CompletedValue {
  if (/^[a-z]+(\|[a-z]+)+$/.test(positionals)) return { kind: "words", words: positionals.split("|") };
  return /\b(IMAGE|FILE|FOLDER|INPUT|ARCHIVE)/.test(positionals) ? { kind: "file" } : { kind: "other" };
}
