import { quote } from "@plimsoll/core";
import { bashScript } from "../completion/bash-script.js";
import { completedCommands } from "../completion/completion-model.js";
import { fishScript } from "../completion/fish-script.js";
import { zshScript } from "../completion/zsh-script.js";
import { cliError } from "../error.js";
import type { Command } from "./command.js";

const scripts = new Map([
  ["bash", bashScript],
  ["fish", fishScript],
  ["zsh", zshScript],
]);

/** `plimsoll completion SHELL`: a script that completes commands, options and their values, made from the commands' own tables. */
export const completionCommand: Command = {
  name: "completion",
  positionals: [...scripts.keys()].join("|"),
  summary: "Print a script that completes commands, options and values in a shell.",
  examples: [
    { purpose: "In ~/.bashrc", command: "completion bash > ~/.plimsoll-completion.bash; source ~/.plimsoll-completion.bash" },
    { purpose: "For zsh, into a folder of fpath", command: "completion zsh > ~/.zfunc/_plimsoll" },
    { purpose: "For fish", command: "completion fish > ~/.config/fish/completions/plimsoll.fish" },
  ],
  options: [],
  notes: [],
  configurable: false,
  async run({ io, positionals }) {
    const [shell = "", ...more] = positionals;
    const script = scripts.get(shell);
    if (script === undefined || more.length > 0)
      throw cliError(
        "option-invalid",
        `there is no completion for ${quote(positionals.join(" "))}: name one shell, bash, fish or zsh, as plimsoll completion bash`,
      );
    const { commands } = await import("./list.js");
    io.stdout.write(script(completedCommands(await Promise.all(commands.map((entry) => entry.load())))));
    return 0;
  },
};
