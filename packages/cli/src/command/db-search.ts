import { quote } from "@plimsoll/core";
import { databaseFiles, type SearchQuery, type SearchResult, searchDatabase } from "@plimsoll/vulndb";
import { cliError } from "../error.js";
import { allowsColour } from "../io.js";
import { databaseFolder } from "../option/database-folder.js";
import type { Settings } from "../option/option-spec.js";
import { choiceOf, numberOf, textOf } from "../option/read-settings.js";
import { databaseOption, quietOption } from "../option/scan-options.js";
import { harmlessJson } from "../output/harmless-text.js";
import { renderSearch, searchDocument } from "../output/search-table.js";
import type { Command } from "./command.js";

const DEFAULT_LIMIT = 1000;
const MAX_LIMIT = 1_000_000;
const PLAIN_WIDTH = 160;

/** `plimsoll db search QUERY`: the rows of the database about a vulnerability or a package. */
export const dbSearchCommand: Command = {
  name: "db search",
  positionals: "[QUERY]",
  summary: "Show what the vulnerability database says of a vulnerability (an id or an alias of it) or else of a package of that name.",
  examples: [
    { purpose: "Every package that has a vulnerability", command: "db search CVE-2021-44228" },
    { purpose: "Every vulnerability of a package", command: "db search log4j-core" },
    { purpose: "Of a package of one ecosystem, for a script", command: "db search --pkg lodash --ecosystem npm -o json" },
    { purpose: "Whether a vulnerability is known of a package", command: "db search --vuln CVE-2023-0286 --pkg openssl" },
  ],
  options: [
    { name: "vuln", placeholder: "ID", argumentOnly: true, summary: "Only rows of this vulnerability, or of one that has it as an alias" },
    { name: "pkg", placeholder: "NAME", argumentOnly: true, summary: "Only rows of packages or products of this name" },
    {
      name: "ecosystem",
      placeholder: "TYPE",
      argumentOnly: true,
      summary: "Only rows of packages of this type: deb, apk, rpm, npm, python, ...",
    },
    { name: "limit", placeholder: "N", argumentOnly: true, summary: `Rows at most; default ${DEFAULT_LIMIT}` },
    {
      name: "output",
      short: "o",
      placeholder: "FORMAT",
      choices: ["table", "json"],
      argumentOnly: true,
      summary: "table (default) or json",
    },
    databaseOption,
    quietOption,
  ],
  notes: [],
  configurable: true,
  async run({ io, positionals, settings, warn }) {
    const format = choiceOf(settings, "output", ["table", "json"]);
    const { database } = databaseFiles(databaseFolder(io, settings));
    const { rows, isCut } = search(database, readQueries(positionals, settings));
    if (isCut) warn(`there are more than ${rows.length} rows: narrow the search, or raise --limit`);
    if (format === "json") io.stdout.write(`${harmlessJson(JSON.stringify(rows.map(searchDocument), undefined, 2))}\n`);
    else if (rows.length === 0) io.stdout.write("the vulnerability database says nothing of it\n");
    else io.stdout.write(renderSearch(rows, { width: io.stdout.columns ?? PLAIN_WIDTH, colour: allowsColour(io, io.stdout) }));
    return 0;
  },
};

/** The rows of the first query that has any. */
function search(path: string, queries: readonly SearchQuery[]): SearchResult {
  for (const query of queries) {
    const result = searchDatabase(path, query);
    if (result.rows.length > 0) return result;
  }
  return { rows: [], isCut: false };
}

function readQueries(positionals: readonly string[], settings: Settings): readonly SearchQuery[] {
  const [query, ...more] = positionals;
  const vulnerability = textOf(settings, "vuln");
  const packageName = textOf(settings, "pkg");
  const ecosystem = textOf(settings, "ecosystem");
  const isNamed = vulnerability !== undefined || packageName !== undefined;
  if (more.length > 0 || query === "" || (query === undefined) !== isNamed) {
    const what = query !== undefined && isNamed ? `${quote(query)} and an option` : "nothing or several things";
    throw cliError(
      "option-invalid",
      `${what} cannot be searched for: plimsoll db search QUERY, or --vuln ID, or --pkg NAME, or both options`,
    );
  }
  const limit = Math.floor(numberOf(settings, "limit", { minimum: 1, maximum: MAX_LIMIT }) ?? DEFAULT_LIMIT);
  const rest = { limit, ...(ecosystem === undefined ? {} : { ecosystem }) };
  if (query !== undefined)
    return [
      { vulnerability: query, ...rest },
      { packageName: query, ...rest },
    ];
  return [{ ...rest, ...(vulnerability === undefined ? {} : { vulnerability }), ...(packageName === undefined ? {} : { packageName }) }];
}
