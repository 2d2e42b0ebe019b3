import { expect, test } from "vitest";
import { parseRepositories } from "./repositories-file.js";

test.each([
  {
    name: "the first with a version",
    text: "#x\nhttps://dl-cdn.alpinelinux.org/alpine/v3.18/main\nhttps://dl-cdn.alpinelinux.org/alpine/v3.19/main",
    want: "3.18",
  },
  { name: "edge has none", text: "https://dl-cdn.alpinelinux.org/alpine/edge/main", want: undefined },
  { name: "without encryption: Syft takes none either", text: "http://dl-cdn.alpinelinux.org/alpine/v3.7/main", want: undefined },
  { name: "another host", text: "https://alpinelinux.org.example.org/alpine/v3.7/main", want: undefined },
  { name: "a deeper path", text: "https://dl-cdn.alpinelinux.org/alpine/v3.7/main/x86_64", want: undefined },
  { name: "empty", text: "", want: undefined },
])("$name", ({ text, want }) => {
  expect(parseRepositories(text)?.versionId).toBe(want);
});
