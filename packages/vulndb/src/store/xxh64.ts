// 64-bit numbers are pairs of 32-bit halves here: BigInt takes a minute for a database.
const PRIME_1 = [0x9e3779b1, 0x85ebca87] as const;
const PRIME_2 = [0xc2b2ae3d, 0x27d4eb4f] as const;
const PRIME_3 = [0x165667b1, 0x9e3779f9] as const;
const PRIME_4 = [0x85ebca77, 0xc2b2ae63] as const;
const PRIME_5 = [0x27d4eb2f, 0x165667c5] as const;

type Pair = readonly [high: number, low: number];

const STRIPE = 32;

/** XXH64 with seed 0 of data that comes in pieces. Source: https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md */
export class Xxh64 {
  /** Four accumulators, each low half first. */
  readonly #lanes = new Int32Array(8);
  readonly #rest = new Uint8Array(STRIPE);
  #restLength = 0;
  #length = 0;

  constructor() {
    const starts: readonly Pair[] = [add(PRIME_1, PRIME_2), PRIME_2, [0, 0], negate(PRIME_1)];
    starts.forEach(([high, low], lane) => {
      this.#lanes[lane * 2] = low;
      this.#lanes[lane * 2 + 1] = high;
    });
  }

  update(data: Uint8Array): this {
    this.#length += data.length;
    let at = 0;
    if (this.#restLength > 0) {
      at = Math.min(STRIPE - this.#restLength, data.length);
      this.#rest.set(data.subarray(0, at), this.#restLength);
      this.#restLength += at;
      if (this.#restLength < STRIPE) return this;
      consume(this.#lanes, this.#rest);
      this.#restLength = 0;
    }
    const whole = at + Math.floor((data.length - at) / STRIPE) * STRIPE;
    consume(this.#lanes, data.subarray(at, whole));
    this.#rest.set(data.subarray(whole));
    this.#restLength = data.length - whole;
    return this;
  }

  /** 16 lower-case hex digits. */
  digest(): string {
    let hash: Pair = this.#length < STRIPE ? PRIME_5 : this.#converged();
    hash = add(hash, [Math.floor(this.#length / 2 ** 32) | 0, this.#length | 0]);
    const view = new DataView(this.#rest.buffer, 0, this.#restLength);
    let at = 0;
    for (; at + 8 <= view.byteLength; at += 8) {
      hash = xor(hash, round([0, 0], [view.getInt32(at + 4, true), view.getInt32(at, true)]));
      hash = add(multiply(rotate(hash, 27), PRIME_1), PRIME_4);
    }
    for (; at + 4 <= view.byteLength; at += 4) {
      hash = xor(hash, multiply([0, view.getInt32(at, true)], PRIME_1));
      hash = add(multiply(rotate(hash, 23), PRIME_2), PRIME_3);
    }
    for (; at < view.byteLength; at += 1) {
      hash = multiply(rotate(xor(hash, multiply([0, view.getUint8(at)], PRIME_5)), 11), PRIME_1);
    }
    hash = multiply(xor(hash, shiftRight(hash, 33)), PRIME_2);
    hash = multiply(xor(hash, shiftRight(hash, 29)), PRIME_3);
    hash = xor(hash, shiftRight(hash, 32));
    return hash.map((half) => (half >>> 0).toString(16).padStart(8, "0")).join("");
  }

  #converged(): Pair {
    const lanes = [0, 1, 2, 3].map((lane): Pair => [this.#lanes[lane * 2 + 1] ?? 0, this.#lanes[lane * 2] ?? 0]);
    const rotations = [1, 7, 12, 18];
    const sum = lanes.map((lane, index) => rotate(lane, rotations[index] ?? 0)).reduce(add);
    return lanes.reduce((hash, lane) => add(multiply(xor(hash, round([0, 0], lane)), PRIME_1), PRIME_4), sum);
  }
}

/** Takes whole stripes into the lanes. One flat loop over plain numbers: it runs over every byte of a database. */
function consume(lanes: Int32Array, data: Uint8Array): void {
  const words =
    data.byteOffset % 4 === 0
      ? new Int32Array(data.buffer, data.byteOffset, data.length / 4)
      : new Int32Array(data.slice().buffer, 0, data.length / 4);
  for (let lane = 0; lane < 8; lane += 2) {
    let low = lanes[lane] as number;
    let high = lanes[lane + 1] as number;
    for (let at = lane; at < words.length; at += 8) {
      const wordLow = words[at] as number;
      const wordHigh = words[at + 1] as number;
      // accumulator += word * PRIME_2
      const product = Math.imul(wordLow, 0x27d4eb4f);
      const productHigh = (multiplyHigh(wordLow, 0x27d4, 0xeb4f) + Math.imul(wordHigh, 0x27d4eb4f) + Math.imul(wordLow, 0xc2b2ae3d)) | 0;
      const sum = (low + product) | 0;
      const sumHigh = (high + productHigh + (sum >>> 0 < product >>> 0 ? 1 : 0)) | 0;
      // accumulator = rotate(accumulator, 31) * PRIME_1
      const turned = (sum << 31) | (sumHigh >>> 1);
      const turnedHigh = (sumHigh << 31) | (sum >>> 1);
      low = Math.imul(turned, 0x85ebca87);
      high = (multiplyHigh(turned, 0x85eb, 0xca87) + Math.imul(turnedHigh, 0x85ebca87) + Math.imul(turned, 0x9e3779b1)) | 0;
    }
    lanes[lane] = low;
    lanes[lane + 1] = high;
  }
}

/** Upper 32 bits of a product of unsigned 32-bit numbers, the second given in halves. */
function multiplyHigh(left: number, rightHigh: number, rightLow: number): number {
  const leftLow = left & 0xffff;
  const leftHigh = left >>> 16;
  const a = Math.imul(leftLow, rightHigh);
  const b = Math.imul(leftHigh, rightLow);
  const middle = (Math.imul(leftLow, rightLow) >>> 16) + (a & 0xffff) + (b & 0xffff);
  return (Math.imul(leftHigh, rightHigh) + (a >>> 16) + (b >>> 16) + (middle >>> 16)) | 0;
}

function round(accumulator: Pair, word: Pair): Pair {
  return multiply(rotate(add(accumulator, multiply(word, PRIME_2)), 31), PRIME_1);
}

function multiply([leftHigh, leftLow]: Pair, [rightHigh, rightLow]: Pair): Pair {
  const high = multiplyHigh(leftLow, rightLow >>> 16, rightLow & 0xffff);
  return [(high + Math.imul(leftHigh, rightLow) + Math.imul(leftLow, rightHigh)) | 0, Math.imul(leftLow, rightLow)];
}

function add([leftHigh, leftLow]: Pair, [rightHigh, rightLow]: Pair): Pair {
  const low = (leftLow + rightLow) | 0;
  return [(leftHigh + rightHigh + (low >>> 0 < rightLow >>> 0 ? 1 : 0)) | 0, low];
}

function negate([high, low]: Pair): Pair {
  return add([~high, ~low], [0, 1]);
}

function xor([leftHigh, leftLow]: Pair, [rightHigh, rightLow]: Pair): Pair {
  return [leftHigh ^ rightHigh, leftLow ^ rightLow];
}

/** Rotates left by 1 to 31 bits. */
function rotate([high, low]: Pair, bits: number): Pair {
  return [(high << bits) | (low >>> (32 - bits)), (low << bits) | (high >>> (32 - bits))];
}

/** Shifts right without sign, by 1 to 63 bits. */
function shiftRight([high, low]: Pair, bits: number): Pair {
  if (bits >= 32) return [0, bits === 32 ? high : high >>> (bits - 32)];
  return [high >>> bits, (low >>> bits) | (high << (32 - bits))];
}
