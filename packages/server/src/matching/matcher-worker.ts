import { parentPort, workerData } from "node:worker_threads";
import { openVulnerabilityDatabase } from "@plimsoll/vulndb";
import { exploitationOf } from "./exploitation.js";
import { matchDistinct } from "./match-distinct.js";
import type { Fingerprints, MatcherAnswer, MatcherQuestion, MatcherSettings } from "./matcher-message.js";

/** Answers questions, one after the other, until it is terminated. A fault that is no package's ends the thread. */
const { databaseFile } = workerData as MatcherSettings;
const source = openVulnerabilityDatabase(databaseFile);
/** For so long at once, so that uploads are matched between. */
const STEP_MS = 100;

let making: ReturnType<typeof source.fingerprintLookups> | undefined;

parentPort?.on("message", (question: MatcherQuestion) => {
  parentPort?.postMessage({ id: question.id, answers: answer(question) } satisfies MatcherAnswer);
});

function answer(question: MatcherQuestion): MatcherAnswer["answers"] {
  switch (question.kind) {
    case "match":
      return matchDistinct(question.asks, source);
    case "begin-fingerprints":
      making = source.fingerprintLookups(question.asks);
      return undefined;
    case "fingerprints":
      return makeFingerprints();
    case "exploitation":
      source.readAhead({ cves: question.asks, records: new Map() });
      return question.asks.map((cve) => exploitationOf(source, cve));
  }
}

function makeFingerprints(): Fingerprints | "going-on" | undefined {
  const end = performance.now() + STEP_MS;
  try {
    while (performance.now() < end) {
      const step = making?.next();
      if (step === undefined) return undefined;
      if (step.done !== true) continue;
      making = undefined;
      return { settings: source.fingerprintSettings(), lookups: step.value };
    }
    return "going-on";
  } catch {
    // Matching tells what cannot be read; without fingerprints it is asked for everything again.
    making = undefined;
    return undefined;
  }
}
