import { open } from "node:fs/promises";

/** The text of a file, or undefined where it is longer than `maxBytes`; never reads more. Errors: those of the file system. */
export async function readBoundedFile(path: string, maxBytes: number): Promise<string | undefined> {
  const file = await open(path, "r");
  try {
    const chunks: Buffer[] = [];
    let length = 0;
    for (;;) {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(Math.min(65_536, maxBytes + 1 - length)));
      if (bytesRead === 0) return Buffer.concat(chunks).toString("utf8");
      chunks.push(buffer.subarray(0, bytesRead));
      length += bytesRead;
      if (length > maxBytes) return undefined;
    }
  } finally {
    await file.close();
  }
}
