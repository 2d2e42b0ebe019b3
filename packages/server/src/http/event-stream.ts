import type { ServerResponse } from "node:http";
import { type Kysely, sql } from "kysely";
import { TOKEN_TOPIC } from "../auth/api-token.js";
import { serverError } from "../error.js";
import type { Database } from "../store/schema.js";
import type { Store } from "../store/store.js";

/** A place in the outbox: after the event of that transaction and id. */
interface Position {
  readonly transaction: string;
  readonly id: string;
}

interface OutboxRow extends Position {
  readonly topic: string;
  readonly payload: unknown;
}

/** An open stream of one client. */
interface Stream {
  readonly response: ServerResponse;
  /** Whether its session or token still holds. */
  readonly isValid: () => Promise<boolean>;
  /** Where it has come to; undefined until its replay is done. */
  position: Position | undefined;
}

/** Sends the events of the outbox to all streams of this replica. */
export interface EventHub {
  /**
   * Opens a stream on a response whose headers are not sent; `lastEventId` is the header Last-Event-ID.
   *
   * @throws `too-many-requests` for more than 500 streams.
   */
  open(response: ServerResponse, options: StreamOptions): Promise<void>;
  /** Ends all streams. */
  close(): void;
}

/** How a stream begins and how long it lasts. */
interface StreamOptions {
  readonly lastEventId: string | undefined;
  readonly headers: Readonly<Record<string, string | number | readonly string[] | undefined>>;
  readonly isValid: () => Promise<boolean>;
}

/** What the hub tells and how often it looks. */
export interface EventHubOptions {
  readonly onFault: (error: unknown) => void;
  /** Some token was revoked, perhaps by another replica. */
  readonly onTokenRevoked: () => void;
  /** How many streams are open now. */
  readonly onCount?: (streams: number) => void;
  /** Time between comment lines. Default: 15 s. */
  readonly heartbeatMs?: number;
}

const POLL_MS = 5_000;
const HEARTBEAT_MS = 15_000;
const PAGE = 500;
const MAX_STREAMS = 500;
const MAX_BEHIND_BYTES = 1024 * 1024;
const EVENT_ID = /^(\d{1,20})-(\d{1,18})$/;

/** Starts reading the outbox: at each notification and each 5 s. Source: server.md §4 */
export async function startEventHub(
  store: Store,
  { onFault, onTokenRevoked, onCount, heartbeatMs = HEARTBEAT_MS }: EventHubOptions,
): Promise<EventHub> {
  const streams = new Set<Stream>();
  let position = await currentPosition(store.db);
  let reading = false;
  let again = false;
  let closed = false;

  const forget = (stream: Stream): void => {
    streams.delete(stream);
    onCount?.(streams.size);
  };
  const drop = (stream: Stream): void => {
    forget(stream);
    stream.response.destroy();
  };
  const send = (stream: Stream, row: OutboxRow): void => {
    stream.response.write(`id: ${row.transaction}-${row.id}\nevent: ${row.topic}\ndata: ${JSON.stringify(row.payload)}\n\n`);
    if (stream.response.writableLength > MAX_BEHIND_BYTES) drop(stream);
  };
  const readOnce = async (): Promise<void> => {
    for (let isMore = true; isMore; ) {
      const rows = await readAfter(store.db, position);
      isMore = rows.length === PAGE;
      for (const row of rows) {
        position = row;
        if (row.topic === TOKEN_TOPIC) {
          onTokenRevoked();
          void checkStreams();
        } else for (const stream of streams) if (stream.position !== undefined) send(stream, row);
      }
    }
  };
  const read = async (): Promise<void> => {
    again = true;
    if (reading) return;
    reading = true;
    try {
      while (again && !closed) {
        again = false;
        await readOnce();
      }
    } catch (error) {
      if (!closed) onFault(error);
    } finally {
      reading = false;
    }
  };
  const checkStreams = async (): Promise<void> => {
    for (const stream of streams) {
      if (await stream.isValid().catch(() => true)) continue;
      drop(stream);
    }
  };
  const beat = (): void => {
    for (const { response } of streams) response.write(": here\n\n");
    void checkStreams();
  };
  /** Sends what a client missed, then lets it take part; false where that is no longer kept. */
  const replay = async (stream: Stream, from: Position): Promise<boolean> => {
    if (!(await isKept(store.db, from))) return false;
    for (let at = from; ; ) {
      const end = position;
      const rows = await readAfter(store.db, at, end);
      for (const row of rows) if (row.topic !== TOKEN_TOPIC) send(stream, row);
      at = rows.at(-1) ?? end;
      if (rows.length > 0 || end !== position) continue;
      stream.position = position;
      return true;
    }
  };

  const stopListening = await store.listen("plimsoll_event", () => void read());
  const timers = [setInterval(() => void read(), POLL_MS), setInterval(beat, heartbeatMs)];
  for (const timer of timers) timer.unref();
  await read();
  return {
    open: async (response, { lastEventId, headers, isValid }) => {
      if (streams.size >= MAX_STREAMS) throw serverError("too-many-requests", `There are ${MAX_STREAMS} streams of events already.`);
      const stream: Stream = { response, isValid, position: undefined };
      streams.add(stream);
      onCount?.(streams.size);
      response.on("close", () => forget(stream));
      response.on("error", () => forget(stream));
      const entries = Object.entries(headers).filter(([, value]) => value !== undefined);
      response.writeHead(200, Object.fromEntries(entries) as Record<string, string>);
      response.write("retry: 2000\n\n");
      const parts = lastEventId === undefined ? null : EVENT_ID.exec(lastEventId);
      const from = parts === null ? undefined : { transaction: parts[1] ?? "0", id: parts[2] ?? "0" };
      const isResumed = from === undefined ? lastEventId === undefined : await replay(stream, from);
      if (!isResumed) response.write("event: resync\ndata: {}\n\n");
      stream.position = position;
    },
    close: () => {
      closed = true;
      stopListening();
      for (const timer of timers) clearInterval(timer);
      for (const stream of streams) drop(stream);
    },
  };
}

/** Nothing of transactions that still run is before it. */
async function currentPosition(db: Kysely<Database>): Promise<Position> {
  const { rows } = await sql<{ transaction: string }>`SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS transaction`.execute(db);
  return { transaction: rows[0]?.transaction ?? "0", id: "0" };
}

/** Events after a place, of transactions before which none is still running: a slow one with a lower number is never skipped. */
async function readAfter(db: Kysely<Database>, after: Position, until?: Position): Promise<readonly OutboxRow[]> {
  const end = until === undefined ? sql`` : sql`AND (transaction, id) <= (${until.transaction}::text::xid8, ${until.id}::bigint)`;
  const { rows } = await sql<OutboxRow>`
    SELECT transaction::text AS transaction, id::text AS id, topic, payload FROM event
    WHERE transaction < pg_snapshot_xmin(pg_current_snapshot())
      AND (transaction, id) > (${after.transaction}::text::xid8, ${after.id}::bigint) ${end}
    ORDER BY event.transaction, event.id LIMIT ${PAGE}`.execute(db);
  return rows;
}

/** Whether all that came after a place is still there. */
async function isKept(db: Kysely<Database>, { transaction, id }: Position): Promise<boolean> {
  const { rows } = await sql`SELECT 1 FROM event WHERE (transaction, id) <= (${transaction}::text::xid8, ${id}::bigint) LIMIT 1`.execute(
    db,
  );
  return rows.length > 0;
}
