import type { ByteStream } from "./byte-stream.js";
import { type FileRange, isWithin } from "./program.js";

/** Names of symbols come after a NUL; those of macOS programs have an underscore before them. */
const STANDARD_PREFIXES = [
  "crypto/sha1.(*digest)",
  "crypto/sha256.(*digest)",
  "crypto/rand.(*devReader)",
  "crypto/internal/boring/sig.StandardCrypto",
];
const STANDARD_NAME = /^crypto\/rsa\.(?:en|de)crypt(?:\.abi.)?$/s;
const BORING_PREFIX = "crypto/internal/boring/sig.BoringCrypto";
const BORING_PART = Buffer.from("_Cfunc__goboringcrypto_");
const FIPS_PREFIX = "crypto/internal/boring/sig.FIPSOnly";
const MARK = Buffer.from("crypto/");
/** The names sought, with what stands before them, are shorter. */
const SEAM = 64;

/**
 * Looks in the names of a program's symbols for the implementation of its cryptography. Source:
 * https://github.com/rsc/goversion/blob/master/version/read.go
 */
export class CryptoNames {
  readonly #range: FileRange;
  readonly #found = { standard: false, boring: false, fipsOnly: false };

  constructor(range: FileRange) {
    this.#range = range;
  }

  /** Looks through the current chunk of a stream. */
  search(stream: ByteStream): void {
    const { start, chunk } = stream;
    const { offset, size } = this.#range;
    if (offset >= start + chunk.length || offset + size <= start) return;
    const seam = stream.seam(SEAM, SEAM);
    this.#searchBytes(seam.bytes, seam.offset);
    this.#searchBytes(chunk, start);
  }

  /** Syft's words. */
  settings(): readonly string[] {
    const { standard, boring, fipsOnly } = this.#found;
    return [...(standard ? ["standard-crypto"] : []), ...(boring ? ["boring-crypto"] : []), ...(fipsOnly ? ["crypto/tls/fipsonly"] : [])];
  }

  #searchBytes(bytes: Buffer, start: number): void {
    const found = this.#found;
    for (let at = bytes.indexOf(MARK); at >= 0; at = bytes.indexOf(MARK, at + MARK.length)) {
      if (at === 0 || !isWithin(start + at, this.#range)) continue;
      const isName = bytes[at - 1] === 0 || (bytes[at - 1] === 0x5f && bytes[at - 2] === 0);
      if (isName) this.#classify(bytes.toString("latin1", at, at + SEAM - 2));
    }
    if (!found.boring) {
      const at = bytes.indexOf(BORING_PART);
      found.boring = at >= 0 && isWithin(start + at, this.#range);
    }
  }

  #classify(bytes: string): void {
    const end = bytes.indexOf("\0");
    const name = end < 0 ? bytes : bytes.slice(0, end);
    if (STANDARD_PREFIXES.some((prefix) => name.startsWith(prefix)) || (end >= 0 && STANDARD_NAME.test(name))) this.#found.standard = true;
    if (name.startsWith(BORING_PREFIX)) this.#found.boring = true;
    if (name.startsWith(FIPS_PREFIX)) this.#found.fipsOnly = true;
  }
}
