import type { ByteSource } from "../image/byte-source.js";
import { ByteQueue } from "./byte-queue.js";
import type { DownloadPolicy } from "./registry-options.js";
import type { BlobDescriptor, RegistryRepository } from "./registry-repository.js";

/** A blob on its way. */
interface Download {
  readonly blob: BlobDescriptor;
  readonly queue: ByteQueue;
  /** Bytes that it may hold before it is read. */
  readonly reserved: number;
  isStarted: boolean;
  isCancelled: boolean;
}

/**
 * Fetches blobs ahead of their readers: a few at a time, and no more bytes than a bound wait in memory. A blob that is read is fetched at
 * once, whatever else is.
 */
export class DownloadPool {
  readonly #repository: RegistryRepository;
  readonly #policy: DownloadPolicy;
  readonly #waiting: Download[] = [];
  #running = 0;
  /** Bytes that downloads which are not read yet may hold. */
  #reserved = 0;

  constructor(repository: RegistryRepository, policy: DownloadPolicy) {
    this.#repository = repository;
    this.#policy = policy;
  }

  /** The bytes of a blob; each reading fetches it anew. Errors of reading: as of RegistryRepository.downloadBlob. */
  source(blob: BlobDescriptor): ByteSource & Required<Pick<ByteSource, "prefetch">> {
    let ahead: Download | undefined;
    return {
      size: blob.size,
      prefetch: () => {
        if (ahead !== undefined) return;
        ahead = this.#download(blob);
        this.#waiting.push(ahead);
        this.#startWaiting();
      },
      read: (signal) => {
        const download = ahead ?? this.#download(blob);
        ahead = undefined;
        return this.#read(download, signal);
      },
    };
  }

  #download(blob: BlobDescriptor): Download {
    const { bufferBytes } = this.#policy;
    return { blob, queue: new ByteQueue(bufferBytes), reserved: Math.min(blob.size, bufferBytes), isStarted: false, isCancelled: false };
  }

  async *#read(download: Download, signal: AbortSignal | undefined): AsyncGenerator<Buffer> {
    const { queue } = download;
    const abort = (): void => queue.close({ error: signal?.reason });
    signal?.throwIfAborted();
    signal?.addEventListener("abort", abort, { once: true });
    if (download.isStarted) this.#reserved -= download.reserved;
    else this.#start(download);
    this.#startWaiting();
    try {
      for await (const chunk of queue.read()) {
        signal?.throwIfAborted();
        yield chunk;
      }
    } finally {
      signal?.removeEventListener("abort", abort);
      download.isCancelled = true;
      queue.close({ error: new Error("no longer read") });
    }
  }

  #startWaiting(): void {
    const { parallel, aheadBytes } = this.#policy;
    for (;;) {
      const [next] = this.#waiting;
      if (next === undefined) return;
      const isFull = this.#running >= parallel || this.#reserved + next.reserved > aheadBytes;
      if (!next.isStarted && isFull) return;
      this.#waiting.shift();
      if (next.isStarted) continue;
      this.#reserved += next.reserved;
      this.#start(next);
    }
  }

  #start(download: Download): void {
    const { blob, queue } = download;
    download.isStarted = true;
    this.#running++;
    const ended = this.#repository.downloadBlob(blob, async (chunk) => {
      if (download.isCancelled) throw new Error("no longer read");
      await queue.push(chunk);
    });
    ended
      .then(
        () => queue.close(),
        (error: unknown) => queue.close({ error }),
      )
      .finally(() => {
        this.#running--;
        this.#startWaiting();
      });
  }
}
