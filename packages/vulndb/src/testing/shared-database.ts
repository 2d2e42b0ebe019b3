import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const SHARED = process.env["PLIMSOLL_SHARED"] ?? fileURLToPath(new URL("../../../../../shared/", import.meta.url));

/** The archive of a database made by Grype's own code; undefined where the recorded answers are absent. */
export function sharedArchive(name: "golden" | "small"): string | undefined {
  const folder = join(SHARED, "data", "grype-db", name);
  const file = existsSync(folder) ? readdirSync(folder).find((entry) => entry.endsWith(".tar.zst")) : undefined;
  return file === undefined ? undefined : join(folder, file);
}
