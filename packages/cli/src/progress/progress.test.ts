import { expect, test } from "vitest";
import type { CliIo } from "../io.js";
import { memoryIo } from "../testing/memory-io.js";
import { createProgress, imagePhases, type Progress } from "./progress.js";

function run(progress: Progress<"read" | "catalogue" | "match">): void {
  for (const [index, image] of ["a.tar", "b\u001b[2J.tar"].entries()) {
    progress.begin(image, index, 2);
    progress.phase("read", 0);
    progress.phase("read", 0.5);
    progress.phase("catalogue");
    progress.phase("match");
    progress.clear();
  }
}

test("elsewhere: one line for each phase and image", () => {
  const io = memoryIo();
  run(createProgress(io, imagePhases, false));
  expect(io.written.stderr).toBe(
    [
      "read       [1/2] a.tar",
      "catalogue  [1/2] a.tar",
      "match      [1/2] a.tar",
      "read       [2/2] b\\u{1b}[2J.tar",
      "catalogue  [2/2] b\\u{1b}[2J.tar",
      "match      [2/2] b\\u{1b}[2J.tar",
      "",
    ].join("\n"),
  );
});

test("on a terminal: one line that is redrawn at most every 80 ms and then taken away", () => {
  let time = 0;
  const io: CliIo & { written: { stderr: string } } = { ...memoryIo({ terminal: 60 }), now: () => new Date(time) };
  const progress = createProgress(io, imagePhases, false);
  progress.begin("a.tar", 0, 1);
  progress.phase("read", 0);
  progress.phase("read", 0.4);
  time = 100;
  progress.phase("read", 0.5);
  progress.phase("match");
  progress.clear();
  progress.clear();
  expect(io.written.stderr.split("\r\u001b[2K")).toEqual([
    "",
    "a.tar read      [----------------] 1/3",
    "a.tar read      [#####-----------] 1/3",
    "a.tar match     [#############---] 3/3",
    "",
  ]);
});

test("a long name is cut so that the bar stays on its line", () => {
  const io = memoryIo({ terminal: 50 });
  const progress = createProgress(io, imagePhases, false);
  progress.begin(`${"x".repeat(100)}.tar`, 0, 1);
  progress.phase("read", 1);
  expect(io.written.stderr).toBe("\r\u001b[2Kxxxxxxxxxxxxxxx… read      [##########------] 1/3");
});

test("quiet: nothing", () => {
  const io = memoryIo();
  run(createProgress(io, imagePhases, true));
  expect(io.written.stderr).toBe("");
});
