import { createHash } from "node:crypto";
import type { License, Location } from "@plimsoll/core";
import { spdxExpressionOf } from "./spdx-expression.js";

/** A licence that a package declares; undefined for an empty text. A text of several lines stands as `sha256:` and the digest of its content. */
export function declaredLicense(text: string, locations: readonly Location[]): License | undefined {
  if (text === "") return undefined;
  const isText = text.includes("\n");
  return {
    value: isText ? textDigest(text) : text.trim(),
    spdxExpression: isText ? "" : spdxExpressionOf(text),
    type: "declared",
    urls: [],
    locations,
  };
}

/** What stands for a licence whose text is no name: `sha256:` and the digest of the text as it is. */
export function textDigest(text: string): string {
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}
