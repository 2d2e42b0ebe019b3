import type { Command, CommandEntry } from "./command/command.js";
import type { OptionSpec } from "./option/option-spec.js";
import { environmentNamesOf } from "./option/option-spec.js";
import { wrapText } from "./output/text-width.js";

const INDENT = 30;

/** The help of the program: what it is, how to begin, and the commands. */
export function programHelp(commands: readonly CommandEntry[], columns: number): string {
  const width = Math.max(...commands.map(({ name }) => name.length)) + 2;
  return [
    "Plimsoll finds what is inside a container image, matches it against known vulnerabilities",
    "and says Pass, Warn or Fail.",
    "",
    "Examples:",
    "  plimsoll scan web.tar                      an archive made by docker save",
    "  plimsoll scan oci-dir:./layout             an OCI layout folder",
    "  plimsoll scan -o json=report.json web.tar  a report for other programs",
    "  plimsoll sbom web.tar                      only the list of packages",
    "",
    "Commands:",
    ...commands.map(({ name, summary }) => entry(name, width, summary, columns)),
    "",
    "plimsoll COMMAND --help explains a command by examples.",
    "",
  ].join("\n");
}

/** The help of a group of commands, such as `db`. */
export function groupHelp(group: string, commands: readonly CommandEntry[], columns: number): string {
  const width = Math.max(...commands.map(({ name }) => name.length)) + 2;
  return [
    `Usage: plimsoll ${group} COMMAND`,
    "",
    "Commands:",
    ...commands.map(({ name, summary }) => entry(name, width, summary, columns)),
    "",
    `plimsoll ${group} COMMAND --help explains a command by examples.`,
    "",
  ].join("\n");
}

/** The help of a command: usage, examples, options with their environment variables, notes. */
export function commandHelp(command: Command, columns: number): string {
  const usage = ["plimsoll", command.name, ...(command.options.length > 0 ? ["[OPTIONS]"] : []), command.positionals].filter(
    (word) => word !== "",
  );
  return [
    ...wrapText(command.summary, columns),
    "",
    `Usage: ${usage.join(" ")}`,
    "",
    "Examples:",
    ...command.examples.flatMap(({ purpose, command: words }) => [`  # ${purpose}`, `  plimsoll ${words}`]),
    ...(command.options.length > 0
      ? ["", "Options:", ...[...command.options, HELP].map((spec) => optionHelp(spec, command.configurable, columns))]
      : []),
    ...command.notes.flatMap((note) => ["", ...wrapText(note, columns)]),
    "",
  ].join("\n");
}

/** The option that every command has. */
export const HELP: OptionSpec = { name: "help", short: "h", argumentOnly: true, summary: "Show this help" };

function optionHelp(spec: OptionSpec, configurable: boolean, columns: number): string {
  const short = spec.short === undefined ? "    " : `-${spec.short}, `;
  const placeholder = spec.placeholder === undefined ? "" : ` ${spec.placeholder}`;
  const also = spec.aliases === undefined ? "" : ` (also ${spec.aliases.map((name) => `--${name}`).join(", ")})`;
  const [variable] = configurable ? environmentNamesOf(spec) : [];
  const environment = variable === undefined ? "" : ` [${variable}]`;
  return entry(`${short}--${spec.name}${placeholder}`, INDENT, `${spec.summary}${also}${environment}`, columns);
}

/** A term and its explanation in two columns; a long term has a line of its own. */
function entry(term: string, width: number, text: string, columns: number): string {
  const indent = " ".repeat(width + 2);
  const lines = wrapText(text, Math.max(20, columns - width - 2));
  const head = `  ${term}`;
  if (term.length >= width) return [head, ...lines.map((line) => indent + line)].join("\n");
  return lines.map((line, index) => (index === 0 ? head.padEnd(width + 2) : indent) + line).join("\n");
}
