import { parentPort, workerData } from "node:worker_threads";
import { openVulnerabilityDatabase } from "@plimsoll/vulndb";
import { matchDistinct } from "./match-distinct.js";
import type { MatcherAnswer, MatcherQuestion, MatcherSettings } from "./matcher-message.js";

/** Answers questions, one after the other, until it is terminated. A fault that is no package's ends the thread. */
const { databaseFile } = workerData as MatcherSettings;
const source = openVulnerabilityDatabase(databaseFile);

parentPort?.on("message", ({ id, ...request }: MatcherQuestion) => {
  parentPort?.postMessage({ id, results: matchDistinct(request, source) } satisfies MatcherAnswer);
});
