import { expect, test } from "vitest";
import { remembering } from "./memo.js";

test("computes once for a text, until many others have come", () => {
  const asked: string[] = [];
  const length = remembering((text) => asked.push(text) && text.length);
  expect([length("abc"), length("abc"), asked]).toEqual([3, 3, ["abc"]]);
  for (let i = 0; i < 5000; i++) length(`t${i}`);
  expect([length("t4999"), asked.length]).toEqual([5, 5001]);
  expect([length("abc"), asked.length]).toEqual([3, 5002]);
});

test("does not keep long texts", () => {
  let count = 0;
  const counted = remembering(() => ++count);
  expect([counted("x".repeat(201)), counted("x".repeat(201)), counted("x"), counted("x")]).toEqual([1, 2, 3, 3]);
});
