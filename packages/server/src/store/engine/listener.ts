import pg from "pg";
import { postgresqlClient } from "./session.js";

/** Called with the payload of a notification; empty after a lost connection. */
export type OnNotify = (payload: string) => void;

/** Who wants to know of which channel. */
export class Subscriptions {
  readonly #listeners = new Map<string, Set<{ readonly onNotify: OnNotify }>>();

  get channels(): readonly string[] {
    return [...this.#listeners.keys()];
  }

  /** Answers how to stop. */
  add(channel: string, onNotify: OnNotify): () => void {
    const listeners = this.#listeners.get(channel) ?? new Set();
    // The same function may listen twice.
    const entry = { onNotify };
    listeners.add(entry);
    this.#listeners.set(channel, listeners);
    return () => {
      listeners.delete(entry);
      if (listeners.size === 0 && this.#listeners.get(channel) === listeners) this.#listeners.delete(channel);
    };
  }

  notify(channel: string, payload: string): void {
    for (const { onNotify } of this.#listeners.get(channel) ?? []) onNotify(payload);
  }

  notifyAll(): void {
    for (const channel of this.channels) this.notify(channel, "");
  }
}

/** Listens on channels in a session; once more does no harm. */
export async function listenOn(client: pg.ClientBase, channels: readonly string[]): Promise<void> {
  for (const channel of channels) await client.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
}

const FIRST_RETRY_MS = 200;
const LAST_RETRY_MS = 5_000;

/** Listens on PostgreSQL in one session beside the pool, made when first needed and again whenever it is lost. */
export class PostgresqlListener {
  readonly #url: string;
  readonly #onFault: (error: unknown) => void;
  readonly #subscriptions = new Subscriptions();
  #client: Promise<pg.Client> | undefined;
  #retry: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(url: string, onFault: (error: unknown) => void) {
    this.#url = url;
    this.#onFault = onFault;
  }

  async listen(channel: string, onNotify: OnNotify): Promise<() => void> {
    const remove = this.#subscriptions.add(channel, onNotify);
    try {
      if (this.#client === undefined) await this.#connect();
      else await listenOn(await this.#client, [channel]);
    } catch (error) {
      remove();
      throw error;
    }
    return remove;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    const client = await this.#client?.catch(() => undefined);
    await client?.end();
  }

  #connect(): Promise<pg.Client> {
    const connecting = this.#open();
    this.#client = connecting;
    connecting.catch(() => {
      this.#client = undefined;
    });
    return connecting;
  }

  async #open(): Promise<pg.Client> {
    const client = new pg.Client(postgresqlClient(this.#url));
    client.on("error", this.#onFault);
    client.on("notification", ({ channel, payload }) => this.#subscriptions.notify(channel, payload ?? ""));
    try {
      await client.connect();
      await listenOn(client, this.#subscriptions.channels);
    } catch (error) {
      await client.end();
      throw error;
    }
    client.once("end", () => this.#reconnect(FIRST_RETRY_MS));
    return client;
  }

  #reconnect(delayMs: number): void {
    if (this.#closed) return;
    this.#client = undefined;
    this.#retry = setTimeout(() => {
      // Who listened to another channel meanwhile has connected.
      if (this.#client !== undefined) return this.#subscriptions.notifyAll();
      this.#connect().then(
        // What was notified meanwhile is lost.
        () => this.#subscriptions.notifyAll(),
        (error: unknown) => {
          this.#onFault(error);
          this.#reconnect(Math.min(delayMs * 2, LAST_RETRY_MS));
        },
      );
    }, delayMs);
  }
}
