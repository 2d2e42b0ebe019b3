import type { EventData } from "@plimsoll/api";
import type { Transaction } from "kysely";
import type { Database } from "../schema.js";

/** Topics that changes of the store have. */
type StoredTopic = "placement" | "settings" | "database";

/** Adds an event to the outbox; it goes out when the transaction commits. */
export async function addEvent<Topic extends StoredTopic>(tx: Transaction<Database>, topic: Topic, data: EventData<Topic>): Promise<void> {
  await tx
    .insertInto("event")
    .values({ topic, payload: JSON.stringify(data) })
    .execute();
}
