import { setTimeout as sleep } from "node:timers/promises";
import type { Fleet } from "./fleet.js";
import { fleetUpload } from "./fleet-upload.js";
import { type Caller, list, send } from "./requests.js";

/** Milliseconds of uploads, one after the other. */
export async function measureUploads(
  caller: Caller,
  fleet: Fleet,
  { seed, count }: { readonly seed: number; readonly count: number },
): Promise<readonly number[]> {
  const times: number[] = [];
  for (let number = 0; number < count; number += 1) times.push(await send(caller, fleetUpload(fleet, seed, number)));
  return times;
}

/** What several clients saw that uploaded at once. */
export interface SustainedUploads {
  readonly perSecond: number;
  readonly uploadMs: readonly number[];
  /** Of the list, which another client asked for meanwhile. */
  readonly listMs: readonly number[];
}

const CLIENTS = 8;
const POLL_MS = 200;

/** Uploads at full rate until `count` are done, and as long as `minMs` at least. */
export async function measureSustained(
  { uploader, reader }: { readonly uploader: Caller; readonly reader: Caller },
  fleet: Fleet,
  { seed, count, minMs }: { readonly seed: number; readonly count: number; readonly minMs: number },
): Promise<SustainedUploads> {
  const uploadMs: number[] = [];
  const listMs: number[] = [];
  // Made before: the clients share this machine's processors with the server.
  const prepared = Array.from({ length: count }, (_, number) => fleetUpload(fleet, seed, number));
  let next = 0;
  let isDone = false;
  const start = performance.now();
  const upload = async (): Promise<void> => {
    while (next < count || performance.now() - start < minMs) {
      const number = next;
      next += 1;
      uploadMs.push(await send(uploader, prepared[number] ?? fleetUpload(fleet, seed, number)));
    }
  };
  const poll = async (): Promise<void> => {
    while (!isDone) {
      listMs.push((await list(reader, {})).ms);
      await sleep(POLL_MS);
    }
  };
  const polling = poll();
  await Promise.all(Array.from({ length: CLIENTS }, upload));
  const seconds = (performance.now() - start) / 1000;
  isDone = true;
  await polling;
  return { perSecond: uploadMs.length / seconds, uploadMs, listMs };
}
