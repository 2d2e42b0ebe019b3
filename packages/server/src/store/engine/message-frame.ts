/** The type byte of a message that ends a session. */
const TERMINATE = 0x58;

/** What a frontend sent: bytes of one or more whole messages for the engine, or the end of its session. */
export type FrontendPart = { readonly kind: "messages"; readonly bytes: Uint8Array } | { readonly kind: "terminate" };

/**
 * Cuts a frontend's bytes at the ends of messages; what is not whole waits for more. The first message of a session has no type byte.
 * Source: PostgreSQL, "Frontend/Backend Protocol", message formats.
 */
export class MessageFrame {
  #rest: Uint8Array = new Uint8Array(0);
  #started = false;

  /** The start-up message comes alone, then as many whole messages together as there are. */
  push(chunk: Uint8Array): readonly FrontendPart[] {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const parts: FrontendPart[] = [];
    let from = 0;
    let at = 0;
    const flush = (): void => {
      if (at > from) parts.push({ kind: "messages", bytes: bytes.subarray(from, at) });
      from = at;
    };
    for (;;) {
      const typeBytes = this.#started ? 1 : 0;
      if (at + typeBytes + 4 > bytes.length) break;
      const end = at + typeBytes + view.getUint32(at + typeBytes);
      if (end > bytes.length) break;
      if (this.#started && bytes[at] === TERMINATE) {
        flush();
        parts.push({ kind: "terminate" });
        at = end;
        from = end;
        continue;
      }
      at = end;
      if (!this.#started) flush();
      this.#started = true;
    }
    flush();
    this.#rest = bytes.subarray(at);
    return parts;
  }
}
