import { expect, test } from "vitest";
import { toRfc3339 } from "./datetime.js";

test.each([
  ["what Go's driver writes", "2026-11-23 00:15:00+00:00", "2026-11-23T00:15:00Z"],
  ["fraction", "2024-05-24 07:19:17.151+00:00", "2024-05-24T07:19:17.151Z"],
  ["another zone", "2024-01-01 01:30:00.5+02:00", "2023-12-31T23:30:00.5Z"],
  ["a zone west of it", "2023-12-31 23:30:00-0130", "2024-01-01T01:00:00Z"],
  ["RFC 3339", "2024-05-24T07:19:17Z", "2024-05-24T07:19:17Z"],
  ["year 1", "0001-01-01 00:00:00+00:00", "0001-01-01T00:00:00Z"],
  ["date alone", "2025-02-20", "2025-02-20T00:00:00Z"],
  ["no such month", "2025-13-01 00:00:00+00:00", undefined],
  ["no date", "yesterday", undefined],
  ["empty", "", undefined],
])("%s", (_, text, time) => {
  expect(toRfc3339(text)).toBe(time);
});
