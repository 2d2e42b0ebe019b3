import { describe, expect, test } from "vitest";
import { parseJson } from "./parse-json.js";

const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);

describe("JSON bodies", () => {
  test("are parsed", () => {
    expect(parseJson(Buffer.from('{"a":["\\"[[[{",1]}'))).toEqual({ a: ['"[[[{', 1] });
    expect(parseJson(Buffer.from(nested(64)))).toBeInstanceOf(Array);
    expect(parseJson(Buffer.from(`["${"[".repeat(1000)}"]`))).toEqual(["[".repeat(1000)]);
  });

  test.each([
    ["nothing", Buffer.alloc(0)],
    ["cut off", Buffer.from('{"password":"hunter2"')],
    ["65 levels deep", Buffer.from(nested(65))],
    ["a million levels deep", Buffer.from("[".repeat(1_000_000))],
    ["invalid UTF-8", Buffer.from([0x22, 0xff, 0xfe, 0x22])],
  ])("that are %s are refused without being quoted", (_name, bytes) => {
    expect(() => parseJson(bytes)).toThrowError(
      expect.objectContaining({ code: "invalid-request", message: expect.not.stringContaining("hunter2") }),
    );
  });
});
