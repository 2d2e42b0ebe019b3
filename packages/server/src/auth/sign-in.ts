import type { PasswordChange, SignIn } from "@plimsoll/api";
import { AssuranceError } from "@plimsoll/core";
import { serverError } from "../error.js";
import type { Store } from "../store/store.js";
import { writeAudit } from "./audit.js";
import type { Person } from "./identity.js";
import { hashPassword, verifyPassword } from "./password-hash.js";
import { createSession, endSessionsOf } from "./session.js";
import { countTry, forgiveTry } from "./sign-in-limit.js";

/** Where a request came from. */
export interface Origin {
  readonly address: string;
  readonly userAgent: string | undefined;
}

/** The name and password are not those of an account. */
export class WrongPassword extends AssuranceError {
  /** Tries that are left before the account must wait. */
  readonly attemptsLeft: number;

  constructor(attemptsLeft: number) {
    super("unauthenticated", "The name or the password is wrong.");
    this.attemptsLeft = attemptsLeft;
  }
}

/**
 * Signs a person in and gives the secret of the new session.
 *
 * @throws `unauthenticated` (as {@link WrongPassword}), after the same time for an unknown account; `too-many-requests`.
 */
export async function signIn(store: Store, { name, password }: SignIn, { address, userAgent }: Origin): Promise<string> {
  const attemptsLeft = await countTry(store.db, { name, address });
  const account = await store.db
    .selectFrom("account")
    .select(["id", "password_hash", "disabled_at"])
    .where("name", "=", name)
    .executeTakeFirst();
  const isRight = await verifyPassword(password, account?.password_hash ?? undefined);
  if (account === undefined || !isRight || account.disabled_at !== null) throw new WrongPassword(attemptsLeft);
  await forgiveTry(store.db, { name, address });
  return store.transaction(async (tx) => {
    await writeAudit(tx, { actor: name, action: "session.create", object: `account:${name}`, address });
    return createSession(tx, account.id, userAgent);
  });
}

/**
 * Changes a person's own password, ends all their sessions and gives the secret of a new one.
 *
 * @throws `invalid-request` where the new password is the old one, {@link WrongPassword}, `too-many-requests`.
 */
export async function changePassword(store: Store, { accountId, name }: Person, change: PasswordChange, from: Origin): Promise<string> {
  const { currentPassword, newPassword } = change;
  const { address, userAgent } = from;
  if (newPassword === currentPassword) throw serverError("invalid-request", "The new password must differ from the current one.");
  const attemptsLeft = await countTry(store.db, { name, address });
  const account = await store.db.selectFrom("account").select(["password_hash"]).where("id", "=", accountId).executeTakeFirst();
  const oldHash = account?.password_hash ?? undefined;
  if (oldHash === undefined || !(await verifyPassword(currentPassword, oldHash))) throw new WrongPassword(attemptsLeft);
  const newHash = await hashPassword(newPassword);
  await forgiveTry(store.db, { name, address });
  return store.transaction(async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable("account")
      .set({ password_hash: newHash, must_change: false })
      .where("id", "=", accountId)
      // Two changes at the same time: one wins.
      .where("password_hash", "=", oldHash)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) throw serverError("conflict", "The password was changed meanwhile.");
    await endSessionsOf(tx, accountId);
    await writeAudit(tx, { actor: name, action: "account.password", object: `account:${name}`, address });
    return createSession(tx, accountId, userAgent);
  });
}
