import { type IgnoreRule, quote } from "@plimsoll/core";
import { cliError } from "../error.js";

/** Grype's keys of a rule. */
const RULE_KEYS: readonly string[] = ["vulnerability", "include-aliases", "reason", "namespace", "fix-state", "match-type", "package"];
const PACKAGE_KEYS: readonly string[] = ["name", "version", "language", "type", "location", "upstream-name"];
const FIX_STATES: readonly string[] = ["fixed", "not-fixed", "wont-fix", "unknown"];
const MATCH_TYPES: readonly string[] = ["exact-direct-match", "exact-indirect-match", "cpe-match"];

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads ignore rules in Grype's form, such as `{vulnerability: CVE-2008-4318, package: {type: deb}}`. `origin` says in messages where
 * they stand. A rule without a condition, or with a key that is unknown here, is refused: it would hide more than it says.
 *
 * Errors: config-invalid.
 */
export function readIgnoreRules(value: unknown, origin: string): readonly IgnoreRule[] {
  if (value === null || value === undefined) return [];
  if (!Array.isArray(value))
    throw cliError("config-invalid", `${origin} must be a list of rules, such as "- vulnerability: CVE-2008-4318"`);
  return value.map((rule: unknown, index) => readRule(rule, `rule ${index + 1} of ${origin}`));
}

function readRule(value: unknown, origin: string): IgnoreRule {
  const fields = fieldsOf(value, RULE_KEYS, origin);
  const packageFields = fields["package"] === undefined ? undefined : fieldsOf(fields["package"], PACKAGE_KEYS, `package in ${origin}`);
  const includeAliases = fields["include-aliases"];
  if (includeAliases !== undefined && typeof includeAliases !== "boolean") {
    throw cliError("config-invalid", `include-aliases in ${origin} must be true or false`);
  }
  const packageConditions =
    packageFields === undefined
      ? undefined
      : {
          ...textField(packageFields, "name", "name", origin),
          ...textField(packageFields, "version", "version", origin),
          ...textField(packageFields, "language", "language", origin),
          ...textField(packageFields, "type", "type", origin),
          ...textField(packageFields, "location", "location", origin),
          ...textField(packageFields, "upstream-name", "upstreamName", origin),
        };
  const conditions = {
    ...textField(fields, "vulnerability", "vulnerability", origin),
    ...textField(fields, "namespace", "namespace", origin),
    ...textField(fields, "fix-state", "fixState", origin, FIX_STATES),
    ...textField(fields, "match-type", "matchType", origin, MATCH_TYPES),
    ...(packageConditions === undefined || Object.keys(packageConditions).length === 0 ? {} : { package: packageConditions }),
  };
  if (Object.keys(conditions).length === 0)
    throw cliError("config-invalid", `${origin} has no condition, so it would hide everything: name a vulnerability or a package`);
  return {
    ...conditions,
    ...(includeAliases === undefined ? {} : { includeAliases }),
    ...textField(fields, "reason", "reason", origin),
  } as IgnoreRule;
}

function fieldsOf(value: unknown, keys: readonly string[], origin: string): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw cliError("config-invalid", `${origin} must be a map with the keys ${keys.join(", ")}`);
  const unknown = Object.keys(value).find((key) => !keys.includes(key));
  if (unknown !== undefined)
    throw cliError("config-invalid", `${origin} has the unknown key ${quote(unknown)}: the keys are ${keys.join(", ")}`);
  return value as Fields;
}

/** `{[name]: text}` of a key, or nothing where it is absent or empty. A version may be written as a number. */
function textField(
  fields: Fields,
  key: string,
  name: string,
  origin: string,
  allowed?: readonly string[],
): Readonly<Record<string, string>> {
  const value = fields[key];
  if (value === undefined || value === null || value === "") return {};
  if (typeof value !== "string" && typeof value !== "number") throw cliError("config-invalid", `${key} in ${origin} must be a text`);
  const text = String(value);
  if (allowed !== undefined && !allowed.includes(text))
    throw cliError("config-invalid", `${key} in ${origin} cannot be ${quote(text)}: it is one of ${allowed.join(", ")}`);
  return { [name]: text };
}
