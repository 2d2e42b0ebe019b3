import type { JsonObject } from "../../artifact/package.js";
import type { AdvisoryFix, AdvisoryRange, FixState } from "../advisory.js";
import { formatConstraint } from "../constraint.js";
import { field, RecordProblem, textField, textOf, timeField } from "../fields.js";

/** Version of the format; `docs/facts.md` describes it. */
export const factsVersion = 1;

/** What a provider line says once for the advisories that follow it. */
export interface ProviderDefaults {
  readonly id: string;
  /** When the feed was taken, RFC 3339; undefined where not said. */
  readonly captured?: string;
  /** Where an advisory can be read; `{id}` is its id. */
  readonly url?: string;
  /** Where an erratum that brought a fix can be read; `{id}` is its id. */
  readonly errataUrl?: string;
  /** Ecosystem of packages. */
  readonly type?: string;
  /** Type string of ranges. */
  readonly scheme?: string;
  /** A fix without a date has the day of publication, of this kind. */
  readonly fixKind?: string;
  /** State of ranges without a fixed version. */
  readonly noFix?: FixState;
  /** What rows name as the CVEs behind them: the advisory's aliases, its id, or nothing. */
  readonly cves: "aliases" | "id" | "none";
  /** Scale of severity words. */
  readonly scale: string;
  /** Rank of severities. */
  readonly rank: number;
}

/** Fields of a range: bounds, or the whole constraint, and what is known of the fix. */
export interface RangeFields {
  readonly from?: string;
  readonly fixed?: string;
  readonly last?: string;
  readonly only?: string;
  /** From here on it is fixed: both the bound and the fix. */
  readonly since?: string;
  readonly constraint?: string;
  readonly scheme?: string;
  readonly fix?: string;
  /** `none`: nothing is said of a fix. */
  readonly state?: FixState | "none";
  readonly date?: string;
  readonly kind?: string;
  readonly errata?: readonly string[];
}

export const fixStates: ReadonlySet<string> = new Set<FixState | "none">(["fixed", "not-affected", "not-fixed", "wont-fix", "", "none"]);

/** Reads a provider line. Throws `RecordProblem`. */
export function readProviderDefaults(line: JsonObject): ProviderDefaults {
  const captured = timeField(line, "captured");
  const noFix = field(line, "noFix");
  if (noFix !== undefined && (typeof noFix !== "string" || noFix === "none" || !fixStates.has(noFix)))
    throw new RecordProblem("noFix is no fix state");
  const cves = textField(line, "cves") ?? "aliases";
  if (cves !== "aliases" && cves !== "id" && cves !== "none") throw new RecordProblem("cves is none of aliases, id, none");
  const rank = field(line, "rank") ?? 0;
  if (rank !== 0 && rank !== 1 && rank !== 2) throw new RecordProblem("rank is none of 0, 1, 2");
  const texts = Object.fromEntries(
    (["url", "errataUrl", "type", "scheme", "fixKind"] as const).flatMap((key) => {
      const text = textField(line, key);
      return text === undefined ? [] : [[key, text]];
    }),
  );
  return {
    id: textOf(field(line, "provider"), "provider"),
    ...(captured === undefined ? {} : { captured }),
    ...texts,
    ...(noFix === undefined ? {} : { noFix: noFix as FixState }),
    cves,
    scale: textField(line, "scale") ?? "CHML",
    rank,
  };
}

/** The range that the fields stand for; undefined where they say nothing: every version, and nothing of fixes. */
export function rangeFromFields(
  fields: RangeFields,
  type: string,
  context: { readonly provider: ProviderDefaults; readonly published?: string | undefined },
): AdvisoryRange | undefined {
  const constraint =
    fields.constraint ??
    formatConstraint(
      {
        ...optional("introduced", fields.since ?? fields.from),
        ...optional("fixed", fields.fixed),
        ...optional("lastAffected", fields.last),
        ...optional("exactly", fields.only),
      },
      type,
    );
  const fix = fixFromFields(fields, context);
  return constraint === "" && fix === undefined ? undefined : { type, constraint, ...(fix === undefined ? {} : { fix }) };
}

function fixFromFields(
  fields: RangeFields,
  { provider, published }: { readonly provider: ProviderDefaults; readonly published?: string | undefined },
): AdvisoryFix | undefined {
  const version = fields.fix ?? fields.fixed ?? fields.since ?? "";
  const state = fields.state ?? (version === "" ? provider.noFix : "fixed");
  if (state === undefined || state === "none") return undefined;
  const dated = version !== "" && provider.fixKind !== undefined && published !== undefined && !published.startsWith("0001-");
  const date = fields.date ?? (dated ? published.slice(0, 10) : "");
  const kind = fields.kind ?? provider.fixKind;
  const references = (fields.errata ?? []).map((id) => ({ url: urlFrom(provider.errataUrl ?? "", id), id, tags: ["advisory"] }));
  return { version, state, ...(date === "" || kind === undefined ? {} : { date, kind }), references };
}

/** A URL template with the id put in. */
export function urlFrom(template: string, id: string): string {
  return template.replace("{id}", () => encodeURI(id));
}

function optional<K extends string>(key: K, value: string | undefined): { readonly [P in K]?: string } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]?: string });
}
