import { expect, test } from "vitest";
import { liveStateAt } from "./connection.js";

test.each([
  { name: "there", opened: true, lostAt: undefined, state: "live" },
  { name: "lost just now", opened: true, lostAt: 1000, now: 30_999, state: "live" },
  { name: "lost for 30 s", opened: true, lostAt: 1000, now: 31_000, state: "reconnecting" },
  { name: "lost for just under 2 min", opened: true, lostAt: 1000, now: 120_999, state: "reconnecting" },
  { name: "lost for 2 min", opened: true, lostAt: 1000, now: 121_000, state: "offline" },
  { name: "not there yet", opened: false, lostAt: 1000, now: 2000, state: "connecting" },
  { name: "never there", opened: false, lostAt: 1000, now: 31_000, state: "reconnecting" },
])("a stream that is $name: $state", ({ opened, lostAt, now = 5000, state }) => {
  expect(liveStateAt({ opened, lostAt }, now)).toBe(state);
});
