import { expect, test } from "vitest";
import { anyCpe, type Cpe, formatCpe, parseCpe } from "./cpe.js";

const cpe = (parts: Partial<Cpe>): Cpe => ({ ...anyCpe, ...parts });

test.each<[string, string, Cpe]>([
  ["plain", "cpe:2.3:a:gnu:bash:5.2.15-2:*:*:*:*:*:*:*", cpe({ part: "a", vendor: "gnu", product: "bash", version: "5.2.15-2" })],
  ["quoted colon", "cpe:2.3:a:x:y:1\\:2.3:*:*:*:*:*:*:*", cpe({ part: "a", vendor: "x", product: "y", version: "1:2.3" })],
  ["quoted plus and tilde", "cpe:2.3:a:x:c\\+\\+:1\\~rc1:*:*:*:*:*:*:*", cpe({ part: "a", vendor: "x", product: "c++", version: "1~rc1" })],
  ["not applicable", "cpe:2.3:a:x:y:-:-:*:*:*:*:*:*", cpe({ part: "a", vendor: "x", product: "y", version: "-", update: "-" })],
  ["a hyphen as value", "cpe:2.3:a:x:y:\\-:*:*:*:*:*:*:*", cpe({ part: "a", vendor: "x", product: "y", version: "\\-" })],
  [
    "quoted star, question mark, backslash",
    "cpe:2.3:a:x:y\\*\\?\\\\:1:*:*:*:*:*:*:*",
    cpe({ part: "a", vendor: "x", product: "y\\*\\?\\\\", version: "1" }),
  ],
  [
    "a quoted backslash before a hyphen",
    "cpe:2.3:a:x:y\\\\-z:1:*:*:*:*:*:*:*",
    cpe({ part: "a", vendor: "x", product: "y\\\\-z", version: "1" }),
  ],
  ["wildcards in a value", "cpe:2.3:a:x:y*:1.?:*:*:*:*:*:*:*", cpe({ part: "a", vendor: "x", product: "y*", version: "1.?" })],
  [
    "all parts",
    "cpe:2.3:o:v:p:1:u:e:en-us:s:t:h:z",
    {
      part: "o",
      vendor: "v",
      product: "p",
      version: "1",
      update: "u",
      edition: "e",
      language: "en-us",
      softwareEdition: "s",
      targetSoftware: "t",
      targetHardware: "h",
      other: "z",
    },
  ],
])("formatted string: %s", (_name, text, parts) => {
  expect(parseCpe(text)).toEqual(parts);
  expect(formatCpe(parts)).toBe(text);
});

test.each<[string, string, string]>([
  ["needless backslash", "cpe:2.3:a:f\\-oo:b\\_ar:1\\.2:*:*:*:*:*:*:*", "cpe:2.3:a:f-oo:b_ar:1.2:*:*:*:*:*:*:*"],
  ["missing backslash", "cpe:2.3:a:x:c++:1:*:*:*:*:*:*:*", "cpe:2.3:a:x:c\\+\\+:1:*:*:*:*:*:*:*"],
  ["scheme in upper case", "CPE:2.3:a:X:y:1:*:*:*:*:*:*:*", "cpe:2.3:a:X:y:1:*:*:*:*:*:*:*"],
  ["uri", "cpe:/a:apache:http_server:2.4.10", "cpe:2.3:a:apache:http_server:2.4.10:*:*:*:*:*:*:*"],
  ["uri of a system", "cpe:/o:redhat:enterprise_linux:8::baseos", "cpe:2.3:o:redhat:enterprise_linux:8:*:baseos:*:*:*:*:*"],
  ["uri in upper case", "CPE:/A:Apache:Http_Server", "cpe:2.3:a:apache:http_server:*:*:*:*:*:*:*:*"],
  ["uri, percent-encoded", "cpe:/a:x:c%2b%2b:1%3a2%02", "cpe:2.3:a:x:c\\+\\+:1\\:2*:*:*:*:*:*:*:*"],
  [
    "uri, packed edition",
    "cpe:/a:hp:insight:7.4.0.1570:-:~~online~win2003~x64~",
    "cpe:2.3:a:hp:insight:7.4.0.1570:-:*:*:online:win2003:x64:*",
  ],
])("reads and writes: %s", (_name, text, formatted) => {
  const parsed = parseCpe(text);
  expect(parsed && formatCpe(parsed)).toBe(formatted);
});

test.each<[string, string]>([
  ["empty", ""],
  ["no scheme", "a:vendor:product"],
  ["too few parts", "cpe:2.3:a:vendor:product:1"],
  ["too many parts", "cpe:2.3:a:v:p:1:*:*:*:*:*:*:*:*"],
  ["an empty part", "cpe:2.3:a::p:1:*:*:*:*:*:*:*"],
  ["an unknown part", "cpe:2.3:x:v:p:1:*:*:*:*:*:*:*"],
  ["a backslash at the end", "cpe:2.3:a:v:p:1:*:*:*:*:*:*:\\"],
  ["white space", "cpe:2.3:a:v v:p:1:*:*:*:*:*:*:*"],
  ["uri without part", "cpe:/:v"],
  ["uri, too many fields", "cpe:/a:1:2:3:4:5:6:7"],
  ["uri, broken encoding", "cpe:/a:v%zz:p"],
  ["uri, half packed edition", "cpe:/a:v:p:1::~a~b"],
])("refuses: %s", (_name, text) => {
  expect(parseCpe(text)).toBeUndefined();
});

test("white space and emptiness are written as valid values", () => {
  expect(formatCpe(cpe({ part: "a", vendor: "a b", product: "", version: "1\t2" }))).toBe("cpe:2.3:a:a_b:*:1_2:*:*:*:*:*:*:*");
});
