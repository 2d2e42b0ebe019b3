import type { JsonObject } from "@plimsoll/core";
import { type Header, numbersOf, tag, textsOf } from "./header.js";

const digestNames: ReadonlyMap<number, string> = new Map([
  [1, "md5"],
  [2, "sha1"],
  [8, "sha256"],
  [9, "sha384"],
  [10, "sha512"],
  [11, "sha224"],
]);
const MD5 = 1;
/** Letters of file flags by bit, in the order of `rpm -q --qf '%{FILEFLAGS:fflags}'`. */
const flagLetters: readonly (readonly [number, string])[] = [
  [2, "d"],
  [1, "c"],
  [32, "s"],
  [8, "m"],
  [16, "n"],
  [64, "g"],
  [128, "l"],
  [256, "r"],
  [4096, "a"],
];

/** Absolute paths of a header's files, in the order of its other file lists. */
export function filePaths(header: Header): readonly string[] {
  const directories = textsOf(header, tag.directoryNames);
  const indexes = numbersOf(header, tag.directoryIndexes);
  return textsOf(header, tag.baseNames).map((name, i) => `${directories[indexes[i] ?? 0] ?? ""}${name}`);
}

/** File records in Syft's form, of the paths that `exists` holds. */
export function fileRecords(header: Header, paths: readonly string[], exists: (path: string) => boolean): readonly JsonObject[] {
  const sizes = numbersOf(header, tag.fileSizes);
  const modes = numbersOf(header, tag.fileModes);
  const flags = numbersOf(header, tag.fileFlags);
  const digests = textsOf(header, tag.fileDigests);
  const users = textsOf(header, tag.fileUserNames);
  const groups = textsOf(header, tag.fileGroupNames);
  const algorithm = digestNames.get(numbersOf(header, tag.digestAlgorithm)[0] ?? MD5) ?? "unknown-digest-algorithm";
  return paths.flatMap((path, i) =>
    exists(path)
      ? [
          {
            path,
            mode: modes[i] ?? 0,
            size: sizes[i] ?? 0,
            digest: { algorithm, value: digests[i] ?? "" },
            userName: users[i] ?? "",
            groupName: groups[i] ?? "",
            flags: flagLetters.map(([bit, letter]) => (((flags[i] ?? 0) & bit) === 0 ? "" : letter)).join(""),
          },
        ]
      : [],
  );
}
