import type { IgnoreRule } from "@plimsoll/core";
import type { CliIo, ExitCode } from "../io.js";
import type { OptionSpec, Settings } from "../option/option-spec.js";

/** One example of the help: what it is for, and the command as typed after `plimsoll`. */
interface Example {
  readonly purpose: string;
  readonly command: string;
}

/** A call of a command, taken apart. */
export interface Invocation {
  readonly io: CliIo;
  readonly positionals: readonly string[];
  readonly settings: Settings;
  /** Of the configuration file. */
  readonly ignoreRules: readonly IgnoreRule[];
  /** Writes a line `warning: ...` to standard error, unless --quiet is set. */
  readonly warn: (message: string) => void;
}

/** A command of the program. */
export interface Command {
  /** The words after `plimsoll`: `scan`, `db import`. */
  readonly name: string;
  /** The positional arguments as the usage line shows them; empty where there are none. */
  readonly positionals: string;
  readonly summary: string;
  readonly examples: readonly Example[];
  readonly options: readonly OptionSpec[];
  /** Further paragraphs of the help. */
  readonly notes: readonly string[];
  /** Whether environment and configuration file count. */
  readonly configurable: boolean;
  run(invocation: Invocation): Promise<ExitCode>;
}

/** A command before its code is loaded. */
export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  load(): Promise<Command>;
}
