import { expect, test } from "vitest";
import { linesOf, textOf } from "./text-lines.js";

test.each([
  { text: "", want: [] },
  { text: "a", want: ["a"] },
  { text: "a\n", want: ["a"] },
  { text: "\n\na\r\n\r\nb\rc", want: ["", "", "a", "", "b\rc"] },
  { text: "\r", want: [""] },
])("lines of $text", ({ text, want }) => {
  expect([...linesOf(text)]).toEqual(want);
});

test("a byte order mark is left out, broken bytes are replaced", () => {
  expect(textOf(new Uint8Array([0xef, 0xbb, 0xbf, 0x61, 0xff, 0xc3, 0xa9]))).toBe("a\ufffdé");
});
