import { type CompletedCommand, type CompletedOption, type CompletedValue, commandGroups, firstWords } from "./completion-model.js";

/** The completion script for zsh, to be sourced, or put as `_plimsoll` into a folder of `fpath`. Source: https://zsh.sourceforge.io/Doc/Release/Completion-System.html */
export function zshScript(commands: readonly CompletedCommand[]): string {
  const groups = commandGroups(commands);
  return [
    "#compdef plimsoll",
    "# Completion of plimsoll for zsh, made by: plimsoll completion zsh",
    "# To use it, put this into ~/.zshrc after compinit:  source <(plimsoll completion zsh)",
    "",
    "_plimsoll() {",
    '  local cur="$words[CURRENT]" prev="$words[CURRENT-1]" command="$words[2]"',
    "  local -a offered",
    "  if ((CURRENT == 2)); then",
    `    offered=(${[...firstWords(commands)].map(([word, summary]) => described(word, summary)).join(" ")})`,
    "    _describe command offered",
    "    return",
    "  fi",
    `  if [[ $command == help ]]; then compadd -- ${[...firstWords(commands).keys()].join(" ")}; return; fi`,
    '  case "$command" in',
    ...[...groups].flatMap(([group, members]) => [
      `    ${group})`,
      "      if ((CURRENT == 3)); then",
      `        offered=(${members.map(({ name, summary }) => described(name.slice(group.length + 1), summary)).join(" ")})`,
      "        _describe command offered",
      "        return",
      "      fi",
      `      command="${group} $words[3]"`,
      "      ;;",
    ]),
    "  esac",
    '  if [[ $cur == --*=* ]]; then prev="${cur%%=*}"; compset -P "*="; cur="${cur#*=}"; fi',
    '  if ((${words[(I)--]} > 0 && ${words[(I)--]} < CURRENT)); then command="$command --"; prev=""; fi',
    '  case "$command" in',
    ...commands.flatMap(commandCase),
    "  esac",
    "}",
    "",
    'if [[ "$funcstack[1]" == "_plimsoll" ]]; then _plimsoll "$@"; else compdef _plimsoll plimsoll; fi',
    "",
  ].join("\n");
}

function commandCase({ name, options, positional }: CompletedCommand): readonly string[] {
  const valued = options.flatMap((option) =>
    option.value === undefined ? [] : [`        ${spellings(option).join("|")}) ${offer(option.value)}; return ;;`],
  );
  const all = options.flatMap((option) => spellings(option).map((spelling) => described(spelling, option.summary)));
  return [
    `    "${name}")`,
    ...(valued.length === 0 ? [] : ['      case "$prev" in', ...valued, "      esac"]),
    "      if [[ $cur == -* ]]; then",
    `        offered=(${all.join(" ")})`,
    "        _describe option offered",
    `      else ${offer(positional)}; fi`,
    "      ;;",
    `    "${name} --") ${offer(positional)} ;;`,
  ];
}

function spellings({ name, short }: CompletedOption): readonly string[] {
  return short === undefined ? [`--${name}`] : [`--${name}`, `-${short}`];
}

/** A word and its meaning, parted by the first ":". */
function described(word: string, summary: string): string {
  return `'${`${word}:${summary}`.replaceAll("'", "'\\''")}'`;
}

function offer(value: CompletedValue): string {
  switch (value.kind) {
    case "words":
      return `compadd -- ${value.words.join(" ")}`;
    case "file":
      return "_files";
    case "folder":
      return "_files -/";
    case "other":
      return ":";
  }
}
