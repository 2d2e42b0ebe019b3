import { createRequire } from "node:module";
import { Worker } from "node:worker_threads";
import { messageOf } from "@plimsoll/core";
import { type DatabaseInfo, openVulnerabilityDatabase } from "@plimsoll/vulndb";
import { serverError } from "../error.js";
import type { DistinctPackage } from "./distinct-packages.js";
import type { Exploitation } from "./exploitation.js";
import type { DistinctResult } from "./match-distinct.js";
import type { Fingerprints, MatcherAnswer, MatcherQuestion, MatcherQuestions, MatcherSettings } from "./matcher-message.js";
import type { Lookup } from "./recording-source.js";

export interface MatcherOptions {
  /** A Grype v6 database, imported. */
  readonly databaseFile: string;
  /** Time for one question, from when it is its turn. Default: 5 minutes. */
  readonly timeoutMs?: number;
  /** Heap of the thread. Default: 512. */
  readonly maxHeapMb?: number;
}

/** Matches distinct packages with one vulnerability database, in a thread of its own. */
export interface Matcher {
  readonly databaseInfo: DatabaseInfo;
  /**
   * The matches of each of `packages` by key, in the order of the calls. `context` holds the packages that they depend on (`owners`, and
   * theirs) and that are not among them. Errors: `matcher-stopped`; the next call after it has a new thread, unless the matcher was closed.
   */
  match(packages: readonly DistinctPackage[], context?: readonly DistinctPackage[]): Promise<ReadonlyMap<string, DistinctResult>>;
  /** Fingerprints of what the database answers; undefined where it cannot be read. It takes seconds, in which packages are matched too. Errors: `matcher-stopped`. */
  fingerprints(lookups: readonly Lookup[]): Promise<Fingerprints | undefined>;
  /** What is known of the exploitation of CVEs, in their order. Errors: `matcher-stopped`. */
  exploitation(cves: readonly string[]): Promise<readonly Exploitation[]>;
  /** Ends the thread; what waits is rejected with `matcher-stopped`. */
  close(): Promise<void>;
}

const TIMEOUT_MS = 5 * 60 * 1_000;
const MAX_HEAP_MB = 512;

/**
 * Starts a matcher on a database file. Its thread does not keep the process alive but while it is asked something.
 * Errors: `db-missing`, `db-corrupt`, `db-schema`.
 */
export function startMatcher(options: MatcherOptions): Matcher {
  const matcher = new ThreadMatcher(options, readInfo(options.databaseFile));
  matcher.start();
  return matcher;
}

function readInfo(databaseFile: string): DatabaseInfo {
  const database = openVulnerabilityDatabase(databaseFile);
  try {
    return database.info;
  } finally {
    database.close();
  }
}

/** A question without an answer yet. */
interface Waiting {
  readonly question: MatcherQuestion;
  readonly resolve: (answers: MatcherAnswer["answers"]) => void;
  readonly reject: (reason: Error) => void;
}

class ThreadMatcher implements Matcher {
  readonly databaseInfo: DatabaseInfo;
  readonly #options: MatcherOptions;
  /** In order; the first is being answered, so that the thread holds one question at a time. */
  readonly #waiting: Waiting[] = [];
  #worker: Worker | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;
  #nextId = 0;

  constructor(options: MatcherOptions, info: DatabaseInfo) {
    this.#options = options;
    this.databaseInfo = info;
  }

  start(): Worker {
    const { databaseFile, maxHeapMb = MAX_HEAP_MB } = this.#options;
    const worker = new Worker(createRequire(import.meta.url).resolve("#matcher-worker"), {
      workerData: { databaseFile } satisfies MatcherSettings,
      execArgv: [],
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: maxHeapMb },
    });
    worker.unref();
    worker.on("message", (answer: MatcherAnswer) => this.#settle(worker, answer));
    worker.on("error", (error) => this.#fail(worker, messageOf(error)));
    worker.on("exit", (code) => this.#fail(worker, `it ended with code ${code}`));
    this.#worker = worker;
    return worker;
  }

  match(packages: readonly DistinctPackage[], context: readonly DistinctPackage[] = []): Promise<ReadonlyMap<string, DistinctResult>> {
    if (packages.length === 0 && !this.#isClosed) return Promise.resolve(new Map());
    return this.#ask("match", { packages, context });
  }

  async fingerprints(lookups: readonly Lookup[]): Promise<Fingerprints | undefined> {
    await this.#ask("begin-fingerprints", lookups);
    for (;;) {
      const made = await this.#ask("fingerprints", undefined);
      if (made !== "going-on") return made;
    }
  }

  exploitation(cves: readonly string[]): Promise<readonly Exploitation[]> {
    return this.#ask("exploitation", cves);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const worker = this.#worker;
    if (worker === undefined) return;
    this.#fail(worker, "it was closed");
    await worker.terminate();
  }

  #ask<Kind extends keyof MatcherQuestions>(kind: Kind, asks: MatcherQuestions[Kind]["asks"]): Promise<MatcherQuestions[Kind]["answers"]> {
    if (this.#isClosed) return Promise.reject(serverError("matcher-stopped", "the matcher is closed"));
    return new Promise((resolve, reject) => {
      const question = { id: this.#nextId++, kind, asks } as MatcherQuestion;
      this.#waiting.push({ question, resolve: resolve as Waiting["resolve"], reject });
      if (this.#waiting.length === 1) this.#askNext();
    });
  }

  #askNext(): void {
    const first = this.#waiting[0];
    if (first === undefined) {
      this.#worker?.unref();
      return;
    }
    const worker = this.#worker ?? this.start();
    worker.ref();
    const { timeoutMs = TIMEOUT_MS } = this.#options;
    this.#timer = setTimeout(() => {
      this.#fail(worker, `it took over ${timeoutMs} ms`);
      void worker.terminate();
    }, timeoutMs);
    worker.postMessage(first.question);
  }

  #settle(worker: Worker, { id, answers }: MatcherAnswer): void {
    if (worker !== this.#worker || this.#waiting[0]?.question.id !== id) return;
    clearTimeout(this.#timer);
    this.#waiting.shift()?.resolve(answers);
    this.#askNext();
  }

  /** Whatever waits for a thread that is no more is rejected, once. */
  #fail(worker: Worker, reason: string): void {
    if (worker !== this.#worker) return;
    this.#worker = undefined;
    clearTimeout(this.#timer);
    for (const { reject } of this.#waiting.splice(0)) {
      reject(serverError("matcher-stopped", `the thread that matches packages ended: ${reason}; try again`));
    }
  }
}
