import { randomInt } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { Client, ScanVerdict } from "@plimsoll/api";
import { messageOf } from "@plimsoll/core";
import { chaosUpload } from "./chaos-image.js";
import { checkImages } from "./check-images.js";
import { signInAndMakeTokens, type Tokens, tokenClient } from "./client.js";
import { integerFrom, type Random, seededRandom } from "./random.js";
import { passwordFile, type ReadyServer, type ServerPlace, type ServerProcess, startServerProcess } from "./server-process.js";
import { uploadUntilKilled } from "./upload-until-killed.js";
import { makeVulnerabilityDatabase } from "./vulnerability-database.js";

const usage = "usage: npm run chaos -- [--rounds N] [--seed N] [--database-url URL of an empty PostgreSQL database]";

/** Twenty rounds make about a thousand uploads. */
const ANSWERS_BEFORE_KILL = [10, 90] as const;
/** An upload takes some 20 to 200 ms: the kill may come in any of its steps. */
const MAX_KILL_DELAY_MS = 150;
const CLIENTS = 6;
/** In each such round the server is killed at its start, too: while it repairs what the first kill left, or before, or after. */
const START_KILL_ROUNDS = 3;
const START_KILL_MS = [100, 2500] as const;
/** Source: server.md §5, "restart after kill -9" */
const GOAL_MS = 5000;
/** Acknowledged uploads that are sent again each round. */
const REPEATS = 3;
const SHOWN_PROBLEMS = 20;
const FAILED = 1;
const INTERRUPTED = 130;
/** Exit codes of a server that was asked to stop. */
const STOPPED: readonly (number | null)[] = [0, 143];

interface ChaosOptions {
  readonly rounds: number;
  readonly seed: number;
  readonly databaseUrl: string | undefined;
}

/** What was seen so far, over all rounds. */
interface Tally {
  readonly acknowledged: Map<number, ScanVerdict>;
  readonly lost: Map<number, string>;
  readonly halfWritten: Map<number, string>;
  readonly faults: string[];
  readonly restartsMs: number[];
}

interface Round {
  readonly number: number;
  readonly options: ChaosOptions;
  readonly place: ServerPlace;
  readonly tokens: Tokens;
  readonly random: Random;
  readonly tally: Tally;
  /** Number of its first image. */
  readonly first: number;
}

