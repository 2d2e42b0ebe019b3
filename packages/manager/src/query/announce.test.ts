import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createAnnouncer } from "./announce.js";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("the first is said at once, what follows together 10 s later, and nothing when nothing happened", () => {
  const said: string[] = [];
  const announce = createAnnouncer((words) => said.push(words));
  announce({ added: 1, fails: 0, changed: 0 });
  announce({ added: 2, fails: 1, changed: 0 });
  announce({ added: 0, fails: 0, changed: 1 });
  expect(said).toEqual(["1 new image"]);
  vi.advanceTimersByTime(9_999);
  expect(said).toHaveLength(1);
  vi.advanceTimersByTime(1);
  expect(said).toEqual(["1 new image", "2 new images, 1 Fail, 1 image changed"]);
  vi.advanceTimersByTime(60_000);
  announce({ added: 0, fails: 0, changed: 3 });
  expect(said).toEqual(["1 new image", "2 new images, 1 Fail, 1 image changed", "3 images changed"]);
});
