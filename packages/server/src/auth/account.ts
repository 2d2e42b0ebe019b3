import { randomBytes } from "node:crypto";
import type { Store } from "../store/store.js";
import { writeAudit } from "./audit.js";
import { hashPassword } from "./password-hash.js";
import { endSessionsOf } from "./session.js";
import { forgetTries } from "./sign-in-limit.js";

/** 32 characters that are not taken for each other, so that a byte chooses one without bias. */
const ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";
const LENGTH = 20;

/**
 * Makes the account `admin` in a store without accounts, with a one-time password that must be changed at first use, and hands it to `deliver`;
 * where that throws there is no account. Nothing is done where there are accounts, or another replica was faster.
 */
export async function createFirstAccount(store: Store, deliver: (password: string) => void): Promise<void> {
  const any = await store.db.selectFrom("account").select("id").limit(1).executeTakeFirst();
  if (any !== undefined) return;
  const password = oneTimePassword();
  const passwordHash = await hashPassword(password);
  await store.transaction(async (tx) => {
    const row = await tx
      .insertInto("account")
      .values({ name: "admin", role: "admin", password_hash: passwordHash, must_change: true })
      .onConflict((conflict) => conflict.column("name").doNothing())
      .returning("id")
      .executeTakeFirst();
    if (row === undefined) return;
    await writeAudit(tx, { actor: "server", action: "account.create", object: "account:admin", after: { role: "admin" } });
    deliver(password);
  });
}

/**
 * Gives the account `admin` a one-time password in place of its own, and answers it; makes the account where it is absent and lets it in where
 * it was disabled. Its sessions end, and failed sign-ins are forgotten.
 */
export async function resetAdminPassword(store: Store): Promise<string> {
  const password = oneTimePassword();
  const values = { role: "admin", password_hash: await hashPassword(password), must_change: true, disabled_at: null } as const;
  await store.transaction(async (tx) => {
    const { id } = await tx
      .insertInto("account")
      .values({ name: "admin", ...values })
      .onConflict((conflict) => conflict.column("name").doUpdateSet(values))
      .returning("id")
      .executeTakeFirstOrThrow();
    await endSessionsOf(tx, id);
    await forgetTries(tx, "admin");
    await writeAudit(tx, { actor: "server", action: "account.password", object: "account:admin" });
  });
  return password;
}

function oneTimePassword(): string {
  return Array.from(randomBytes(LENGTH), (byte) => ALPHABET[byte % ALPHABET.length]).join("");
}

/** Whether the password of the first start is not used yet. */
export async function isFirstPasswordUnused({ db }: Store): Promise<boolean> {
  const row = await db.selectFrom("account").select("id").where("name", "=", "admin").where("must_change", "=", true).executeTakeFirst();
  return row !== undefined;
}
