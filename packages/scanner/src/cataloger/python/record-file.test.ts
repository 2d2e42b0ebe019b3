import { expect, test } from "vitest";
import { parseInstalledFiles, parseRecordFile, type RecordedFile } from "./record-file.js";

test.each<[string, string, readonly RecordedFile[]]>([
  ["nothing", "", []],
  ["a row", "a.py,sha256=x,1\n", [{ path: "a.py", digest: { algorithm: "sha256", value: "x" }, size: "1" }]],
  ["no line end", "a.py,,", [{ path: "a.py" }]],
  ["empty columns", "a,,\nb,,\n", [{ path: "a" }, { path: "b" }]],
  ["CRLF", "a,,1\r\nb,,\r\n", [{ path: "a", size: "1" }, { path: "b" }]],
  ["empty lines", "\n\na,,\n\n", [{ path: "a" }]],
  ["too few and too many columns", "a\nb,c\nd,,,\ne,,\n", [{ path: "e" }]],
  ["a quoted comma, quote and line break", '"a,b""c\nd",,2\ne,,\n', [{ path: 'a,b"c\nd', size: "2" }, { path: "e" }]],
  ["text behind a quoted column", '"a"b,,\n', [{ path: "a" }]],
  ["an open quote", '"a,,\n', []],
  ["a digest without algorithm", "a,x,1", [{ path: "a", size: "1" }]],
  ["an equals sign in a digest", "a,md5=x=,", [{ path: "a", digest: { algorithm: "md5", value: "x=" } }]],
])("RECORD: %s", (_name, text, files) => {
  expect(parseRecordFile(text)).toEqual(files);
});

test.each<[string, string, readonly string[]]>([
  ["beside the egg", "../a.py\n", ["a.py"]],
  ["in the egg", "PKG-INFO\n./x\n", ["e.egg-info/PKG-INFO", "e.egg-info/x"]],
  ["outside", "../../../bin/a\n", ["../../bin/a"]],
  ["no line end", "../a\n../b", ["a", "b"]],
])("installed-files.txt: %s", (_name, text, paths) => {
  expect(parseInstalledFiles(text, "/usr/lib/site/e.egg-info", "/usr/lib/site")).toEqual(paths.map((path) => ({ path })));
});
