import { randomBytes } from "node:crypto";
import type { Store } from "../store/store.js";
import { writeAudit } from "./audit.js";
import { hashPassword } from "./password-hash.js";

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
  const password = Array.from(randomBytes(LENGTH), (byte) => ALPHABET[byte % ALPHABET.length]).join("");
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

/** Whether the password of the first start is not used yet. */
export async function isFirstPasswordUnused({ db }: Store): Promise<boolean> {
  const row = await db.selectFrom("account").select("id").where("name", "=", "admin").where("must_change", "=", true).executeTakeFirst();
  return row !== undefined;
}
