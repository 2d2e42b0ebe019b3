import { expect, test } from "vitest";
import { readTxtar } from "./txtar.js";

test("files by path, the comment left out, an empty file kept", () => {
  expect([...readTxtar("a comment\n-- etc/one --\nline 1\n\nline 3\n-- empty --\n-- two --\nend\n")]).toEqual([
    ["etc/one", "line 1\n\nline 3\n"],
    ["empty", ""],
    ["two", "end\n"],
  ]);
});
