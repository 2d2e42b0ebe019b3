import type { CatalogedFile, Evidence, EvidenceSource, FileView } from "../cataloger.js";
import type { FileInspector } from "../inspector.js";

const CHUNK = 4096;

/** A glob as a regular expression; only for trusted test input. */
function globPattern(glob: string): RegExp {
  const text = glob
    .split(/(\*\*\/|\*\*|\*|\?|\{[^}]*\})/)
    .map((part) => {
      if (part === "**/") return "(?:.*/)?";
      if (part === "**") return ".*";
      if (part === "*") return "[^/]*";
      if (part === "?") return "[^/]";
      if (part.startsWith("{")) return `(?:${part.slice(1, -1).split(",").map(escape).join("|")})`;
      return escape(part);
    })
    .join("");
  return new RegExp(`^${text}$`);
}

const escape = (text: string): string => text.replace(/[.+^${}()|[\]\\*?]/g, "\\$&");

/** A file system of one layer held in memory, without links; for tests. Keys are absolute paths. */
export function memorySource(
  files: Readonly<Record<string, string | Uint8Array>>,
  layerId?: string,
  inspectors: readonly FileInspector[] = [],
): EvidenceSource {
  const byPath = new Map<string, CatalogedFile>();
  for (const path of Object.keys(files).sort()) {
    const content = files[path] ?? "";
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    byPath.set(path, { path, accessPath: path, layerId, size: bytes.length, bytes });
  }
  const squashed: FileView = {
    find: (path) => byPath.get(path),
    read: (path) => byPath.get(path),
    has: (path) => byPath.has(path) || [...byPath.keys()].some((known) => known.startsWith(`${path}/`)),
    list(directory) {
      const prefix = directory.endsWith("/") ? directory : `${directory}/`;
      const names = [...byPath.keys()]
        .filter((path) => path.startsWith(prefix))
        .map((path) => path.slice(prefix.length).split("/")[0] ?? "");
      return [...new Set(names)].sort();
    },
  };
  return {
    squashed,
    *inspected(name): Iterable<Evidence> {
      const inspector = inspectors.find((one) => one.name === name);
      for (const [path, file] of byPath) {
        if (inspector?.wants(path.slice(1), file.size, 0o755) !== true) continue;
        const inspection = inspector.begin();
        // Small pieces: an inspector sees a file in chunks.
        for (let at = 0; at < file.size; at += CHUNK) inspection.push(file.bytes.subarray(at, at + CHUNK));
        const value = inspection.end();
        if (value !== undefined) yield { file, view: squashed, inspection: value };
      }
    },
    *match(globs): Iterable<Evidence> {
      const patterns = globs.map(globPattern);
      for (const [path, file] of byPath) {
        if (patterns.some((pattern) => pattern.test(path.slice(1)))) yield { file, view: squashed };
      }
    },
  };
}
