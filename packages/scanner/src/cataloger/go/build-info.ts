import { scannerError } from "../../error.js";

/** A module of a program; what replaces it stands beside it. */
export interface GoModule {
  readonly path: string;
  readonly version: string;
  /** `h1:` and a digest; may be empty. */
  readonly sum: string;
  readonly replacement?: GoModule;
}

export interface BuildSetting {
  readonly key: string;
  readonly value: string;
}

/** How a program was built, as the go command writes it into the program. */
export interface BuildInfo {
  /** Import path of the main package; may be empty. */
  readonly path: string;
  readonly main?: GoModule;
  readonly modules: readonly GoModule[];
  readonly settings: readonly BuildSetting[];
}

/** More modules than any program has. */
const MAX_MODULES = 100_000;
const MAX_SETTINGS = 1000;

/**
 * Reads the text of `go version -m` without the version.
 *
 * Errors: file-unreadable, limit-exceeded. Source: https://github.com/golang/go/blob/master/src/runtime/debug/mod.go
 */
export function readBuildInfo(text: string): BuildInfo {
  let path = "";
  let main: GoModule | undefined;
  const modules: GoModule[] = [];
  const settings: BuildSetting[] = [];
  /** Takes what replaces the module of the line before. */
  let replace: ((replacement: GoModule) => void) | undefined;
  for (const [word, rest] of linesOf(text)) {
    if (word === "path") path = rest;
    else if (word === "mod") {
      const found = readModule(rest);
      main = found;
      replace = (replacement) => {
        main = { ...found, replacement };
      };
    } else if (word === "dep") {
      const found = readModule(rest);
      const index = modules.push(found) - 1;
      if (index >= MAX_MODULES) throw scannerError("limit-exceeded", `the Go program has more than ${MAX_MODULES} modules`);
      replace = (replacement) => {
        modules[index] = { ...found, replacement };
      };
    } else if (word === "=>") {
      if (replace === undefined) throw unreadable("a replacement follows no module");
      replace(readModule(rest));
      replace = undefined;
    } else if (word === "build" && settings.length < MAX_SETTINGS) settings.push(readSetting(rest));
  }
  return { path, modules, settings, ...(main === undefined ? {} : { main }) };
}

/** The first word of each whole line, and what follows the tab after it. */
function* linesOf(text: string): Iterable<readonly [string, string]> {
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf("\n", at);
    if (end < 0) return;
    const tab = text.indexOf("\t", at);
    if (tab >= 0 && tab < end) yield [text.slice(at, tab), text.slice(tab + 1, end)];
    at = end + 1;
  }
}

function readModule(text: string): GoModule {
  const [path = "", version, sum = "", ...more] = text.split("\t", 4);
  if (version === undefined || more.length > 0) throw unreadable("a module has not two or three columns");
  return { path, version, sum };
}

/** A key, `=` and a value; either may be quoted as in Go. */
function readSetting(text: string): BuildSetting {
  const quotedKey = quotedPrefix(text);
  const equals = quotedKey === undefined ? text.indexOf("=") : quotedKey.length;
  if (equals <= 0 || text[equals] !== "=") throw unreadable("a build setting has no key or no value");
  const key = quotedKey ?? text.slice(0, equals);
  const value = text.slice(equals + 1);
  return { key: unquote(key), value: unquote(value) };
}

function quotedPrefix(text: string): string | undefined {
  return /^(?:"(?:[^"\\]|\\.)*"|`[^`]*`)/s.exec(text)?.[0];
}

const ESCAPES: Readonly<Record<string, string>> = { a: "\u0007", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" };

/** Text as it stands, or in Go's quotes. Source: https://go.dev/ref/spec#String_literals */
function unquote(text: string): string {
  if (text.startsWith("`")) return text.replaceAll("`", "");
  if (!text.startsWith('"')) return text;
  return text
    .slice(1, text.endsWith('"') && text.length > 1 ? -1 : undefined)
    .replace(/\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|(.))/gs, (...groups: (string | undefined)[]) => {
      const [, byte, short, long, octal, letter] = groups;
      const hex = byte ?? short ?? long;
      if (letter !== undefined) return ESCAPES[letter] ?? letter;
      const code = hex === undefined ? Number.parseInt(octal ?? "0", 8) : Number.parseInt(hex, 16);
      return code > 0x10ffff ? "\ufffd" : String.fromCodePoint(code);
    });
}

function unreadable(why: string): Error {
  return scannerError("file-unreadable", `the build info of the Go program cannot be read: ${why}`);
}
