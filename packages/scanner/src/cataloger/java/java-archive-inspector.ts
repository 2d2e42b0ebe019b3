import { createHash } from "node:crypto";
import type { FileInspection, FileInspector } from "../inspector.js";
import { isArchiveName, isZipName } from "./archive-name.js";
import { ByteCollector } from "./byte-range.js";
import { inspectArchive } from "./inspect-archive.js";
import type { ArchiveInspection } from "./inspected-archive.js";

/** Larger archives become a gap: they are held in memory while their layer streams by. */
export const MAX_ARCHIVE_BYTES = 256 * 1024 * 1024;

/** The end record, the least that an archive has. */
const MIN_ARCHIVE_BYTES = 22;

/** Looks into Java archives, and into zips for the archives within them. Result: an `ArchiveInspection`. */
export const javaArchiveInspector: FileInspector = {
  name: "java-archive",
  wants: (path, size) => size >= MIN_ARCHIVE_BYTES && (isArchiveName(path) || isZipName(path)),
  begin,
};

function begin(): FileInspection {
  const bytes = new ByteCollector(MAX_ARCHIVE_BYTES);
  const digest = createHash("sha1");
  return {
    push(chunk) {
      bytes.push(chunk);
      digest.update(chunk);
    },
    end(): ArchiveInspection | undefined {
      const collected = bytes.finish();
      if (collected !== undefined) return inspectArchive(collected, digest.digest("hex"));
      const message = `the archive has ${bytes.length} bytes, at most ${MAX_ARCHIVE_BYTES} are looked into`;
      return { fault: { code: "file-too-large", message }, faultCount: 1 };
    },
  };
}
