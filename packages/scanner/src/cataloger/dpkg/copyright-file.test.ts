import { expect, test } from "vitest";
import { parseCopyright } from "./copyright-file.js";

const head = "Format: http://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n";

test.each([
  {
    name: "fields and common texts, sorted, once",
    text: `${head}License: MIT\nLicense: GPL-2+ with exception\n see /usr/share/common-licenses/GPL-2.\nLicense: MIT`,
    want: ["GPL-2", "GPL-2+", "MIT"],
  },
  {
    name: "a heading",
    text: `${head}\n  License Agreement for NVIDIA tools \nLICENSE AGREEMENT\nlicense agreements`,
    want: ["LICENSE AGREEMENT", "License Agreement for NVIDIA tools"],
  },
  { name: "a heading that sums up", text: `${head}License Agreement for this and that`, want: [] },
  { name: "empty lines before the format", text: `\n \n${head}License: ISC.`, want: ["ISC"] },
  { name: "none and nothing are no names", text: `${head}License: None\nLicense:\nLicense: `, want: [] },
  { name: "other text first", text: `Copyright\n${head}License: MIT`, want: [] },
  { name: "another format", text: "Format: http://dep.debian.net/deps/dep5/\nLicense: MIT", want: [] },
  { name: "empty", text: "", want: [] },
])("$name", ({ text, want }) => {
  expect(parseCopyright(text)).toEqual(want);
});

test("long lines take no time", () => {
  const start = performance.now();
  for (const unit of [" ", "license agreement for ", "/usr/share/common-licenses/", "License: "])
    parseCopyright(head + unit.repeat(500_000));
  expect(performance.now() - start).toBeLessThan(4000);
});
