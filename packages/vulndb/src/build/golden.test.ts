import { appendFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import Database from "libsql";
import { describe, expect, test } from "vitest";
import { ByteSource } from "../store/byte-source.js";
import { defaultUnpackLimits, unpackPieces } from "../store/compression.js";
import { filePieces } from "../store/file-pieces.js";
import { readTarDatabase } from "../store/tar-database.js";
import { sharedArchive } from "../testing/shared-database.js";
import { temporaryFolder } from "../testing/temporary-folder.js";
import { buildDatabase } from "./build-database.js";

const SHARED = process.env["PLIMSOLL_SHARED"] ?? fileURLToPath(new URL("../../../../../shared/", import.meta.url));
const feeds = join(SHARED, "data", "advisories");
const archive = sharedArchive("golden");

/**
 * Feeds that Grype's own code read too, and the least part of its rows that ours must equal. What differs: records that the recorded database
 * has of a newer day (Go, Bitnami, AlmaLinux), bug-fix errata whose summary names a module, aliases that are stated twice, and Go modules with
 * versions of their own that overlap.
 */
const providers = [
  { provider: "govulndb", feed: "go", rows: 0.989, heads: 0.995 },
  { provider: "pypa", feed: "pypi", rows: 1, heads: 1 },
  { provider: "rustsec", feed: "crates", rows: 1, heads: 1 },
  { provider: "bitnami", feed: "bitnami", rows: 0.999, heads: 0.999 },
  { provider: "alma", feed: "almalinux", rows: 0.998, heads: 1 },
  { provider: "alpaquita", feed: "alpaquita", rows: 1, heads: 1 },
] as const;

interface Facts {
  /** Vulnerabilities: name, status, dates, aliases, severities. */
  readonly heads: ReadonlyMap<string, ReadonlySet<string>>;
  /** Rows about packages, by vulnerability. */
  readonly rows: ReadonlyMap<string, ReadonlySet<string>>;
}

describe.skipIf(archive === undefined)("a build out of the same feeds as the recorded database (skipped without the shared data)", () => {
  test("has its rows, and its seeded tables", async () => {
    const folder = temporaryFolder();
    const golden = join(folder, "golden.db");
    await unpack(archive ?? "", golden);
    const ours = join(folder, "ours.db");
    const inputs = providers.map(({ feed }) => join(feeds, `${feed}.osv.jsonl.gz`)).filter((file) => existsSync(file));
    await buildDatabase({ inputs, output: ours, built: new Date("2026-11-23T00:15:00Z") });
    const [theirs, mine] = [new Database(golden), new Database(ours)];
    try {
      for (const { provider, rows, heads } of providers) {
        const [a, b] = [read(theirs, provider), read(mine, provider)];
        const [rowShare, headShare] = [share(a.rows, b.rows), share(a.heads, b.heads)];
        expect.soft(rowShare.same / rowShare.all, `${provider}: ${text(rowShare)} rows`).toBeGreaterThanOrEqual(rows);
        expect.soft(headShare.same / headShare.all, `${provider}: ${text(headShare)} vulnerabilities`).toBeGreaterThanOrEqual(heads);
      }
      for (const table of ["operating_system_specifier_overrides", "package_specifier_overrides", "architecture_aliases"]) {
        const sql = `SELECT * FROM ${table} ORDER BY ${table === "architecture_aliases" ? "alias" : "rowid"}`;
        expect(mine.prepare(sql).raw().all(), table).toEqual(theirs.prepare(sql).raw().all());
      }
    } finally {
      theirs.close();
      mine.close();
    }
  });
});

/** The database of an archive as it is, without indexes: this is faster than an import. */
async function unpack(file: string, path: string): Promise<void> {
  const source = new ByteSource(unpackPieces(filePieces(file, "unpack", {}), defaultUnpackLimits));
  for await (const piece of readTarDatabase(source)) appendFileSync(path, piece);
}

interface Share {
  readonly same: number;
  readonly all: number;
}

/** How much of what the recorded database says of our vulnerabilities ours says too. */
function share(theirs: ReadonlyMap<string, ReadonlySet<string>>, ours: ReadonlyMap<string, ReadonlySet<string>>): Share {
  let same = 0;
  let all = 0;
  for (const [name, facts] of theirs) {
    const own = ours.get(name);
    if (own === undefined) continue;
    all += facts.size;
    for (const fact of facts) if (own.has(fact)) same += 1;
  }
  return { same, all };
}

function text({ same, all }: Share): string {
  return `${same}/${all}`;
}

function read(database: Database.Database, provider: string): Facts {
  const heads = new Map<string, Set<string>>();
  const vulnerabilities = database
    .prepare(
      `SELECT v.name, v.status, v.published_date, v.modified_date, v.withdrawn_date, b.value FROM vulnerability_handles v
        LEFT JOIN blobs b ON b.id = v.blob_id WHERE v.provider_id = ?`,
    )
    .raw()
    .all(provider) as [string, string, ...(string | null)[]][];
  for (const [name, status, published, modified, withdrawn, value] of vulnerabilities) {
    const blob = JSON.parse(value ?? "{}") as { aliases?: string[]; severities?: { source?: string }[] };
    // Severities of the NVD are filled in there, and it is not among these feeds.
    const severities = (blob.severities ?? []).filter(({ source }) => source === undefined);
    add(heads, name, [status, published, modified, withdrawn, [...new Set(blob.aliases)], severities]);
  }
  const rows = new Map<string, Set<string>>();
  for (const table of ["affected_package_handles", "unaffected_package_handles"]) {
    const handles = database
      .prepare(
        `SELECT v.name, lower(p.ecosystem || ' ' || p.name), o.name, o.release_id, o.major_version, o.minor_version, o.label_version, o.codename,
          o.channel, b.value FROM ${table} h JOIN vulnerability_handles v ON v.id = h.vulnerability_id JOIN packages p ON p.id = h.package_id
          LEFT JOIN operating_systems o ON o.id = h.operating_system_id LEFT JOIN blobs b ON b.id = h.blob_id WHERE v.provider_id = ?`,
      )
      .raw()
      .all(provider) as string[][];
    for (const [name = "", ...columns] of handles) {
      // The recorded builder doubles the comma in constraints of some types, which means the same.
      add(rows, name, [table, ...columns.map((column) => column?.replaceAll(",,", ",") ?? null)]);
    }
  }
  return { heads, rows };
}

function add(facts: Map<string, Set<string>>, name: string, fact: unknown): void {
  const known = facts.get(name) ?? new Set<string>();
  facts.set(name, known);
  known.add(JSON.stringify(fact));
}
