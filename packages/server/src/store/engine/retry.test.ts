import { expect, test } from "vitest";
import { retryOnce } from "./retry.js";

function coded(code: string): Error {
  return Object.assign(new Error("lost"), { code });
}

test.each([
  { name: "connection lost in the work", error: coded("57P01"), worked: false, runs: 2 },
  { name: "connection died in the work", error: new Error("Connection terminated unexpectedly"), worked: false, runs: 2 },
  {
    name: "a dead connection used again",
    error: new Error("Client has encountered a connection error and is not queryable"),
    worked: false,
    runs: 2,
  },
  { name: "database not up yet", error: coded("ECONNREFUSED"), worked: false, runs: 2 },
  { name: "connection lost at the commit", error: coded("08006"), worked: true, runs: 1 },
  { name: "connection died at the commit", error: new Error("Connection terminated unexpectedly"), worked: true, runs: 1 },
  { name: "deadlock", error: coded("40P01"), worked: false, runs: 2 },
  { name: "serialization at the commit", error: coded("40001"), worked: true, runs: 2 },
  { name: "an error of the work", error: coded("23505"), worked: false, runs: 1 },
  { name: "anything else", error: new TypeError("undefined"), worked: false, runs: 1 },
])("runs a transaction again only when it surely did not commit: $name", async ({ error, worked, runs }) => {
  let count = 0;
  const run = retryOnce(async (onWorked) => {
    count++;
    if (worked) onWorked();
    throw error;
  });
  await expect(run).rejects.toBe(error);
  expect(count).toBe(runs);
});

test("answers what the second run answers", async () => {
  let count = 0;
  const answer = await retryOnce(async () => {
    count++;
    if (count === 1) throw coded("40001");
    return "done";
  });
  expect(answer).toBe("done");
});
