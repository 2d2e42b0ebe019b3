import { type CliIo, type TextSink } from "../io.js";
import { harmlessText } from "../output/harmless-text.js";
import { clipText, padText } from "../output/text-width.js";

/** What is being done to an image. */
export type Phase = "read" | "catalogue" | "match";

/** Tells people on standard error how far a run is. */
export interface Progress {
  /** Begins the image at `index` (from 0). */
  image(name: string, index: number, count: number): void;
  /** Enters a phase, or says how much of it is done (0 to 1, where that is known). */
  phase(phase: Phase, fraction?: number): void;
  /** Takes the bar away; anything else may then be written to the terminal. */
  clear(): void;
}

const BAR_WIDTH = 16;
const REDRAW_MS = 80;
const PHASES: readonly Phase[] = ["read", "catalogue", "match"];
const CLEAR_LINE = "\r\u001b[2K";

/** A bar that redraws itself on a terminal, one line for each phase and image elsewhere, nothing where `quiet`. */
export function createProgress(io: CliIo, quiet: boolean): Progress {
  if (quiet) return { image: () => undefined, phase: () => undefined, clear: () => undefined };
  return io.stderr.isTerminal ? barProgress(io) : lineProgress(io.stderr);
}

function lineProgress(sink: TextSink): Progress {
  let label = "";
  let current: Phase | undefined;
  return {
    image(name, index, count) {
      label = count > 1 ? `[${index + 1}/${count}] ${harmlessText(name)}` : harmlessText(name);
      current = undefined;
    },
    phase(phase) {
      if (phase === current) return;
      current = phase;
      sink.write(`${padText(phase, 9)}  ${label}\n`);
    },
    clear: () => undefined,
  };
}

function barProgress(io: CliIo): Progress {
  const sink = io.stderr;
  let name = "";
  let position = "";
  let current: Phase | undefined;
  let drawnAt = 0;
  return {
    image(image, index, count) {
      name = harmlessText(image);
      position = count > 1 ? `[${index + 1}/${count}] ` : "";
      current = undefined;
    },
    phase(phase, fraction) {
      const now = io.now().getTime();
      if (phase === current && now - drawnAt < REDRAW_MS) return;
      current = phase;
      drawnAt = now;
      const width = Math.max(20, (sink.columns ?? 80) - 1);
      const tail = ` ${padText(phase, 9)} ${bar(phase, fraction)}`;
      sink.write(CLEAR_LINE + clipText(position + name, width - tail.length) + tail);
    },
    clear() {
      if (current !== undefined) sink.write(CLEAR_LINE);
      current = undefined;
    },
  };
}

/** Reading takes most of the time, so it is most of the bar. */
function bar(phase: Phase, fraction: number | undefined): string {
  const share: Readonly<Record<Phase, readonly [number, number]>> = { read: [0, 0.6], catalogue: [0.6, 0.2], match: [0.8, 0.2] };
  const [start, length] = share[phase];
  const done = start + length * Math.min(1, Math.max(0, fraction ?? 0));
  const filled = Math.round(done * BAR_WIDTH);
  return `[${"#".repeat(filled)}${"-".repeat(BAR_WIDTH - filled)}] ${PHASES.indexOf(phase) + 1}/${PHASES.length}`;
}
