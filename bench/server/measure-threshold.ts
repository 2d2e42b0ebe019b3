import { signIn } from "../../chaos/client.js";
import { type Caller, list } from "./requests.js";

const GIVE_UP_MS = 10_000;

/** Milliseconds from the change of the Fail threshold by one person until another one's browser has heard of it and has the new list. */
export async function measureThresholds(reader: Caller, password: string, count: number): Promise<readonly number[]> {
  const person = await signIn(reader.address, password);
  const times: number[] = [];
  for (let turn = 0; turn < count; turn += 1) {
    const { version, ...settings } = await person.call("getSettings");
    const stream = await openEvents(reader);
    const start = performance.now();
    const heard = untilTopic(stream, "settings");
    await person.call("changeSettings", { body: { ...settings, fail: settings.fail === 9 ? 8 : 9 }, ifMatch: version });
    await heard;
    await list(reader, {});
    times.push(performance.now() - start);
  }
  return times;
}

async function openEvents({ address, token }: Caller): Promise<ReadableStream<Uint8Array>> {
  const { body, status } = await fetch(`${address}/api/v1/events`, {
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(GIVE_UP_MS),
  });
  if (status !== 200 || body === null) throw new Error(`the stream of events answers ${status}`);
  return body;
}

/** Reads events until there is one of the topic, and ends the stream. */
async function untilTopic(stream: ReadableStream<Uint8Array>, topic: string): Promise<void> {
  let text = "";
  const decoder = new TextDecoder();
  for await (const bytes of stream) {
    text += decoder.decode(bytes, { stream: true });
    if (text.includes(`event: ${topic}\n`)) return;
  }
  throw new Error(`the stream of events ended without ${topic}`);
}
