import type { Settings, SettingsChange } from "@plimsoll/api";
import type { Kysely } from "kysely";
import { serverError } from "../../error.js";
import { scoreOf, type ThresholdTenths } from "../../posture/result.js";
import { addEvent } from "../event/event.js";
import type { Database } from "../schema.js";
import { transact } from "../transact.js";

/** Who changes the settings, and from which version on. */
interface SettingsEdit {
  /** Name of the account or token. */
  readonly actor: string;
  /** Of the settings that were changed: `If-Match`. */
  readonly version: number;
  /** Address that the request came from. */
  readonly address?: string;
}

/** The settings as they are. */
export async function readSettings(db: Kysely<Database>): Promise<Settings> {
  const row = await db.selectFrom("settings").selectAll().executeTakeFirstOrThrow();
  return settingsOf(row);
}

/** The thresholds as they are. */
export async function readThresholds(db: Kysely<Database>): Promise<ThresholdTenths> {
  return db.selectFrom("settings").select(["warn", "fail"]).executeTakeFirstOrThrow();
}

/**
 * Replaces the settings and gives the new ones; with the history of thresholds, the audit entry and the event in one transaction. Nothing is
 * written where nothing changes. Throws `stale-version` where somebody else was faster.
 */
export async function updateSettings(
  db: Kysely<Database>,
  change: SettingsChange,
  { actor, version, address }: SettingsEdit,
): Promise<Settings> {
  return transact(db, async (tx) => {
    const old = await tx.selectFrom("settings").selectAll().forUpdate().executeTakeFirstOrThrow();
    if (old.version !== version) {
      throw serverError(
        "stale-version",
        `the settings are at version ${old.version}, not ${version}; read them again and repeat the change`,
      );
    }
    const values = {
      warn: Math.round(change.warn * 10),
      fail: Math.round(change.fail * 10),
      runtime_view: change.runtimeView,
      api_url: change.apiUrl,
    };
    const before = settingsOf(old);
    const after = { ...settingsOf({ ...values, version: version + 1 }) };
    if (JSON.stringify({ ...before, version: 0 }) === JSON.stringify({ ...after, version: 0 })) return before;
    await tx
      .updateTable("settings")
      .set({ ...values, version: version + 1 })
      .execute();
    if (values.warn !== old.warn || values.fail !== old.fail) {
      await tx.insertInto("threshold_history").values({ warn: values.warn, fail: values.fail, actor }).execute();
    }
    await tx
      .insertInto("audit_entry")
      .values({
        actor,
        action: "settings.update",
        object: "settings",
        before: JSON.stringify(before),
        after: JSON.stringify(after),
        address: address ?? null,
      })
      .execute();
    await addEvent(tx, "settings", { version: after.version, warn: after.warn, fail: after.fail });
    return after;
  });
}

function settingsOf(row: {
  readonly warn: number;
  readonly fail: number;
  readonly runtime_view: boolean;
  readonly api_url: string | null;
  readonly version: number;
}): Settings {
  return {
    warn: scoreOf(row.warn) ?? 0,
    fail: scoreOf(row.fail) ?? 0,
    runtimeView: row.runtime_view,
    apiUrl: row.api_url,
    version: row.version,
  };
}
