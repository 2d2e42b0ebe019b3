import { setTimeout as sleep } from "node:timers/promises";
import type { Client, ScanVerdict } from "@plimsoll/api";
import { messageOf } from "@plimsoll/core";
import { chaosUpload } from "./chaos-image.js";

/** What is uploaded, and when the server dies. */
export interface UploadPlan {
  readonly seed: number;
  /** Number of the first image. */
  readonly first: number;
  readonly clients: number;
  /** The kill is set off by the answer to so many uploads... */
  readonly answersBeforeKill: number;
  /** ...and comes so much later. */
  readonly killDelayMs: number;
}

/** What the clients saw. */
export interface UploadOutcome {
  /** Answers 200 and 201 by the image's number, as far as they were received in full. */
  readonly acknowledged: ReadonlyMap<number, ScanVerdict>;
  /** Sent, and not answered when the server died: they may be there or not. */
  readonly unanswered: readonly number[];
  /** What the server refused while it lived, or answered 202, in words. */
  readonly faults: readonly string[];
  /** Number of the next image. */
  readonly next: number;
}

/** Uploads images with several clients at once until `kill`, called in the midst of it, is done. */
export async function uploadUntilKilled(client: Client, plan: UploadPlan, kill: () => Promise<void>): Promise<UploadOutcome> {
  const { seed, first, clients, answersBeforeKill, killDelayMs } = plan;
  const acknowledged = new Map<number, ScanVerdict>();
  const unanswered: number[] = [];
  const faults: string[] = [];
  let next = first;
  let killing: Promise<void> | undefined;
  let isKilled = false;
  const killSoon = async (): Promise<void> => {
    await sleep(killDelayMs);
    isKilled = true;
    await kill();
  };
  const upload = async (): Promise<void> => {
    while (!isKilled) {
      const number = next;
      next += 1;
      try {
        const verdict = await client.call("uploadScan", { body: chaosUpload(seed, number) });
        if (verdict.outcome === "pending") faults.push(`image ${number} was answered as pending, with a vulnerability database there`);
        else acknowledged.set(number, verdict);
      } catch (error) {
        if (isKilled) unanswered.push(number);
        else faults.push(`the upload of image ${number} was refused: ${messageOf(error)}`);
      }
      // Refusals count as answers: the server dies in any case.
      if (acknowledged.size + faults.length >= answersBeforeKill) killing ??= killSoon();
    }
  };
  await Promise.all(Array.from({ length: clients }, upload));
  await killing;
  return { acknowledged, unanswered, faults, next };
}
