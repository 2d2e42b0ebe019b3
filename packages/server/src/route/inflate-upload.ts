import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { serverError } from "../error.js";

const inflate = promisify(gunzip);

/**
 * The bytes of a gzip document of one or several members.
 *
 * @throws `too-large` where there would be more than `maxBytes`; `invalid-request` for what is cut off, no gzip, or followed by other bytes.
 */
export async function inflateUpload(bytes: Uint8Array, maxBytes: number): Promise<Buffer> {
  try {
    return await inflate(bytes, { maxOutputLength: maxBytes });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") {
      throw serverError("too-large", `The body inflates to more than ${maxBytes} bytes; at most 200 times its size is taken.`, error);
    }
    throw serverError("invalid-request", "The body is no whole gzip document.", error);
  }
}
