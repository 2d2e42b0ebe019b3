import { join } from "node:path";
import { type IgnoreRule, messageOf, quote } from "@plimsoll/core";
import type { Document, Pair, Scalar } from "yaml";
import { cliError } from "../error.js";
import { type CliIo, homeDirectory } from "../io.js";
import { readIgnoreRules } from "./ignore-rules.js";
import { type OptionSpec, type Settings, type SettingValue, spellingsOf } from "./option-spec.js";
import { readBoundedFile } from "./read-bounded-file.js";
import { suggest } from "./suggest.js";

/** Names of the configuration file in the home directory; the first one that exists is read. */
const FILE_NAMES: readonly string[] = [".plimsoll.yaml", ".tigera-scanner.yaml"];

const MAX_BYTES = 1 << 20;

/** More unknown keys are only counted. */
const MAX_WARNINGS = 20;

/** What the configuration file says. */
export interface ConfigFile {
  readonly settings: Settings;
  /** One line each: keys that nothing reads. */
  readonly warnings: readonly string[];
  /** Of the key `ignore`. */
  readonly ignoreRules: readonly IgnoreRule[];
}

const NOTHING: ConfigFile = { settings: new Map(), warnings: [], ignoreRules: [] };

/** The key of the ignore rules; all other keys are options. */
const IGNORE = "ignore";

/**
 * Reads the configuration file of the user's home directory: a YAML map whose keys are long options without dashes, dashes or
 * underscores within. No file, or one without content, sets nothing.
 *
 * Errors: config-invalid (unreadable, no YAML, no map, a value of the wrong kind), with key and line.
 */
export async function readConfigFile(io: CliIo, specs: readonly OptionSpec[]): Promise<ConfigFile> {
  const home = homeDirectory(io);
  for (const name of home === undefined ? [] : FILE_NAMES) {
    const path = join(home ?? "", name);
    const text = await readOptionalFile(path);
    if (text !== undefined) return parseConfig(text, path, specs);
  }
  return NOTHING;
}

async function readOptionalFile(path: string): Promise<string | undefined> {
  try {
    const text = await readBoundedFile(path, MAX_BYTES);
    if (text === undefined) throw new Error(`it has more than ${MAX_BYTES} bytes`);
    return text;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw cliError("config-invalid", `cannot read the configuration file ${quote(path)}: ${messageOf(error)}`, error);
  }
}

async function parseConfig(text: string, path: string, specs: readonly OptionSpec[]): Promise<ConfigFile> {
  // The parser costs more than all the rest of the start, so it is loaded only where there is a file.
  const { isMap, isScalar, isSeq, LineCounter, parseDocument, visit } = await import("yaml");
  const lines = new LineCounter();
  // The parser's own check for equal keys compares each with each.
  const document = parseDocument(text, { lineCounter: lines, logLevel: "error", uniqueKeys: false });
  const [fault] = document.errors;
  if (fault !== undefined) {
    const reason = fault.message.split("\n")[0]?.replace(/ at line \d.*$/, "") ?? "";
    throw cliError("config-invalid", `${quote(path)} is no valid YAML, line ${lines.linePos(fault.pos[0]).line}: ${reason}`);
  }
  visit(document, {
    Map(_, { items }) {
      const key = repeatedKey(items.map((pair) => pair.key).filter(isScalar));
      if (key === undefined) return;
      const { line } = lines.linePos(key.range?.[0] ?? 0);
      throw cliError("config-invalid", `${quote(path)} is no valid YAML, line ${line}: Map keys must be unique`);
    },
  });
  const root = document.contents;
  if (root === null || (isScalar(root) && root.value === null)) return NOTHING;
  if (!isMap(root)) throw cliError("config-invalid", `${quote(path)} is no map: write lines of the form "fail_threshold: 9.0"`);

  const byKey = new Map<string, OptionSpec>();
  for (const spec of specs) if (!spec.argumentOnly) for (const key of spellingsOf(spec)) byKey.set(key, spec);
  const settings = new Map<string, readonly SettingValue[]>();
  const warnings: string[] = [];
  let unlisted = 0;
  let ignoreRules: readonly IgnoreRule[] = [];
  for (const pair of root.items as readonly Pair[]) {
    const key = isScalar(pair.key) ? String(pair.key.value) : "";
    const line = isScalar(pair.key) && pair.key.range ? lines.linePos(pair.key.range[0]).line : 1;
    if (key === IGNORE) {
      ignoreRules = readIgnoreRules(plainValue(pair.value, document), `${key} in ${quote(path)} line ${line}`);
      continue;
    }
    const spec = byKey.get(key);
    if (spec === undefined && warnings.length >= MAX_WARNINGS) {
      unlisted++;
      continue;
    }
    if (spec === undefined) {
      const nearest = suggest(key, [IGNORE, ...byKey.keys()]);
      warnings.push(
        `${quote(path)} line ${line}: the key ${quote(key)} is unknown and left out${nearest === undefined ? "" : `; did you mean ${nearest}?`}`,
      );
      continue;
    }
    const origin = `${key} in ${quote(path)} line ${line}`;
    const values = isSeq(pair.value) && spec.repeated ? pair.value.items : [pair.value];
    const set: SettingValue[] = [];
    for (const value of values) {
      if (value === null || (isScalar(value) && value.value === null)) continue;
      if (!isScalar(value)) throw cliError("config-invalid", `${origin} must be a single value`);
      set.push({ text: scalarText(value), origin, fromFile: true });
    }
    if (set.length > 0) settings.set(spec.name, set);
  }
  if (unlisted > 0) warnings.push(`${quote(path)}: ${unlisted} more keys are unknown and left out`);
  return { settings, warnings, ignoreRules };
}

/** The first key that stood before. */
function repeatedKey(keys: readonly Scalar[]): Scalar | undefined {
  const seen = new Set<unknown>();
  return keys.find(({ value }) => {
    if (seen.has(value)) return true;
    seen.add(value);
    return false;
  });
}

/** A node as plain data; the parser bounds what aliases multiply. */
function plainValue(node: unknown, document: Document.Parsed): unknown {
  if (!(node instanceof Object) || !("toJS" in node) || typeof node.toJS !== "function") return undefined;
  try {
    return node.toJS(document, { maxAliasCount: 100 });
  } catch (error) {
    throw cliError("config-invalid", `the key ${IGNORE} cannot be read: ${messageOf(error)}`, error);
  }
}

/** A number as it is written, so that a message shows what stands in the file. */
function scalarText(scalar: Scalar): string {
  return typeof scalar.value === "number" ? (scalar.source ?? String(scalar.value)) : String(scalar.value);
}
