import { parseImageReference } from "@plimsoll/core";

/** Endings of files that hold images or SBOMs: such a name is a file's, unless it has a tag or digest. */
const FILE_ENDINGS = /\.(?:tar|tgz|gz|zst|xz|bz2|zip|json|xml|spdx|sif|img|oci|txt)$/;

/**
 * Whether an input that is no file can be meant as an image of a registry. What looks like a mistyped file name is not: nothing of it is
 * sent to a registry.
 */
export function looksLikeReference(input: string): boolean {
  return parseImageReference(input) !== undefined && !FILE_ENDINGS.test(input);
}
