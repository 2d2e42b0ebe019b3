import { describe, expect, test } from "vitest";
import { isDate, normalizeTime } from "./date.js";

describe("normalizeTime", () => {
  test.each([
    ["a day", "2024-02-29", "2024-02-29T00:00:00Z"],
    ["RFC 3339", "2024-03-05T10:11:12Z", "2024-03-05T10:11:12Z"],
    ["a fraction", "2024-03-05T10:11:12.120Z", "2024-03-05T10:11:12.12Z"],
    ["a zero fraction", "2024-03-05T10:11:12.000Z", "2024-03-05T10:11:12Z"],
    ["the form of the database", "2024-03-05 10:11:12+00:00", "2024-03-05T10:11:12Z"],
    ["no zone", "2024-03-05 10:11:12", "2024-03-05T10:11:12Z"],
    ["another zone", "2024-03-05T00:11:12.5+02:00", "2024-03-04T22:11:12.5Z"],
    ["a zone to the west", "2024-12-31T23:30:00-01:30", "2025-01-01T01:00:00Z"],
    ["the year 1", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"],
    ["words", "yesterday", undefined],
    ["no day of the calendar", "2023-02-29", undefined],
    ["no month", "2023-13-01T00:00:00Z", undefined],
    ["no hour", "2023-01-01T24:00:00Z", undefined],
    ["text after it", "2023-01-01T00:00:00Z ", undefined],
    ["nothing", "", undefined],
  ])("%s", (_, text, expected) => {
    expect(normalizeTime(text)).toBe(expected);
  });
});

test.each([
  ["2000-02-29", true],
  ["1900-02-29", false],
  ["2024-04-31", false],
  ["2024-00-10", false],
  ["2024-1-10", false],
])("isDate %s", (text, expected) => {
  expect(isDate(text)).toBe(expected);
});
