import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { type BodyLimits, readBody } from "./read-body.js";

const limits: BodyLimits = { maxBytes: 4 * 1024 * 1024, maxInflatedBytes: 16 * 1024 * 1024 };

/** A body in pieces of 16 kB. */
function body(bytes: Buffer): Readable {
  return Readable.from(
    (function* () {
      for (let at = 0; at < bytes.length; at += 16_384) yield bytes.subarray(at, at + 16_384);
    })(),
    { objectMode: false },
  );
}

function noise(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let state = 1;
  for (let at = 0; at < length; at++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    bytes[at] = state >>> 24;
  }
  return bytes;
}

describe("bodies", () => {
  test("are read plain and inflated", async () => {
    const text = Buffer.from(JSON.stringify(Array.from({ length: 20_000 }, (_, index) => ({ index }))));
    expect(await readBody(body(text), undefined, limits)).toEqual(text);
    expect(await readBody(body(text), "identity", limits)).toEqual(text);
    expect(await readBody(body(gzipSync(text)), "GZIP", limits)).toEqual(text);
    expect(await readBody(body(Buffer.alloc(0)), undefined, limits)).toEqual(Buffer.alloc(0));
  });

  test("of several gzip members are one", async () => {
    const two = Buffer.concat([gzipSync("first "), gzipSync("second")]);
    expect((await readBody(body(two), "gzip", limits)).toString()).toBe("first second");
  });

  test.each([
    ["larger than allowed", noise(5 * 1024 * 1024), undefined, "too-large"],
    ["compressed and larger than allowed", noise(5 * 1024 * 1024), "gzip", "invalid-request"],
    ["inflating beyond the limit", gzipSync(Buffer.concat([noise(1_000_000), Buffer.alloc(16 * 1024 * 1024)])), "gzip", "too-large"],
    ["a gzip bomb", gzipSync(Buffer.alloc(15 * 1024 * 1024)), "gzip", "too-large"],
    ["no gzip", Buffer.from("{}"), "gzip", "invalid-request"],
    ["cut off", gzipSync(noise(100_000)).subarray(0, 50_000), "gzip", "invalid-request"],
    ["of another encoding", Buffer.from("{}"), "br", "unsupported-media-type"],
  ])("that are %s are refused", async (_name, bytes, encoding, code) => {
    await expect(readBody(body(bytes), encoding, limits)).rejects.toMatchObject({ code });
  });

  test("whose sender goes away are refused", async () => {
    const source = new Readable({ read() {} });
    const reading = readBody(source, undefined, limits);
    source.push("half");
    setImmediate(() => source.destroy());
    await expect(reading).rejects.toMatchObject({ code: "invalid-request" });
  });
});
