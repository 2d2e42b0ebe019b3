import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

/** Folder of the recorded answers, beside the repository or named by PLIMSOLL_SHARED; it may not exist. Ends with "/". */
const SHARED = process.env["PLIMSOLL_SHARED"] ?? fileURLToPath(new URL("../../../../../shared/", import.meta.url));

/** The text of a file of the recorded answers, unpacked; undefined where it is absent. */
export function readShared(path: string): string | undefined {
  const file = `${SHARED}/${path}`;
  if (!existsSync(file)) return undefined;
  const bytes = readFileSync(file);
  return (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
}

/** The members of a gzip'd tar of small files with plain names; none where it is absent. */
export function readSharedTar(path: string): ReadonlyMap<string, string> {
  const members = new Map<string, string>();
  const file = `${SHARED}/${path}`;
  if (!existsSync(file)) return members;
  const tar = gunzipSync(readFileSync(file));
  for (let at = 0; at + 512 <= tar.length; ) {
    const size = Number.parseInt(tar.toString("latin1", at + 124, at + 136), 8) || 0;
    const name = tar.toString("utf8", at, at + 100).replace(/\0.*$/s, "");
    const prefix = tar.toString("utf8", at + 345, at + 500).replace(/\0.*$/s, "");
    if (tar[at + 156] === 0x30) members.set(prefix === "" ? name : `${prefix}/${name}`, tar.toString("utf8", at + 512, at + 512 + size));
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return members;
}

/** Every `goldens/IMAGE/syft*.json.gz`, parsed; none where the folder is absent. */
export function readGoldens(): readonly {
  readonly name: string;
  readonly document: { readonly artifacts: readonly { readonly purl: string }[] };
}[] {
  const folder = `${SHARED}/goldens`;
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => readdirSync(`${folder}/${name}`).map((file) => `${name}/${file}`))
    .filter((name) => /\/syft[^/]*\.json\.gz$/.test(name))
    .map((name) => ({ name, document: JSON.parse(readShared(`goldens/${name}`) ?? "{}") }));
}
