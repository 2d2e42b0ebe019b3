import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { PGlite } from "@electric-sql/pglite";
import { messageOf } from "@plimsoll/core";
import { DurableNodeFs } from "./durable-node-fs.js";
import { ENGINE_LOST, type EngineAnswer, type EngineRequest, type EngineStart } from "./engine-message.js";
import { MessageFrame } from "./message-frame.js";
import { startParams } from "./start-params.js";

/** Runs PGlite in its own thread, where its statements block nobody; frontends come as ports that carry PostgreSQL's wire protocol. */
const { directory, counter } = workerData as EngineStart;
const CHUNK_BYTES = 64 * 1024;

function answer(message: EngineAnswer): void {
  parentPort?.postMessage(message);
}

function lose(reason: unknown): never {
  answer({ kind: "failed", message: messageOf(reason) });
  process.exit(ENGINE_LOST);
}

/** Sends everything that the engine writes while `run` works, in few chunks. */
function relay(port: MessagePort, run: (onRawData: (bytes: Uint8Array) => void) => Promise<void>): Promise<void> {
  let held: Uint8Array[] = [];
  let size = 0;
  const send = (): void => {
    if (size === 0) return;
    const bytes = new Uint8Array(size);
    let at = 0;
    for (const part of held) {
      bytes.set(part, at);
      at += part.length;
    }
    held = [];
    size = 0;
    port.postMessage(bytes, [bytes.buffer]);
  };
  const done = run((bytes) => {
    held.push(bytes.slice());
    size += bytes.length;
    if (size >= CHUNK_BYTES) send();
  });
  return done.then(send);
}

function simpleQuery(text: string): Uint8Array {
  const body = Buffer.from(`${text}\0`);
  const head = Buffer.alloc(5, "Q");
  head.writeUInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

/** The engine has one session: what a frontend leaves behind must not reach the next. */
async function resetSession(engine: PGlite): Promise<void> {
  const ignored = { syncToFs: false, onRawData: () => {} };
  if (engine.isInTransaction()) await engine.execProtocolRawStream(simpleQuery("ROLLBACK"), ignored);
  await engine.execProtocolRawStream(simpleQuery("DISCARD ALL"), ignored);
}

/** Serves a port from when `before` is done; answers how to end its session. */
function serve(engine: PGlite, port: MessagePort, before: Promise<void>): () => Promise<void> {
  const frame = new MessageFrame();
  let ended = false;
  const take = async (chunk: Uint8Array): Promise<void> => {
    for (const part of frame.push(chunk)) {
      if (ended) return;
      if (part.kind === "terminate") await end();
      else await relay(port, (onRawData) => engine.execProtocolRawStream(part.bytes, { syncToFs: false, onRawData }));
    }
  };
  const end = async (): Promise<void> => {
    if (ended) return;
    ended = true;
    await resetSession(engine);
    port.close();
  };
  let queue = before;
  port.on("message", (chunk: Uint8Array | null) => {
    queue = queue.then(() => (chunk === null ? end() : take(chunk))).catch(lose);
  });
  port.on("close", () => {
    queue = queue.then(end).catch(lose);
  });
  return end;
}

async function run(): Promise<void> {
  const engine = await PGlite.create({ fs: new DurableNodeFs(directory, new BigInt64Array(counter), lose), startParams: [...startParams] });
  let endLast = async (): Promise<void> => {};
  parentPort?.on("message", (request: EngineRequest) => {
    // The driver may drop a connection and open the next before the first one's end has come through.
    const before = endLast();
    if (request.kind === "connect") endLast = serve(engine, request.port, before);
    else void before.then(() => engine.close()).then(() => answer({ kind: "closed" }), lose);
  });
  answer({ kind: "ready" });
}

run().catch(lose);
