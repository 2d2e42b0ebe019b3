import type { Kysely } from "kysely";
import type { Database } from "../store/schema.js";

/** A change by a person or a program; never holds a secret. */
export interface AuditEntry {
  readonly actor: string;
  /** `token.create`. */
  readonly action: string;
  readonly object: string;
  readonly before?: Readonly<Record<string, unknown>>;
  readonly after?: Readonly<Record<string, unknown>>;
  /** Address that the request came from. */
  readonly address?: string;
}

/** Writes an entry of the audit log, in the transaction of the change. */
export async function writeAudit(db: Kysely<Database>, { actor, action, object, before, after, address }: AuditEntry): Promise<void> {
  await db
    .insertInto("audit_entry")
    .values({
      actor,
      action,
      object,
      before: before === undefined ? null : JSON.stringify(before),
      after: after === undefined ? null : JSON.stringify(after),
      address: address ?? null,
    })
    .execute();
}
