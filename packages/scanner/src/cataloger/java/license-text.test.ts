import { expect, test } from "vitest";
import { identifyLicenseText, licenseFileOf } from "./license-text.js";

const mit =
  "Permission is hereby granted, free of charge, to any person obtaining a copy\nof this software and associated documentation files. " +
  'The software is provided "AS IS", without warranty of any kind.';
const bsdBegin =
  "Redistribution and use in source and binary forms, with or without modification, are permitted provided that the following conditions: ";
const bsdNames =
  "Neither the name may be used to endorse or promote products derived from this software without specific prior written permission. ";
const bsdEnd = "This list of conditions. Even if advised of the possibility of such damage.";

test.each<readonly [string, string, readonly string[]]>([
  ["a text with other line ends and case", mit.toUpperCase().replaceAll("\n", "\r\n"), ["MIT"]],
  ["one of two clauses", bsdBegin + bsdEnd, ["BSD-2-Clause"]],
  ["one of three clauses", bsdBegin + bsdNames + bsdEnd, ["BSD-3-Clause"]],
  ["two in one file", `${mit}\n${bsdBegin}${bsdNames}${bsdEnd}`, ["BSD-3-Clause", "MIT"]],
  ["one that is named only", "Licensed under the Apache License, Version 2.0", []],
  ["one in a book", `${mit} ${"word ".repeat(1000)}`, []],
  ["nothing", "", []],
  ["a very long text", "redistribution and use ".repeat(100_000), []],
])("%s", (_name, text, ids) => {
  expect(identifyLicenseText(text)).toEqual(ids);
});

test.each([
  ["LICENSE", { name: "license", isTop: true }],
  ["META-INF/License.TXT", { name: "license.txt", isTop: false }],
  ["META-INF/NOTICE.md", { name: "notice.md", isTop: false }],
  ["META-INF/AL2.0", { name: "al2.0", isTop: false }],
  ["META-INF/maven/LICENSE", undefined],
  ["doc/LICENSE", undefined],
  ["LICENSE.class", undefined],
])("the licence file that %s is", (entry, file) => {
  expect(licenseFileOf(entry)).toEqual(file);
});
