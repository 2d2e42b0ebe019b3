import { Readable } from "node:stream";
import { describe, expect, test } from "vitest";
import { type BodyLimits, readBody } from "./read-body.js";

const limits: BodyLimits = { maxBytes: 1024 * 1024, maxMs: 10_000 };

/** A body in pieces of 16 kB. */
function body(bytes: Buffer): Readable {
  return Readable.from(
    (function* () {
      for (let at = 0; at < bytes.length; at += 16_384) yield bytes.subarray(at, at + 16_384);
    })(),
    { objectMode: false },
  );
}

describe("bodies", () => {
  test.each([
    ["empty", 0],
    ["of one piece", 100],
    ["as large as allowed", 1024 * 1024],
  ])("that are %s are read", async (_name, length) => {
    const bytes = Buffer.alloc(length, "plimsoll ");
    expect((await readBody(body(bytes), limits)).equals(bytes)).toBe(true);
  });

  test("that are larger than allowed are refused", async () => {
    await expect(readBody(body(Buffer.alloc(1024 * 1024 + 1)), limits)).rejects.toMatchObject({ code: "too-large" });
  });

  test("are counted piece by piece, and end with the counter's refusal", async () => {
    let counted = 0;
    const onBytes = (bytes: number): void => {
      counted += bytes;
      if (counted > 100_000) throw new TypeError("enough");
    };
    await expect(readBody(body(Buffer.alloc(500_000)), { ...limits, onBytes })).rejects.toThrow("enough");
    expect(counted).toBe(7 * 16_384);
  });

  test("whose sender goes away are refused", async () => {
    const source = new Readable({ read() {} });
    const reading = readBody(source, limits);
    source.push("half");
    setImmediate(() => source.destroy());
    await expect(reading).rejects.toMatchObject({ code: "invalid-request" });
  });

  test("that do not come to an end in time are refused", async () => {
    const source = new Readable({ read() {} });
    source.push("half");
    await expect(readBody(source, { ...limits, maxMs: 20 })).rejects.toMatchObject({
      code: "invalid-request",
      message: "The body did not come within 0.02 s.",
    });
  });
});
