import { expect, test } from "vitest";
import { type PackageSymbols, SymbolGroups } from "./package-symbols.js";

function groupByPackage(names: readonly string[]): PackageSymbols {
  const bytes = Buffer.from(names.join("\0"));
  const groups = new SymbolGroups(bytes);
  let at = 0;
  for (const name of names) {
    groups.add(at, at + Buffer.byteLength(name));
    at += Buffer.byteLength(name) + 1;
  }
  return groups.finish();
}

test("names by the path of their package", () => {
  const names = [
    "main.main",
    "main.init.0",
    "net/http.(*Client).Do",
    "golang.org/x/net/html.(*Tokenizer).Next-fm",
    "golang.org/x/net/html.Parse",
    "gopkg.in/yaml%2ev2.Unmarshal",
    "example.org/größe.Größe",
    "example.org/generic.Do[net/url.Values]",
    "example.org/generic.(*T[go.shape.int]).M.func1",
    "go.uber.org/zap.New",
    "type.eq.a",
    "type:.eq.a",
    "go.string.hdr",
    "go:buildid",
    "glob..func1",
    "callRet",
    "a/b",
    "",
  ];
  expect(groupByPackage(names)).toEqual({
    main: "main\ninit.0",
    "net/http": "(*Client).Do",
    "golang.org/x/net/html": "(*Tokenizer).Next-fm\nParse",
    "gopkg.in/yaml.v2": "Unmarshal",
    "example.org/größe": "Größe",
    "example.org/generic": "Do[net/url.Values]\n(*T[go.shape.int]).M.func1",
    "go.uber.org/zap": "New",
  });
});

test("names of members of objects are names like others", () => {
  const groups = groupByPackage(["__proto__.a", "constructor.b"]);
  expect(Object.entries(groups)).toEqual([
    ["__proto__", "a"],
    ["constructor", "b"],
  ]);
});
