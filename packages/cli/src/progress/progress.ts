import { type CliIo, type TextSink } from "../io.js";
import { harmlessText } from "../output/harmless-text.js";
import { clipText, padText } from "../output/text-width.js";

/** The phases of something that takes time, in order, with their shares of the time: about 1 together. */
export type Phases<Phase extends string> = readonly (readonly [Phase, number])[];

/** What is being done to an image; reading takes most of the time. */
export const imagePhases = [
  ["read", 0.6],
  ["catalogue", 0.2],
  ["match", 0.2],
] as const satisfies Phases<string>;

/** Tells people on standard error how far a run is. */
export interface Progress<Phase extends string> {
  /** Begins the image (or file) at `index` (from 0). */
  begin(name: string, index: number, count: number): void;
  /** Enters a phase, or says how much of it is done (0 to 1, where that is known). */
  phase(phase: Phase, fraction?: number): void;
  /** Takes the bar away; anything else may then be written to the terminal. */
  clear(): void;
}

const BAR_WIDTH = 16;
const REDRAW_MS = 80;
const CLEAR_LINE = "\r\u001b[2K";

/** A bar that redraws itself on a terminal, one line for each phase and image elsewhere, nothing where `quiet`. */
export function createProgress<Phase extends string>(io: CliIo, phases: Phases<Phase>, quiet: boolean): Progress<Phase> {
  if (quiet) return { begin: () => undefined, phase: () => undefined, clear: () => undefined };
  return io.stderr.isTerminal ? barProgress(io, phases) : lineProgress(io.stderr);
}

function lineProgress<Phase extends string>(sink: TextSink): Progress<Phase> {
  let label = "";
  let current: Phase | undefined;
  return {
    begin(name, index, count) {
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

function barProgress<Phase extends string>(io: CliIo, phases: Phases<Phase>): Progress<Phase> {
  const sink = io.stderr;
  let name = "";
  let position = "";
  let current: Phase | undefined;
  let drawnAt = 0;
  return {
    begin(image, index, count) {
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
      const tail = ` ${padText(phase, 9)} ${bar(phases, phase, fraction)}`;
      sink.write(CLEAR_LINE + clipText(position + name, width - tail.length) + tail);
    },
    clear() {
      if (current !== undefined) sink.write(CLEAR_LINE);
      current = undefined;
    },
  };
}

function bar<Phase extends string>(phases: Phases<Phase>, phase: Phase, fraction = 0): string {
  const index = phases.findIndex(([name]) => name === phase);
  const before = phases.slice(0, index).reduce((sum, [, share]) => sum + share, 0);
  const done = before + (phases[index]?.[1] ?? 0) * Math.min(1, Math.max(0, fraction));
  const filled = Math.round(done * BAR_WIDTH);
  return `[${"#".repeat(filled)}${"-".repeat(BAR_WIDTH - filled)}] ${index + 1}/${phases.length}`;
}
