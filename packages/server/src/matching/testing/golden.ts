import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { decodeSyftJson, type Sbom } from "@plimsoll/core";
import { importDatabase } from "@plimsoll/vulndb";

const SHARED = process.env["PLIMSOLL_SHARED"] ?? fileURLToPath(new URL("../../../../../../shared/", import.meta.url));
const archives = join(SHARED, "data", "grype-db", "golden");
const goldens = join(SHARED, "goldens");

/** The archive of the recorded database; undefined where the recorded answers are absent. */
export function goldenArchive(): string | undefined {
  const file = existsSync(archives) ? readdirSync(archives).find((entry) => entry.endsWith(".tar.zst")) : undefined;
  return file === undefined ? undefined : join(archives, file);
}

/** Names of the recorded SBOMs, as `IMAGE/syft.json.gz`; none where the recorded answers are absent. */
export function goldenSboms(): readonly string[] {
  if (!existsSync(goldens)) return [];
  return readdirSync(goldens, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => readdirSync(join(goldens, name)).map((file) => `${name}/${file}`))
    .filter((name) => /(?:\/|\.)syft[^/]*\.json\.gz$/.test(name))
    .sort();
}

export function readGoldenSbom(name: string): Sbom {
  return decodeSyftJson(gunzipSync(readFileSync(join(goldens, name))));
}

/** The recorded database, imported into a temporary folder. */
export interface GoldenDatabase {
  readonly file: string;
  remove(): void;
}

export async function importGoldenDatabase(archive: string): Promise<GoldenDatabase> {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-matching-"));
  const { path } = await importDatabase({ dir: folder, file: archive });
  return { file: path, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
