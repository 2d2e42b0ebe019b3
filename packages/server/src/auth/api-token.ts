import type { CreatedToken, NewToken, Token } from "@plimsoll/api";
import { type Kysely, sql } from "kysely";
import { serverError } from "../error.js";
import type { Database } from "../store/schema.js";
import type { Store } from "../store/store.js";
import { writeAudit } from "./audit.js";
import type { Program } from "./identity.js";
import { createToken, hashSecret, isToken, tokenPrefix } from "./token-format.js";

/** Who makes or revokes a token. */
export interface TokenEdit {
  readonly actor: string;
  readonly address: string;
}

/** Events of this topic tell other replicas to forget what they remember of tokens; they go to no client. */
export const TOKEN_TOPIC = "token";

const MAX_TOKENS = 10_000;
const REMEMBER_MS = 10_000;
const MAX_REMEMBERED = 1_000;

const columns = [
  "api_token.id",
  "api_token.name",
  "api_token.prefix",
  "api_token.role",
  "api_token.created_by",
  "api_token.created_at",
  "api_token.used_at",
  "api_token.expires_at",
  "api_token.revoked_at",
] as const;

/** All tokens, the newest first. */
export async function listTokens(db: Kysely<Database>): Promise<readonly Token[]> {
  const rows = await db
    .selectFrom("api_token")
    .leftJoin("cluster", "cluster.id", "api_token.cluster_id")
    .select([...columns, "cluster.name as cluster"])
    .orderBy("api_token.id", "desc")
    .limit(MAX_TOKENS)
    .execute();
  return rows.map((row) => ({
    id: String(row.id),
    name: row.name,
    prefix: row.prefix,
    role: row.role,
    cluster: row.cluster,
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
    usedAt: row.used_at?.toISOString() ?? null,
    expiresAt: row.expires_at?.toISOString() ?? null,
    revokedAt: row.revoked_at?.toISOString() ?? null,
  }));
}

/** Makes a token; the answer alone holds its secret. A cluster that is not known yet is made. */
export async function createApiToken(
  store: Store,
  { name, role, cluster, expiresInHours }: NewToken,
  by: TokenEdit,
): Promise<CreatedToken> {
  const secret = createToken();
  const prefix = tokenPrefix(secret);
  return store.transaction(async (tx) => {
    const row = await tx
      .insertInto("api_token")
      .values({
        name,
        prefix,
        token_hash: hashSecret(secret),
        role,
        cluster_id: cluster === undefined ? null : await clusterIdOf(tx, cluster),
        expires_at: expiresInHours === null ? null : sql<Date>`now() + make_interval(hours => ${expiresInHours})`,
        created_by: by.actor,
      })
      .returning(["id", "created_at", "expires_at"])
      .executeTakeFirstOrThrow();
    const expiresAt = row.expires_at?.toISOString() ?? null;
    const shown = { name, prefix, role, cluster: cluster ?? null, expiresAt };
    await writeAudit(tx, { ...by, action: "token.create", object: `token:${row.id}`, after: shown });
    return {
      ...shown,
      id: String(row.id),
      createdBy: by.actor,
      createdAt: row.created_at.toISOString(),
      usedAt: null,
      revokedAt: null,
      secret,
    };
  });
}

/** Revokes a token; again changes nothing. Throws `not-found`. */
export async function revokeApiToken(store: Store, id: number, by: TokenEdit): Promise<void> {
  await store.transaction(async (tx) => {
    const row = await tx
      .selectFrom("api_token")
      .select(["name", "prefix", "revoked_at"])
      .where("id", "=", id)
      .forUpdate()
      .executeTakeFirst();
    if (row === undefined) throw serverError("not-found", "There is no such token.");
    if (row.revoked_at !== null) return;
    await tx.updateTable("api_token").set({ revoked_at: sql<Date>`now()` }).where("id", "=", id).execute();
    await writeAudit(tx, { ...by, action: "token.revoke", object: `token:${id}`, before: { name: row.name, prefix: row.prefix } });
    await tx.insertInto("event").values({ topic: TOKEN_TOPIC, payload: "{}" }).execute();
  });
}

/** Finds the program of a token, and remembers it for 10 s. */
export interface TokenFinder {
  /** The program; undefined where the token is none, or is unknown, revoked or over. */
  find(token: string): Promise<Program | undefined>;
  /** Forgets everything: some token was revoked. */
  forget(): void;
}

/** A finder of tokens in the store. */
export function createTokenFinder(db: Kysely<Database>): TokenFinder {
  const remembered = new Map<string, { readonly program: Program; readonly until: number }>();
  let generation = 0;
  return {
    find: async (token) => {
      if (!isToken(token)) return undefined;
      const hash = hashSecret(token);
      const key = hash.toString("base64");
      const known = remembered.get(key);
      if (known !== undefined && known.until > Date.now()) return known.program;
      remembered.delete(key);
      const asked = generation;
      const program = await readProgram(db, hash);
      if (program === undefined || asked !== generation) return program;
      if (remembered.size >= MAX_REMEMBERED) remembered.clear();
      remembered.set(key, { program, until: Date.now() + REMEMBER_MS });
      return program;
    },
    forget: () => {
      generation++;
      remembered.clear();
    },
  };
}

async function readProgram(db: Kysely<Database>, hash: Buffer): Promise<Program | undefined> {
  const row = await db
    .selectFrom("api_token")
    .select([
      "id",
      "name",
      "prefix",
      "role",
      "cluster_id",
      sql<boolean>`used_at IS NULL OR used_at < now() - interval '1 minute'`.as("is_old"),
    ])
    .where("token_hash", "=", hash)
    .where("revoked_at", "is", null)
    .where((or) => or.or([or("expires_at", "is", null), or("expires_at", ">", sql<Date>`now()`)]))
    .executeTakeFirst();
  if (row === undefined) return undefined;
  if (row.is_old) await db.updateTable("api_token").set({ used_at: sql<Date>`now()` }).where("id", "=", row.id).execute();
  return { kind: "program", tokenId: row.id, name: row.name, prefix: row.prefix, role: row.role, clusterId: row.cluster_id };
}

async function clusterIdOf(db: Kysely<Database>, name: string): Promise<number> {
  await db
    .insertInto("cluster")
    .values({ name })
    .onConflict((conflict) => conflict.column("name").doNothing())
    .execute();
  const { id } = await db.selectFrom("cluster").select("id").where("name", "=", name).executeTakeFirstOrThrow();
  return id;
}
