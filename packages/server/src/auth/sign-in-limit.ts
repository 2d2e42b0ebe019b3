import { createHash } from "node:crypto";
import { type Kysely, sql } from "kysely";
import { serverError } from "../error.js";
import type { Database } from "../store/schema.js";

const WINDOW_SECONDS = 15 * 60;
const MAX_PER_ACCOUNT = 5;
const MAX_PER_ADDRESS = 20;

/** Who tries to sign in, and from where. */
export interface SignInTry {
  readonly name: string;
  readonly address: string;
}

/**
 * Counts a try to sign in as failed until {@link forgiveTry}, so that tries at the same time cannot pass the limit together; gives how many
 * are left for the account. 5 failures in 15 minutes per account and 20 per address, for all replicas.
 *
 * @throws `too-many-requests`.
 */
export async function countTry(db: Kysely<Database>, signIn: SignInTry): Promise<number> {
  const [account, address] = keysOf(signIn);
  const before = await countFailures(db, signIn);
  if (before.account >= MAX_PER_ACCOUNT || before.address >= MAX_PER_ADDRESS) throw tooMany();
  await sql`
    INSERT INTO sign_in_attempt (key, window_start, failures)
    SELECT key, date_trunc('minute', now()), 1 FROM unnest(ARRAY[${account}, ${address}]) AS key ORDER BY key
    ON CONFLICT (key, window_start) DO UPDATE SET failures = sign_in_attempt.failures + 1`.execute(db);
  const after = await countFailures(db, signIn);
  if (after.account > MAX_PER_ACCOUNT || after.address > MAX_PER_ADDRESS) throw tooMany();
  return MAX_PER_ACCOUNT - after.account;
}

/** Forgets the failures of an account whose password was right, and this try of its address. */
export async function forgiveTry(db: Kysely<Database>, signIn: SignInTry): Promise<void> {
  const [, address] = keysOf(signIn);
  await forgetTries(db, signIn.name);
  await sql`UPDATE sign_in_attempt SET failures = failures - 1 WHERE key = ${address} AND failures > 0
    AND window_start = (SELECT max(window_start) FROM sign_in_attempt WHERE key = ${address})`.execute(db);
}

/** Forgets the failures of an account. */
export async function forgetTries(db: Kysely<Database>, name: string): Promise<void> {
  await db.deleteFrom("sign_in_attempt").where("key", "=", accountKey(name)).execute();
}

/** Removes counts that no longer matter. */
export async function deleteOldTries(db: Kysely<Database>): Promise<void> {
  await sql`DELETE FROM sign_in_attempt WHERE window_start < now() - make_interval(secs => ${WINDOW_SECONDS * 2})`.execute(db);
}

async function countFailures(db: Kysely<Database>, signIn: SignInTry): Promise<{ readonly account: number; readonly address: number }> {
  const [account, address] = keysOf(signIn);
  const { rows } = await sql<{ key: string; failures: number }>`
    SELECT key, sum(failures)::int AS failures FROM sign_in_attempt
    WHERE key IN (${account}, ${address}) AND window_start > now() - make_interval(secs => ${WINDOW_SECONDS}) GROUP BY key`.execute(db);
  const of = (wanted: string): number => rows.find(({ key }) => key === wanted)?.failures ?? 0;
  return { account: of(account), address: of(address) };
}

function keysOf({ name, address }: SignInTry): readonly [account: string, address: string] {
  return [accountKey(name), `address:${address}`];
}

/** An unknown name is as long as somebody likes. */
function accountKey(name: string): string {
  return `account:${createHash("sha256").update(name).digest("hex")}`;
}

function tooMany(): Error {
  return serverError("too-many-requests", "Too many sign-ins have failed; wait 15 minutes.");
}

/** Seconds after which a refused sign-in may be tried again. */
export const signInRetrySeconds = WINDOW_SECONDS;
