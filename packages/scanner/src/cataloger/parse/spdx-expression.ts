import { deprecatedLicenseIds, licenseIdsByUrl, replacedLicenseIds, spdxExceptionIds, spdxLicenseIds } from "./spdx-license.data.js";

/** Longer texts are no expression: people write a name here, not a book. */
const MAX_LENGTH = 10_000;
const MAX_DEPTH = 100;

/**
 * The SPDX expression that a licence text is, or "": a known id in any spelling (`gpl2+`, `Apache-2`), the address of a licence
 * text, or an expression of ids with AND, OR, WITH and parentheses, as it stands.
 * Source: https://spdx.github.io/spdx-spec/v2.3/SPDX-license-expressions and, for the spellings, the names that Syft accepts.
 */
export function spdxExpressionOf(text: string): string {
  if (text === "" || text.length > MAX_LENGTH) return "";
  const id = knownSpellings().get(cleanId(text)) ?? licenseIdOfUrl(text.trim());
  if (id !== undefined) return id;
  return isExpression(text) ? text : "";
}

function cleanId(text: string): string {
  return text.trim().toLowerCase().replaceAll("-", "");
}

let spellings: ReadonlyMap<string, string> | undefined;

/** Ids by their spellings: made at first use, it takes a few milliseconds. */
function knownSpellings(): ReadonlyMap<string, string> {
  spellings ??= buildSpellings();
  return spellings;
}

function buildSpellings(): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const known = new Set(spdxLicenseIds);
  // in order of bytes, so that GPL-1 stands for GPL-1.0 and not for GPL-1.1
  for (const id of [...spdxLicenseIds, ...deprecatedLicenseIds].sort()) {
    const canonical = known.has(id) ? id : (replacedLicenseIds[id] ?? (known.has(`${id}-only`) ? `${id}-only` : id));
    for (const spelling of spellingsOf(cleanId(id))) {
      if (!found.has(spelling)) found.set(spelling, canonical);
    }
  }
  return found;
}

/** An id with its version at length 1 to 3 (`2`, `2.0`, `2.0.0`); "or later" also as "+". */
function spellingsOf(cleaned: string): readonly string[] {
  const [, ...parts] = /(\d+)\.?(\d+)?\.?(\d+)?/.exec(cleaned) ?? [];
  const version = parts.filter((part) => part !== undefined);
  const written = version.join(".");
  const result: string[] = [];
  for (const length of [1, 2, 3]) {
    const spelled = [0, 1, 2]
      .slice(0, length)
      .map((at) => version[at] ?? "0")
      .join(".");
    if (/^[0.]*$/.test(spelled)) continue;
    result.push(cleaned.replace(written, spelled));
    if (cleaned.endsWith("orlater")) result.push(cleaned.slice(0, -"orlater".length).replace(written, `${spelled}+`));
  }
  return [cleaned, ...result];
}

function licenseIdOfUrl(text: string): string | undefined {
  if (!/^https?:\/\//.test(text)) return undefined;
  const url = text.replace(/^https?:\/\//, "");
  const stem = url.replace(/\.(?:txt|pdf|html?|md|markdown|rst|docx?|rtf|tex|xml|json)$/i, "");
  const byUrl = [url, stem].find((candidate) => Object.hasOwn(licenseIdsByUrl, candidate));
  if (byUrl !== undefined) return licenseIdsByUrl[byUrl];
  const atOpenSourceOrg = /^(?:www\.)?opensource\.org\/licenses?\/([a-z0-9.+-]+)\/?$/i.exec(url)?.[1]?.toLowerCase();
  return atOpenSourceOrg === undefined ? undefined : spdxLicenseIds.find((id) => id.toLowerCase() === atOpenSourceOrg);
}

const licenseNames = new Set([...spdxLicenseIds, ...deprecatedLicenseIds].map((id) => id.toLowerCase()));
const exceptionNames = new Set(spdxExceptionIds.map((id) => id.toLowerCase()));

/** Grammar: operands joined by AND or OR; an operand is a term in parentheses or an id, `+`, and WITH an exception. */
function isExpression(text: string): boolean {
  const tokens = text.match(/[()]|[^\s()]+/g) ?? [];
  let depth = 0;
  let operandNext = true;
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at] ?? "";
    if (token === "(" || token === ")") {
      if (operandNext !== (token === "(")) return false;
      depth += token === "(" ? 1 : -1;
      if (depth < 0 || depth > MAX_DEPTH) return false;
    } else if (operandNext) {
      if (!isLicense(token)) return false;
      if (tokens[at + 1] === "WITH") {
        if (!exceptionNames.has((tokens[at + 2] ?? "").toLowerCase())) return false;
        at += 2;
      }
      operandNext = false;
    } else {
      if (token !== "AND" && token !== "OR") return false;
      operandNext = true;
    }
  }
  return depth === 0 && !operandNext;
}

function isLicense(token: string): boolean {
  if (/^(?:DocumentRef-[A-Za-z0-9.-]+:)?LicenseRef-[A-Za-z0-9.-]+$/.test(token)) return true;
  return licenseNames.has(token.replace(/\+$/, "").toLowerCase());
}
