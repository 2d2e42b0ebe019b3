/**
 * The Dockerfile instruction behind a history step, on one line: `/bin/sh -c #(nop) ADD file:1 in /` is `ADD file:1 in /`,
 * `RUN /bin/sh -c pip install x # buildkit` and `/bin/sh -c pip install x` are `RUN pip install x`.
 */
export function layerStep(createdBy: string): string {
  let step = createdBy.slice(0, MAX_LENGTH).trim();
  if (step.endsWith("# buildkit")) step = step.slice(0, -"# buildkit".length).trimEnd();
  const isRun = step.startsWith("RUN ");
  if (isRun) step = step.slice("RUN ".length).trimStart();
  step = withoutBuildArguments(step);
  const shell = SHELLS.find((prefix) => step.startsWith(prefix));
  if (shell !== undefined) step = step.slice(shell.length).trimStart();
  if (step.startsWith("#(nop)")) return oneLine(step.slice("#(nop)".length));
  return oneLine(isRun || shell !== undefined ? `RUN ${step}` : step);
}

/** More of a step is shown nowhere. */
const MAX_LENGTH = 4096;

const SHELLS: readonly string[] = ["/bin/sh -c ", "/bin/bash -c ", "/bin/ash -c ", "/bin/bash -o pipefail -c ", "cmd /S /C "];

/** `|2 A=1 B=2 /bin/sh -c make` is `/bin/sh -c make`. */
function withoutBuildArguments(step: string): string {
  if (!/^\|\d+ /.test(step)) return step;
  const starts = SHELLS.map((shell) => step.indexOf(shell)).filter((index) => index >= 0);
  return starts.length === 0 ? step : step.slice(Math.min(...starts));
}

/** Content hashes say nothing to people: 12 digits are kept. */
function oneLine(step: string): string {
  return step
    .replace(/\b([0-9a-f]{12})[0-9a-f]{20,}\b/g, "$1…")
    .split(/\s+/)
    .filter((word) => word !== "" && word !== "\\")
    .join(" ");
}
