import { expect, test } from "vitest";
import { parseConffiles, parseMd5sums } from "./info-file.js";

test("md5sums: digest, any blanks, path; other lines are skipped", () => {
  expect([...parseMd5sums("0a  usr/bin/a\n0b /abs path\nnonsense\n\n0c \t usr/c\n")]).toEqual([
    { path: "/usr/bin/a", md5: "0a", isConfigFile: false },
    { path: "/abs path", md5: "0b", isConfigFile: false },
    { path: "/usr/c", md5: "0c", isConfigFile: false },
  ]);
});

test("conffiles: path, and digest where there is one", () => {
  expect([...parseConffiles("/etc/a\n\n /etc/b 0b\n etc/c 0c obsolete")]).toEqual([
    { path: "/etc/a", isConfigFile: true },
    { path: "/etc/b", md5: "0b", isConfigFile: true },
    { path: "/etc/c", md5: "0c obsolete", isConfigFile: true },
  ]);
});
