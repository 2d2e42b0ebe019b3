import { randomBytes } from "node:crypto";
import { type Kysely, sql } from "kysely";
import type { Database } from "../store/schema.js";
import type { Person } from "./identity.js";
import { hashSecret } from "./token-format.js";

const SECRET_BYTES = 32;
const MAX_USER_AGENT = 256;

/** Makes a session and gives its secret, which goes into the cookie and is not stored. */
export async function createSession(db: Kysely<Database>, accountId: number, userAgent: string | undefined): Promise<string> {
  const secret = randomBytes(SECRET_BYTES).toString("base64url");
  await db
    .insertInto("session")
    .values({
      token_hash: hashSecret(secret),
      account_id: accountId,
      csrf: randomBytes(SECRET_BYTES),
      expires_at: sql<Date>`now() + interval '7 days'`,
      user_agent: userAgent?.replaceAll("\0", "").slice(0, MAX_USER_AGENT) ?? null,
    })
    .execute();
  return secret;
}

/** The person of a session: idle for less than 8 hours, begun less than 7 days ago, of an account that is not disabled. Marks it as used, at most once a minute. */
export async function findSession(db: Kysely<Database>, tokenHash: Buffer): Promise<Person | undefined> {
  const row = await db
    .selectFrom("session")
    .innerJoin("account", "account.id", "session.account_id")
    .where("token_hash", "=", tokenHash)
    .where("expires_at", ">", sql<Date>`now()`)
    .where("seen_at", ">", sql<Date>`now() - interval '8 hours'`)
    .where("disabled_at", "is", null)
    .select([
      "account_id",
      "name",
      "role",
      "must_change",
      "csrf",
      sql<Date>`least(expires_at, now() + interval '8 hours')`.as("ends_at"),
      sql<boolean>`seen_at < now() - interval '1 minute'`.as("is_old"),
    ])
    .executeTakeFirst();
  if (row === undefined) return undefined;
  if (row.is_old) await db.updateTable("session").set({ seen_at: sql<Date>`now()` }).where("token_hash", "=", tokenHash).execute();
  return {
    kind: "person",
    accountId: row.account_id,
    name: row.name,
    role: row.role,
    mustChange: row.must_change,
    sessionHash: tokenHash,
    csrf: row.csrf.toString("base64url"),
    expiresAt: row.ends_at,
  };
}

/** Ends one session. */
export async function endSession(db: Kysely<Database>, tokenHash: Buffer): Promise<void> {
  await db.deleteFrom("session").where("token_hash", "=", tokenHash).execute();
}

/** Ends all sessions of an account. */
export async function endSessionsOf(db: Kysely<Database>, accountId: number): Promise<void> {
  await db.deleteFrom("session").where("account_id", "=", accountId).execute();
}

/** Removes sessions that nobody can use any more. */
export async function deleteEndedSessions(db: Kysely<Database>): Promise<void> {
  await sql`DELETE FROM session WHERE expires_at <= now() OR seen_at <= now() - interval '8 hours'`.execute(db);
}
