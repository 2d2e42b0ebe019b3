export { runCli } from "./cli.js";
export { type CliErrorCode, cliErrors } from "./error.js";
export type { CliIo, ExitCode, TextSink } from "./io.js";
