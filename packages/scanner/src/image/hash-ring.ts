/** What a slot of the ring asks of the thread that hashes. */
export const HASH_STEP = { sha256: 0, sha512: 1, update: 2, digest: 3, end: 4 } as const;

/** Bytes of a slot: large enough that handing it over costs nothing beside hashing it. */
export const SLOT_BYTES = 1024 * 1024;
const SLOTS = 4;
const WRITTEN = 0;
const TAKEN = 1;
const FIRST_SLOT = 2;
const FIELDS = 3;

/** Longer than any wait for the other thread may take: it is dead. */
const PATIENCE_MS = 60_000;

/** A step, in the memory that two threads share. */
export interface Slot {
  readonly step: number;
  /** Which of several hashes that run at once. */
  readonly stream: number;
  readonly bytes: Buffer;
}

/** A bounded queue from one thread to another. Either may block until the other has gone on. */
export class HashRing {
  readonly memory: SharedArrayBuffer;
  readonly #control: Int32Array;
  readonly #slots: readonly Buffer[];

  constructor(memory = new SharedArrayBuffer(4 * (FIRST_SLOT + SLOTS * FIELDS) + SLOTS * SLOT_BYTES)) {
    this.memory = memory;
    const controlLength = FIRST_SLOT + SLOTS * FIELDS;
    this.#control = new Int32Array(memory, 0, controlLength);
    this.#slots = Array.from({ length: SLOTS }, (_, index) => Buffer.from(memory, controlLength * 4 + index * SLOT_BYTES, SLOT_BYTES));
  }

  /** Adds a step; waits where the queue is full. */
  put(step: number, stream: number, bytes?: Uint8Array): void {
    const written = this.#control[WRITTEN] ?? 0;
    this.#await(TAKEN, (taken) => ((written - taken) | 0) < SLOTS);
    const index = written & (SLOTS - 1);
    if (bytes !== undefined) this.#slots[index]?.set(bytes);
    const field = FIRST_SLOT + index * FIELDS;
    this.#control[field] = step;
    this.#control[field + 1] = stream;
    this.#control[field + 2] = bytes?.length ?? 0;
    this.#advance(WRITTEN);
  }

  /** Waits until all steps are taken; gives the bytes of the last, where its answer is. */
  settle(length: number): Buffer {
    const written = this.#control[WRITTEN] ?? 0;
    this.#await(TAKEN, (taken) => taken === written);
    return Buffer.from(this.#slots[(written - 1) & (SLOTS - 1)]?.subarray(0, length) ?? []);
  }

  /** Does the next step as soon as there is one; the bytes are those of the slot, where an answer is written to, too. */
  take(perform: (slot: Slot, answer: Buffer) => void): void {
    const taken = this.#control[TAKEN] ?? 0;
    this.#await(WRITTEN, (written) => written !== taken, Number.POSITIVE_INFINITY);
    const index = taken & (SLOTS - 1);
    const field = FIRST_SLOT + index * FIELDS;
    const [step = 0, stream = 0, length = 0] = this.#control.subarray(field, field + FIELDS);
    const whole = this.#slots[index] ?? Buffer.alloc(0);
    perform({ step, stream, bytes: whole.subarray(0, length) }, whole);
    this.#advance(TAKEN);
  }

  #advance(counter: number): void {
    Atomics.add(this.#control, counter, 1);
    Atomics.notify(this.#control, counter);
  }

  #await(counter: number, isEnough: (value: number) => boolean, patienceMs = PATIENCE_MS): void {
    for (;;) {
      const value = Atomics.load(this.#control, counter);
      if (isEnough(value)) return;
      if (Atomics.wait(this.#control, counter, value, patienceMs) === "timed-out")
        throw new Error("the thread that hashes does not answer");
    }
  }
}
