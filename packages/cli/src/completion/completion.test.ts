import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCli } from "../cli.js";
import type { Command } from "../command/command.js";
import { commands } from "../command/list.js";
import { memoryIo } from "../testing/memory-io.js";
import { temporaryFolder } from "../testing/temporary-folder.js";
import { bashScript } from "./bash-script.js";
import { completedCommands } from "./completion-model.js";
import { fishScript } from "./fish-script.js";
import { zshScript } from "./zsh-script.js";

const hasShell = (shell: string): boolean => spawnSync(shell, ["-c", "exit 0"]).status === 0;
const hasBash = hasShell("bash");
/** Not on every machine. */
const fish = "fish";

async function scriptOf(shell: string): Promise<string> {
  const io = memoryIo();
  expect(await runCli(["completion", shell], io)).toBe(0);
  return io.written.stdout;
}

/** What bash offers for the last word; words are parted as readline does it. */
async function offers(words: readonly string[], folder = temporaryFolder()): Promise<readonly string[]> {
  const script = join(folder, ".script");
  writeFileSync(script, await scriptOf("bash"));
  const call = `source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _plimsoll; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync("bash", ["--norc", "-c", call, "bash", script, "plimsoll", ...words], {
    cwd: folder,
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  return stdout.split("\n").filter((line) => line !== "");
}

test.skipIf(!hasBash).each<[readonly string[], readonly string[]]>([
  [["s"], ["scan", "sbom", "server"]],
  [["d"], ["db"]],
  [["--v"], ["--version"]],
  [
    ["db", ""],
    ["update", "check", "search", "import", "build", "status", "delete", "--help"],
  ],
  [["db", "st"], ["status"]],
  [["help", "comp"], ["completion"]],
  [
    ["completion", ""],
    ["bash", "fish", "zsh"],
  ],
  [
    ["scan", "--fail-"],
    ["--fail-threshold", "--fail-on"],
  ],
  [["scan", "--fail-on", "h"], ["high"]],
  [
    ["scan", "--fail-on", "="],
    ["negligible", "low", "medium", "high", "critical"],
  ],
  [["scan", "--fail-on", "=", "cr"], ["critical"]],
  [["scan", "web.tar", "--scope", "all"], ["all-layers"]],
  [["sbom", "--fail-"], []],
  [
    ["db", "status", "-o", ""],
    ["text", "json"],
  ],
  [["db", "status", "--ver"], ["--verify"]],
  [["scan", "--platform", ""], []],
  [["nothing", ""], []],
])("bash: %j gives %j", async (words, want) => {
  expect(await offers(words)).toEqual(want);
});

test.skipIf(!hasBash).each<[readonly string[], readonly string[]]>([
  [
    ["scan", "we"],
    ["web 1.tar", "web"],
  ],
  [["scan", "docker-archive", ":", "web "], ["web 1.tar"]],
  [
    ["scan", "--registry-ca-file", "web"],
    ["web 1.tar", "web"],
  ],
  [["scan", "--layer-cache-path", "w"], ["web"]],
  [["scan", "--", "-"], ["-odd.tar"]],
])("bash: %j completes paths", async (words, want) => {
  const folder = temporaryFolder({ "web 1.tar": "", "-odd.tar": "" });
  mkdirSync(join(folder, "web"));
  const found = await offers(words, folder);
  expect([...found].sort()).toEqual([...want].sort());
});

test.each([["bash"], ["fish"], ["zsh"]])("%s: every command and option is in the script", async (shell) => {
  const script = await scriptOf(shell);
  for (const entry of commands) {
    const { name, options } = await entry.load();
    expect(script).toContain(name.split(" ").at(-1));
    for (const option of options) expect(script).toContain(shell === "fish" ? `-l ${option.name} ` : `--${option.name}`);
  }
});

test.each([["bash", ["-n"]] as const, ["fish", ["--no-execute"]] as const, ["zsh", ["-n"]] as const])(
  "%s reads its script",
  async (shell, words) => {
    if (!hasShell(shell)) return;
    const file = join(temporaryFolder({ script: await scriptOf(shell) }), "script");
    expect(spawnSync(shell, [...words, file], { encoding: "utf8" })).toMatchObject({ status: 0, stderr: "" });
  },
);

test.skipIf(!hasShell(fish))("fish completes", async () => {
  const file = join(temporaryFolder({ script: await scriptOf("fish") }), "script");
  const complete = (line: string) =>
    spawnSync(fish, ["--no-config", "-c", `source ${file}; complete -C '${line}'`], { encoding: "utf8" })
      .stdout.split("\n")
      .map((found) => found.split("\t")[0])
      .filter((word) => word !== "");
  expect(complete("plimsoll scan --fail-on ")).toEqual(["critical", "high", "low", "medium", "negligible"]);
  expect(complete("plimsoll db st")).toEqual(["status"]);
});

const odd: Command = {
  name: "odd",
  positionals: "",
  summary: "It's 100 \\ $(odd): yes",
  examples: [],
  options: [{ name: "o'clock", summary: "a'b" }],
  notes: [],
  configurable: false,
  run: async () => 0,
};

test("summaries are quoted", () => {
  const model = completedCommands([odd]);
  expect(zshScript(model)).toContain("'odd:It'\\''s 100 \\ $(odd): yes'");
  expect(fishScript(model)).toContain("-a 'odd' -d 'It\\'s 100 \\\\ $(odd): yes'");
  expect(bashScript(model)).not.toContain("$(odd)");
});
