import { type CompletedCommand, type CompletedOption, type CompletedValue, commandGroups, firstWords } from "./completion-model.js";

/** The completion script for fish 3.0 and later. Source: https://fishshell.com/docs/current/completions.html */
export function fishScript(commands: readonly CompletedCommand[]): string {
  return [
    "# Completion of plimsoll for fish, made by: plimsoll completion fish",
    "# To use it:  plimsoll completion fish > ~/.config/fish/completions/plimsoll.fish",
    "",
    "function __plimsoll_after --description 'Whether the words before the cursor begin with a command'",
    "    set -l words (commandline -opc)",
    "    set -l last (math 1 + (count $argv))",
    '    test (count $words) -ge $last; and test "$words[2..$last]" = "$argv"',
    "end",
    "function __plimsoll_at --description 'Whether the word at the cursor is the one right after these'",
    "    set -l words (commandline -opc)",
    '    test (count $words) -eq (math 1 + (count $argv)); and test "$words[2..-1]" = "$argv"',
    "end",
    "",
    "complete -c plimsoll -f",
    ...[...firstWords(commands)].flatMap(([word, summary]) => [
      `complete -c plimsoll -n 'test (count (commandline -opc)) -eq 1' -a ${quoted(word)} -d ${quoted(summary)}`,
      ...(word === "help" ? [] : [`complete -c plimsoll -n '__plimsoll_at help' -a ${quoted(word)} -d ${quoted(summary)}`]),
    ]),
    ...[...commandGroups(commands)].flatMap(([group, members]) =>
      members.map(
        ({ name, summary }) =>
          `complete -c plimsoll -n ${quoted(`__plimsoll_at ${group}`)} -a ${quoted(name.slice(group.length + 1))} -d ${quoted(summary)}`,
      ),
    ),
    ...commands.flatMap(commandLines),
    "",
  ].join("\n");
}

function commandLines({ name, options, positional }: CompletedCommand): readonly string[] {
  const head = `complete -c plimsoll -n ${quoted(`__plimsoll_after ${name}`)}`;
  return [
    ...options.map((option) => `${head} ${optionWords(option)}`),
    ...(positional.kind === "other" ? [] : [`${head} ${offer(positional)}`]),
  ];
}

function optionWords({ name, short, summary, value }: CompletedOption): string {
  const words = [`-l ${name}`, ...(short === undefined ? [] : [`-s ${short}`]), ...(value === undefined ? [] : [`-r ${offer(value)}`])];
  return [...words, `-d ${quoted(summary)}`].join(" ");
}

function offer(value: CompletedValue): string {
  switch (value.kind) {
    case "words":
      return `-f -a ${quoted(value.words.join(" "))}`;
    case "file":
      return "-F";
    case "folder":
      return "-f -a '(__fish_complete_directories)'";
    case "other":
      return "-f";
  }
}

function quoted(text: string): string {
  return `'${text.replace(/['\\]/g, "\\$&")}'`;
}
