import type { UpdateProgress } from "@plimsoll/vulndb";
import type { CliIo } from "../io.js";
import { createProgress, type Phases } from "./progress.js";

/** The steps of an update; how long the download takes depends on the network. */
const updatePhases = [
  ["download", 0.5],
  ["checksum", 0.05],
  ["unpack", 0.2],
  ["index", 0.2],
  ["hash", 0.05],
] as const satisfies Phases<UpdateProgress["step"]>;

/** Tells people on standard error how far an update is; nothing is shown before it downloads. */
export function createUpdateProgress(
  io: CliIo,
  quiet: boolean,
): { readonly show: (step: UpdateProgress) => void; readonly clear: () => void } {
  const progress = createProgress(io, updatePhases, quiet);
  progress.begin("vulnerability database", 0, 1);
  return {
    show: ({ step, done, total }) => progress.phase(step, total === 0 ? 1 : done / total),
    clear: () => progress.clear(),
  };
}
