import { Duplex } from "node:stream";
import type { MessagePort } from "node:worker_threads";

/** A connection of the pg driver over a port, in place of its socket. */
export class EngineStream extends Duplex {
  readonly #port: MessagePort;

  constructor(port: MessagePort) {
    super();
    this.#port = port;
    port.on("message", (bytes: Uint8Array) => this.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)));
    port.on("close", () => {
      this.push(null);
      // The engine's thread ended while a query may be waiting.
      if (!this.writableEnded) this.destroy();
    });
  }

  /** The driver connects a socket; a port is connected from the start. */
  connect(): this {
    process.nextTick(() => this.emit("connect"));
    return this;
  }

  /** Of a socket; a port never waits to gather bytes. */
  setNoDelay(): this {
    return this;
  }

  /** Of a socket; a port never idles out. */
  setKeepAlive(): this {
    return this;
  }

  /** Of a socket; the engine's thread keeps the process alive until it is closed. */
  ref(): this {
    return this;
  }

  /** Of a socket. */
  unref(): this {
    return this;
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    const bytes = new Uint8Array(chunk);
    this.#port.postMessage(bytes, [bytes.buffer]);
    done();
  }

  override _writev(chunks: readonly { readonly chunk: Buffer }[], done: () => void): void {
    this._write(Buffer.concat(chunks.map(({ chunk }) => chunk)), "binary", done);
  }

  override _final(done: () => void): void {
    this.#port.postMessage(null);
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#port.close();
    done(error);
  }
}
