import { type CompletedCommand, type CompletedOption, type CompletedValue, commandGroups, firstWords } from "./completion-model.js";

/**
 * The completion script for bash 3.2 and later, which needs no other package. In bash ":" and "=" part words, so `--name=value` comes as
 * three of them. Source: https://www.gnu.org/software/bash/manual/html_node/Programmable-Completion.html
 */
export function bashScript(commands: readonly CompletedCommand[]): string {
  const groups = commandGroups(commands);
  return [
    "# Completion of plimsoll for bash, made by: plimsoll completion bash",
    "# To use it, put this into ~/.bashrc:  source <(plimsoll completion bash)",
    "",
    "__plimsoll_lines() {",
    "  local line",
    '  while IFS= read -r line; do COMPREPLY+=("$line"); done',
    "}",
    '__plimsoll_words() { __plimsoll_lines < <(compgen -W "$1" -- "$cur"); }',
    "__plimsoll_files() {",
    "  compopt -o filenames 2>/dev/null",
    '  __plimsoll_lines < <(compgen -f -- "$cur")',
    "}",
    "__plimsoll_folders() {",
    "  compopt -o filenames 2>/dev/null",
    '  __plimsoll_lines < <(compgen -d -- "$cur")',
    "}",
    "",
    "_plimsoll() {",
    '  local cur="${COMP_WORDS[COMP_CWORD]}" prev="${COMP_WORDS[COMP_CWORD-1]}" command="${COMP_WORDS[1]}" first=2 at',
    "  COMPREPLY=()",
    `  if ((COMP_CWORD == 1)); then __plimsoll_words "${[...firstWords(commands).keys(), "--help", "--version"].join(" ")}"; return; fi`,
    `  if [[ $command == help ]]; then ((COMP_CWORD == 2)) && __plimsoll_words "${[...firstWords(commands).keys()].join(" ")}"; return; fi`,
    '  case "$command" in',
    ...[...groups].flatMap(([group, members]) => [
      `    ${group})`,
      `      if ((COMP_CWORD == 2)); then __plimsoll_words "${members.map(({ name }) => name.slice(group.length + 1)).join(" ")} --help"; return; fi`,
      `      command="${group} \${COMP_WORDS[2]}" first=3`,
      "      ;;",
    ]),
    "  esac",
    '  if [[ $cur == "=" ]]; then cur=""; elif [[ $prev == "=" ]]; then prev="${COMP_WORDS[COMP_CWORD-2]}"; fi',
    "  for ((at = first; at < COMP_CWORD; at++)); do",
    '    if [[ ${COMP_WORDS[at]} == "--" ]]; then command="$command --" prev=""; fi',
    "  done",
    '  case "$command" in',
    ...commands.flatMap(commandCase),
    "  esac",
    "}",
    "complete -F _plimsoll plimsoll",
    "",
  ].join("\n");
}

function commandCase({ name, options, positional }: CompletedCommand): readonly string[] {
  const valued = options.flatMap((option) =>
    option.value === undefined ? [] : [`        ${spellings(option).join("|")}) ${offer(option.value)}; return ;;`],
  );
  return [
    `    "${name}")`,
    ...(valued.length === 0 ? [] : ['      case "$prev" in', ...valued, "      esac"]),
    `      if [[ $cur == -* ]]; then __plimsoll_words "${options.flatMap(spellings).join(" ")}"; else ${offer(positional)}; fi`,
    "      ;;",
    `    "${name} --") ${offer(positional)} ;;`,
  ];
}

function spellings({ name, short }: CompletedOption): readonly string[] {
  return short === undefined ? [`--${name}`] : [`--${name}`, `-${short}`];
}

function offer(value: CompletedValue): string {
  switch (value.kind) {
    case "words":
      return `__plimsoll_words "${value.words.join(" ")}"`;
    case "file":
      return "__plimsoll_files";
    case "folder":
      return "__plimsoll_folders";
    case "other":
      return ":";
  }
}
