import { quote } from "@plimsoll/core";
import { vulndbError } from "../error.js";
import { toRfc3339 } from "../read/datetime.js";
import { type JsonFields, parseJsonObject, textField } from "../read/json-field.js";
import { schemaVersion } from "../schema.js";

/** The database that a `latest.json` offers. */
export interface ListedDatabase {
  /** `active`, `deprecated`, `eol`, or a word of a later time; `active` where none is given. */
  readonly status: string;
  /** `MODEL.REVISION.ADDITION`. */
  readonly schemaVersion: string;
  /** RFC 3339, UTC. */
  readonly built: string;
  /** As given: relative to the document, perhaps with a query. */
  readonly path: string;
  /** `sha256:HEX` of the archive, lower case. */
  readonly checksum: string;
}

/**
 * Decodes a `latest.json` (scanner.md §6, "Fetch"); `source` is where it was read, for messages.
 * Errors: `db-listing` where it is not what it must be; `db-schema` where it offers a database of another model.
 */
export function decodeLatestDocument(text: string, source: string): ListedDatabase {
  const fields = parseJsonObject(text);
  if (fields === undefined) throw unusable(source, "is no JSON object");
  const schema = /^v?(\d{1,6})(?:\.(\d{1,6}))?(?:\.(\d{1,6}))?$/.exec(textField(fields, "schemaVersion"));
  if (schema === null) throw unusable(source, `has the schemaVersion ${shown(fields, "schemaVersion")}`);
  const [, model = "", revision = "0", addition = "0"] = schema;
  if (Number(model) !== schemaVersion.model) {
    throw vulndbError(
      "db-schema",
      `${quote(source)} offers a database of schema ${model}, not ${schemaVersion.model}: use a URL of version ${schemaVersion.model} databases, or another version of Plimsoll`,
    );
  }
  const built = toRfc3339(textField(fields, "built"));
  if (built === undefined) throw unusable(source, `has the build date ${shown(fields, "built")}`);
  const path = textField(fields, "path");
  if (path === "") throw unusable(source, `has the path ${shown(fields, "path")}`);
  const checksum = textField(fields, "checksum").toLowerCase();
  if (!/^sha256:[0-9a-f]{64}$/.test(checksum)) {
    throw unusable(source, `has the checksum ${shown(fields, "checksum")}, which is not of the form sha256:HEX`);
  }
  const status = textField(fields, "status").toLowerCase();
  return {
    status: status === "" ? "active" : status,
    schemaVersion: [model, revision, addition].map(Number).join("."),
    built,
    path,
    checksum,
  };
}

/** What the status of a listing means for the user; undefined where all is well. */
export function statusWarning({ status }: Pick<ListedDatabase, "status">, source: string): string | undefined {
  switch (status) {
    case "active":
      return undefined;
    case "deprecated":
      return `${quote(source)} will soon get no more updates (status deprecated): update Plimsoll, or use another database URL`;
    case "eol":
      return `${quote(source)} gets no more updates (status eol), so new vulnerabilities will not be found: update Plimsoll, or use another database URL`;
    default:
      return `${quote(source)} has the unknown status ${quote(status)}`;
  }
}

function shown(fields: JsonFields, name: string): string {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  return value === undefined ? "(none)" : quote(typeof value === "string" ? value : (JSON.stringify(value) ?? ""));
}

function unusable(source: string, reason: string): Error {
  return vulndbError("db-listing", `${quote(source)} is not the latest.json of a database: it ${reason}; check the database URL`);
}
