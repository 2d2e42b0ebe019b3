import { quote } from "@plimsoll/core";
import type { Command, CommandEntry } from "./command/command.js";
import { commands } from "./command/list.js";
import { cliError } from "./error.js";
import { errorLine } from "./error-line.js";
import { commandHelp, groupHelp, HELP, programHelp } from "./help.js";
import type { CliIo, ExitCode } from "./io.js";
import type { ConfigFile } from "./option/config-file.js";
import type { Settings } from "./option/option-spec.js";
import { parseArguments } from "./option/parse-arguments.js";
import { environmentSettings, mergeSettings, switchOf } from "./option/read-settings.js";
import { suggest } from "./option/suggest.js";
import { harmlessText } from "./output/harmless-text.js";

/**
 * Runs the program: `argv` without the interpreter and the script. Whatever goes wrong becomes one line `error[CODE]: message` on
 * standard error and exit code 1.
 */
export async function runCli(argv: readonly string[], io: CliIo): Promise<ExitCode> {
  try {
    return await dispatch(argv, io);
  } catch (error) {
    io.stderr.write(io.signal.aborted ? "interrupted\n" : errorLine(error));
    return 1;
  }
}

async function dispatch(argv: readonly string[], io: CliIo): Promise<ExitCode> {
  const columns = Math.min(io.stdout.columns ?? 100, 120);
  const [first] = argv;
  if (first === undefined || first === "help" || first === "--help" || first === "-h") {
    return first === "help" && argv.length > 1 ? dispatch([...argv.slice(1), "--help"], io) : print(io, programHelp(commands, columns));
  }
  const words = first === "--version" || first === "-V" ? ["version", ...argv.slice(1)] : argv;
  const entry = commands.find(({ name }) => name.split(" ").every((word, index) => words[index] === word));
  if (entry !== undefined) return runCommand(entry, words.slice(entry.name.split(" ").length), io);
  const group = commands.filter(({ name }) => name.startsWith(`${first} `));
  const [second] = words.slice(1);
  if (group.length > 0 && (second === undefined || second === "--help" || second === "-h"))
    return print(io, groupHelp(first, group, columns));
  throw unknownCommand(words, group);
}

async function runCommand(entry: CommandEntry, words: readonly string[], io: CliIo): Promise<ExitCode> {
  const command = await entry.load();
  const { settings, positionals } = parseArguments(words, [...command.options, HELP]);
  if (switchOf(settings, "help")) return print(io, commandHelp(command, Math.min(io.stdout.columns ?? 100, 120)));
  const { merged, warnings, ignoreRules } = await withEnvironment(command, settings, io);
  const quiet = switchOf(merged, "quiet");
  const warn = (message: string): void => {
    if (!quiet) io.stderr.write(`warning: ${harmlessText(message)}\n`);
  };
  for (const warning of warnings) warn(warning);
  return command.run({ io, positionals, settings: merged, ignoreRules, warn });
}

async function withEnvironment(
  command: Command,
  given: Settings,
  io: CliIo,
): Promise<{ merged: Settings } & Pick<ConfigFile, "warnings" | "ignoreRules">> {
  if (!command.configurable) return { merged: given, warnings: [], ignoreRules: [] };
  const [{ scanOptions }, { readConfigFile }] = await Promise.all([import("./option/scan-options.js"), import("./option/config-file.js")]);
  const file = await readConfigFile(io, scanOptions);
  const own = new Set(command.options.map(({ name }) => name));
  const { warnings, ignoreRules } = file;
  const fromFile = new Map([...file.settings].filter(([name]) => own.has(name)));
  return { merged: mergeSettings([given, environmentSettings(io, command.options), fromFile]), warnings, ignoreRules };
}

function print(io: CliIo, text: string): ExitCode {
  io.stdout.write(text);
  return 0;
}

function unknownCommand(words: readonly string[], group: readonly CommandEntry[]): Error {
  const [first = "", second = ""] = words;
  const typed = group.length > 0 ? `${first} ${second}` : first;
  const nearest = suggest(
    typed,
    group.length > 0 ? group.map(({ name }) => name) : [...new Set(commands.map(({ name }) => name.split(" ")[0] ?? ""))],
  );
  const looksLikeImage = /[:/.]/.test(first) && group.length === 0;
  const hint =
    nearest !== undefined
      ? `did you mean plimsoll ${nearest}?`
      : looksLikeImage
        ? `to scan that image, run plimsoll scan ${quote(first)}`
        : "see plimsoll --help for all commands";
  return cliError("command-unknown", `there is no command ${quote(typed)}: ${hint}`);
}
