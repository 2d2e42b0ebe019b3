import { messageOf } from "@plimsoll/core";
import { Decompress } from "fzstd";
import { scannerError } from "../error.js";

export async function decompressZstd(source: AsyncIterable<Buffer>, sink: (chunk: Buffer) => void): Promise<void> {
  const decoder = new Decompress((chunk) => sink(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)));
  try {
    for await (const chunk of source) decoder.push(chunk);
    decoder.push(new Uint8Array(0), true);
  } catch (error) {
    throw scannerError("archive-corrupt", `the zstd data is damaged: ${messageOf(error)}`, error);
  }
}
