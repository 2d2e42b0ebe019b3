import { type AssuranceError, quote } from "@plimsoll/core";
import { cliError } from "../error.js";
import type { CliIo } from "../io.js";
import { environmentNamesOf, type OptionSpec, type Settings, type SettingValue } from "./option-spec.js";

const YES: ReadonlySet<string> = new Set(["true", "1", "yes", "on"]);
const NO: ReadonlySet<string> = new Set(["false", "0", "no", "off"]);

/** What the environment sets; an empty variable sets nothing. Values of a `repeated` option are parted by commas. */
export function environmentSettings(io: CliIo, specs: readonly OptionSpec[]): Settings {
  const settings = new Map<string, readonly SettingValue[]>();
  for (const spec of specs) {
    const origin = environmentNamesOf(spec).find((name) => (io.environment[name] ?? "") !== "");
    if (origin === undefined) continue;
    const text = io.environment[origin] ?? "";
    const texts = spec.repeated ? text.split(",").filter((part) => part !== "") : [text];
    settings.set(
      spec.name,
      texts.map((value) => ({ text: value, origin })),
    );
  }
  return settings;
}

/** For each option the values of the first source that sets it. */
export function mergeSettings(sources: readonly Settings[]): Settings {
  const merged = new Map<string, readonly SettingValue[]>();
  for (const source of sources) {
    for (const [name, values] of source) if (!merged.has(name)) merged.set(name, values);
  }
  return merged;
}

/** The value of an option and its origin; undefined where it is not set. */
export function settingOf(settings: Settings, name: string): SettingValue | undefined {
  return settings.get(name)?.at(-1);
}

/** The text of an option; undefined where it is not set or set to the empty text. */
export function textOf(settings: Settings, name: string): string | undefined {
  const text = settingOf(settings, name)?.text;
  return text === "" ? undefined : text;
}

/** The error of a value that an option cannot have: option-invalid, or config-invalid where it stands in the configuration file. */
export function invalidSetting(setting: SettingValue, message: string): AssuranceError {
  return cliError(setting.fromFile ? "config-invalid" : "option-invalid", message);
}

/** A switch. Errors: option-invalid or config-invalid where it is neither yes nor no. */
export function switchOf(settings: Settings, name: string): boolean {
  const setting = settingOf(settings, name);
  if (setting === undefined) return false;
  const word = setting.text.toLowerCase();
  if (!YES.has(word) && !NO.has(word)) {
    throw invalidSetting(setting, `${setting.origin} is a switch and cannot be ${quote(setting.text)}: write true or false`);
  }
  return YES.has(word);
}

/** A decimal number between `minimum` and `maximum`. Errors: option-invalid, config-invalid. */
export function numberOf(
  settings: Settings,
  name: string,
  range: { readonly minimum: number; readonly maximum: number },
): number | undefined {
  const setting = settingOf(settings, name);
  if (setting === undefined) return undefined;
  const text = setting.text.trim();
  const bounds = `${range.minimum.toFixed(1)} to ${range.maximum.toFixed(1)}`;
  if (text.length > 30 || !/^[-+]?(?:\d+\.?\d*|\.\d+)$/.test(text)) {
    throw invalidSetting(setting, `${setting.origin} is ${quote(setting.text)}, which is no number: write one from ${bounds}`);
  }
  const value = Number(text);
  if (value < range.minimum || value > range.maximum) {
    throw invalidSetting(setting, `${setting.origin} is ${text}, which is out of range: write a number from ${bounds}`);
  }
  return value;
}

/** One of `choices`, in any case of letters. Errors: option-invalid, config-invalid. */
export function choiceOf<T extends string>(settings: Settings, name: string, choices: readonly T[]): T | undefined {
  const setting = settingOf(settings, name);
  if (setting === undefined || setting.text === "") return undefined;
  const word = setting.text.toLowerCase();
  const choice = choices.find((candidate) => candidate === word);
  if (choice === undefined)
    throw invalidSetting(setting, `${setting.origin} cannot be ${quote(setting.text)}: it is one of ${choices.join(", ")}`);
  return choice;
}
