/** What an option is: its spellings, where else it can be set, and how the help shows it. */
export interface OptionSpec {
  /** Kebab-case: the documented spelling. The same with underscores is accepted too. */
  readonly name: string;
  /** Further long spellings, without dashes. */
  readonly aliases?: readonly string[];
  readonly short?: string;
  /** What stands for the value in the help; absent for a switch. */
  readonly placeholder?: string;
  readonly repeated?: true;
  /** Values that are allowed, where the list is closed. */
  readonly choices?: readonly string[];
  /** One of the reference scanner's settings: its environment variable with CC_ counts too. */
  readonly reference?: true;
  /** Only an argument can set it: neither environment nor configuration file. */
  readonly argumentOnly?: true;
  readonly summary: string;
}

/** One value of an option and where it was set, in words for messages. */
export interface SettingValue {
  /** As written; switches are `true` or `false`. */
  readonly text: string;
  readonly origin: string;
  /** It stands in the configuration file. */
  readonly fromFile?: true;
}

/** Values by option name. */
export type Settings = ReadonlyMap<string, readonly SettingValue[]>;

/** All long spellings of an option, without dashes; the documented one first. */
export function spellingsOf(spec: OptionSpec): readonly string[] {
  const names = [spec.name, ...(spec.aliases ?? [])];
  return [...new Set(names.flatMap((name) => [name, name.replaceAll("-", "_")]))];
}

/** Environment variables that set an option, the one that counts first. */
export function environmentNamesOf(spec: OptionSpec): readonly string[] {
  if (spec.argumentOnly) return [];
  const name = spec.name.replaceAll("-", "_").toUpperCase();
  return spec.reference ? [`PLIMSOLL_${name}`, `CC_${name}`] : [`PLIMSOLL_${name}`];
}
