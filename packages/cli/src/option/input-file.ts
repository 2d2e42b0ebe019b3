import { messageOf, quote } from "@plimsoll/core";
import { cliError } from "../error.js";
import { readBoundedFile } from "./read-bounded-file.js";

const MAX_BYTES = 16 << 20;
const MAX_IMAGES = 100_000;

/**
 * The images of a file of the form `{"images": ["nginx:1.25", ...]}`, in its order; further keys are left out.
 *
 * Errors: input-file-invalid.
 */
export async function readInputFile(path: string): Promise<readonly string[]> {
  const invalid = (reason: string, cause?: unknown): Error =>
    cliError("input-file-invalid", `the input file ${quote(path)} ${reason}`, cause);
  const form = 'write {"images": ["nginx:1.25", "debian:12"]}';
  let text: string | undefined;
  try {
    text = await readBoundedFile(path, MAX_BYTES);
  } catch (error) {
    throw invalid(`cannot be read: ${messageOf(error)}`, error);
  }
  if (text === undefined) throw invalid(`has more than ${MAX_BYTES} bytes, which no list of images has`);
  let document: unknown;
  try {
    document = JSON.parse(text.replace(/^\ufeff/, ""));
  } catch (error) {
    throw invalid(`is no valid JSON: ${messageOf(error)}`, error);
  }
  if (typeof document !== "object" || document === null || Array.isArray(document))
    throw invalid(`is no object with the key images: ${form}`);
  if (!Object.hasOwn(document, "images")) {
    const keys = Object.keys(document).slice(0, 5).map(quote).join(", ");
    throw invalid(`has no key images${keys === "" ? "" : ` (its keys are ${keys})`}: ${form}`);
  }
  const { images } = document as { images: unknown };
  if (!Array.isArray(images)) throw invalid(`has a key images that is no array: ${form}`);
  if (images.length === 0) throw invalid("has no images: its array is empty");
  if (images.length > MAX_IMAGES) throw invalid(`names ${images.length} images; the limit is ${MAX_IMAGES}`);
  return images.map((image: unknown, index) => {
    if (typeof image !== "string" || image.trim() === "")
      throw invalid(`has ${shown(image)} at images[${index}], which is no image reference`);
    return image;
  });
}

/** Lists and objects are not written out: they may be deep or long. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" && value !== null ? "an object" : quote(JSON.stringify(value));
}
