import { expect, test } from "vitest";
import { type FrontendPart, MessageFrame } from "./message-frame.js";

const startup = Buffer.from([0, 0, 0, 9, 0, 3, 0, 0, 0]);
const query = Buffer.from([0x51, 0, 0, 0, 6, 0x61, 0]);
const sync = Buffer.from([0x53, 0, 0, 0, 4]);
const terminate = Buffer.from([0x58, 0, 0, 0, 4]);

function read(parts: readonly FrontendPart[]): readonly string[] {
  return parts.map((part) => (part.kind === "messages" ? Buffer.from(part.bytes).toString("hex") : part.kind));
}

test.each([
  { name: "one", chunks: [query], parts: [query] },
  { name: "several at once", chunks: [Buffer.concat([query, sync])], parts: [Buffer.concat([query, sync])] },
  { name: "cut in a head", chunks: [query.subarray(0, 3), query.subarray(3)], parts: [query] },
  { name: "cut in a body", chunks: [query.subarray(0, 6), query.subarray(6)], parts: [query] },
  { name: "one and a half", chunks: [Buffer.concat([sync, query.subarray(0, 5)]), query.subarray(5)], parts: [sync, query] },
  { name: "byte by byte", chunks: [...query].map((byte) => Buffer.from([byte])), parts: [query] },
  { name: "the end", chunks: [Buffer.concat([query, terminate])], parts: [query, "terminate"] },
])("cuts at the ends of messages: $name", ({ chunks, parts }) => {
  const frame = new MessageFrame();
  expect(read(frame.push(startup))).toEqual([startup.toString("hex")]);
  const expected = parts.map((part) => (typeof part === "string" ? part : part.toString("hex")));
  expect(chunks.flatMap((chunk) => read(frame.push(chunk)))).toEqual(expected);
});

test("keeps the first message, which has no type, apart from the second", () => {
  const parts = new MessageFrame().push(Buffer.concat([startup, query]));
  expect(read(parts)).toEqual([startup.toString("hex"), query.toString("hex")]);
});