interface RunningProcess extends ReadyServer {
  readonly process: ServerProcess;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function readOptions(): ChaosOptions {
  const { values } = parseArgs({
    options: { rounds: { type: "string", default: "3" }, seed: { type: "string" }, "database-url": { type: "string" } },
  });
  const { rounds, seed = String(randomInt(1, 1_000_000)), "database-url": databaseUrl } = values;
  if (!/^[1-9]\d{0,3}$/.test(rounds)) throw new Error(`--rounds must be a whole number from 1 to 9999; ${usage}`);
  if (!/^\d{1,9}$/.test(seed)) throw new Error(`--seed must be a whole number of at most 9 digits; ${usage}`);
  return { rounds: Number(rounds), seed: Number(seed), databaseUrl };
}

async function main(options: ChaosOptions): Promise<void> {
  const { rounds, seed, databaseUrl } = options;
  const work = mkdtempSync(join(tmpdir(), "plimsoll-chaos-"));
  const removeWork = (): void => rmSync(work, { recursive: true, force: true, maxRetries: 5 });
  process.once("exit", removeWork);
  const kind = databaseUrl === undefined ? "the embedded database" : "PostgreSQL";
  say(`chaos: ${rounds} rounds on ${kind}, ${CLIENTS} clients, seed ${seed}; the same rounds again: --rounds ${rounds} --seed ${seed}`);
  const place: ServerPlace = { work, database: join(work, "db"), databaseUrl };
  await makeVulnerabilityDatabase(place.database);
  let running = await start(place);
  say(`first start: ready after ${startTime(running)}`);
  const tally: Tally = { acknowledged: new Map(), lost: new Map(), halfWritten: new Map(), faults: [], restartsMs: [] };
  const tokens = await makeTokens(running, place);
  const random = seededRandom(seed);
  let first = 1;
  try {
    for (let number = 1; number <= rounds; number += 1) {
      ({ running, first } = await runRound(running, { number, options, place, tokens, random, tally, first }));
    }
    await stop(running, tally);
  } catch (error) {
    // A server that does not come back has nothing of what it acknowledged.
    for (const image of tally.acknowledged.keys()) tally.lost.set(image, "the server cannot be asked");
    tally.faults.push(messageOf(error));
  }
  if (tally.lost.size > 0 || tally.halfWritten.size > 0 || tally.faults.length > 0) {
    process.exitCode = FAILED;
    process.off("exit", removeWork);
    say(`what the server wrote is kept in ${work}`);
  }
  report(tally, rounds);
}

async function stop({ process: server }: RunningProcess, { faults }: Tally): Promise<void> {
  const exitCode = await server.stop();
  if (!STOPPED.includes(exitCode)) faults.push(`the server ended with ${exitCode ?? "a signal"} when it was asked to stop`);
}

async function start(place: ServerPlace): Promise<RunningProcess> {
  const server = startServerProcess(place);
  return { process: server, ...(await server.ready()) };
}

/** A start that fails is a fault; only where the next one fails too is what was stored taken for lost. */
async function startAgain(place: ServerPlace, faults: string[]): Promise<RunningProcess> {
  try {
    return await start(place);
  } catch (error) {
    faults.push(messageOf(error));
    return await start(place);
  }
}

async function makeTokens({ address }: ReadyServer, place: ServerPlace): Promise<Tokens> {
  try {
    return await signInAndMakeTokens(address, passwordFile(place));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw new Error("the first start made no account: the PostgreSQL database is not empty; name an empty one", { cause: error });
  }
}

async function runRound(before: RunningProcess, round: Round): Promise<{ readonly running: RunningProcess; readonly first: number }> {
  const { number, options, place, tokens, random, tally, first } = round;
  const { seed } = options;
  const plan = {
    seed,
    first,
    clients: CLIENTS,
    answersBeforeKill: integerFrom(random, ...ANSWERS_BEFORE_KILL),
    killDelayMs: integerFrom(random, 0, MAX_KILL_DELAY_MS),
  };
  const uploads = await uploadUntilKilled(tokenClient(before.address, tokens.scanner), plan, () => before.process.kill());
  for (const [image, verdict] of uploads.acknowledged) tally.acknowledged.set(image, verdict);
  tally.faults.push(...uploads.faults);
  const killedAtStart = number % START_KILL_ROUNDS === 0 ? await killAtStart(place, integerFrom(random, ...START_KILL_MS)) : undefined;
  const running = await startAgain(place, tally.faults);
  tally.restartsMs.push(running.readyMs);
  const reader = tokenClient(running.address, tokens.reader);
  const isLast = number === options.rounds;
  const check = {
    seed,
    acknowledged: tally.acknowledged,
    isReadInFull: (image: number) => isLast || image >= first || Number.isNaN(image),
  };
  const { lost, halfWritten, listed } = await checkImages(reader, check);
  for (const [image, problem] of lost) tally.lost.set(image, problem);
  for (const [image, problem] of halfWritten) tally.halfWritten.set(image, problem);
  const committed = uploads.unanswered.filter((image) => listed.has(image)).length;
  say(
    [
      `round ${number}: ${uploads.acknowledged.size} acknowledged`,
      `killed ${plan.killDelayMs} ms after answer ${plan.answersBeforeKill} with ${uploads.unanswered.length} on their way (${committed} of them stored)`,
      ...(killedAtStart === undefined ? [] : [`killed again ${killedAtStart} ms after its start`]),
      `ready after ${startTime(running)}${running.readyMs < GOAL_MS ? "" : ` (goal ${seconds(GOAL_MS)} missed)`}`,
      `${listed.size} images listed, ${lost.size} lost, ${halfWritten.size} half-written`,
    ].join(", "),
  );
  await sendAgain(tokenClient(running.address, tokens.scanner), { ...round, unanswered: uploads.unanswered, listed });
  return { running, first: uploads.next };
}

async function killAtStart(place: ServerPlace, afterMs: number): Promise<number> {
  const server = startServerProcess(place);
  await sleep(afterMs);
  await server.kill();
  return afterMs;
}

interface Repeat extends Round {
  readonly unanswered: readonly number[];
  /** Images that were there before anything was sent again. */
  readonly listed: ReadonlySet<number>;
}

/** As clients do that got no answer; and what was acknowledged is known, with the same verdict, and not stored twice. */
async function sendAgain(client: Client, { options, random, tally, unanswered, listed }: Repeat): Promise<void> {
  const known = [...tally.acknowledged.keys()];
  const repeated = Array.from({ length: Math.min(REPEATS, known.length) }, () => known[integerFrom(random, 0, known.length - 1)] ?? 0);
  for (const image of new Set([...unanswered, ...repeated])) {
    const before = tally.acknowledged.get(image);
    try {
      const verdict = await client.call("uploadScan", { body: chaosUpload(options.seed, image) });
      const wanted = listed.has(image) ? "known" : "created";
      if (verdict.outcome !== wanted)
        tally.faults.push(`image ${image}, sent again, was answered as ${verdict.outcome} and not as ${wanted}`);
      if (before !== undefined && JSON.stringify(verdict.verdicts) !== JSON.stringify(before.verdicts)) {
        tally.faults.push(`image ${image}, sent again, has another verdict than before`);
      }
      if (verdict.outcome !== "pending") tally.acknowledged.set(image, verdict);
    } catch (error) {
      tally.faults.push(`image ${image}, sent again, was refused: ${messageOf(error)}`);
    }
  }
}

function report({ acknowledged, lost, halfWritten, faults, restartsMs }: Tally, rounds: number): void {
  const slowestMs = Math.max(0, ...restartsMs);
  show("lost", lost);
  show("half-written", halfWritten);
  show("fault", new Map(faults.entries()));
  if (slowestMs >= GOAL_MS) say(`goal missed: ready in ${seconds(slowestMs)} after a kill, the goal is ${seconds(GOAL_MS)}`);
  say("rounds, acknowledged, lost, half-written, slowest restart");
  say(`${rounds}, ${acknowledged.size}, ${lost.size}, ${halfWritten.size}, ${seconds(slowestMs)}`);
}

function show(kind: string, problems: ReadonlyMap<number, string>): void {
  for (const [number, problem] of [...problems].slice(0, SHOWN_PROBLEMS))
    say(`${kind}: ${kind === "fault" ? "" : `image ${number}: `}${problem}`);
  if (problems.size > SHOWN_PROBLEMS) say(`${kind}: ${problems.size - SHOWN_PROBLEMS} more`);
}

function startTime({ readyMs, cpuMs }: ReadyServer): string {
  return cpuMs === undefined ? seconds(readyMs) : `${seconds(readyMs)} with ${seconds(cpuMs)} of processor time`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(INTERRUPTED));

try {
  await main(readOptions());
} catch (error) {
  process.stderr.write(`chaos: ${messageOf(error)}\n`);
  process.exitCode = FAILED;
}
// A server that still runs would hold this program.
process.exit();
