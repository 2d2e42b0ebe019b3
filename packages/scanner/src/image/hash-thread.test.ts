import { createHash, randomBytes } from "node:crypto";
import { afterAll, expect, test } from "vitest";
import { SLOT_BYTES } from "./hash-ring.js";
import { startHashThread } from "./hash-thread.js";

const thread = startHashThread();
afterAll(() => thread.close());

const hex = "";
const digests = { sha256: { algorithm: "sha256", hex }, sha512: { algorithm: "sha512", hex } } as const;

test.each([0, 1, SLOT_BYTES - 1, SLOT_BYTES, SLOT_BYTES + 1, 9 * SLOT_BYTES + 5])("%i bytes", (size) => {
  const bytes = randomBytes(size);
  for (const algorithm of ["sha256", "sha512"] as const) {
    const hash = thread.hashFor(digests[algorithm]);
    hash.update(bytes);
    expect(hash.digest("hex")).toBe(createHash(algorithm).update(bytes).digest("hex"));
  }
});

test("several hashes at once, and a piece that is used again", () => {
  const piece = Buffer.alloc(1000);
  const pairs = Array.from({ length: 3 }, () => ({ there: thread.hashFor(digests.sha256), here: createHash("sha256") }));
  for (let step = 0; step < 300; step++) {
    piece.fill(step);
    for (const [index, { there, here }] of pairs.entries()) {
      const part = piece.subarray(0, 100 * (index + 1));
      there.update(part);
      here.update(part);
    }
  }
  expect(pairs.map(({ there }) => there.digest("hex"))).toEqual(pairs.map(({ here }) => here.digest("hex")));
});
