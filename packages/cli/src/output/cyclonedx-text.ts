import { createHash } from "node:crypto";
import { encodeCycloneDx, type Sbom } from "@plimsoll/core";
import { isSpdxLicenseId } from "@plimsoll/scanner";
import type { CliIo } from "../io.js";
import { jsonText } from "./json-text.js";

/** The last second that RFC 3339 can write. */
const MAX_EPOCH_S = 253_402_300_799;

/**
 * The CycloneDX document of an SBOM as text. Its serial number is a hash of its content, the same for the same content; its time is now,
 * or that of SOURCE_DATE_EPOCH (whole seconds since 1970), so that a build can make the same bytes again.
 * Source of the variable: https://reproducible-builds.org/specs/source-date-epoch
 */
export function cycloneDxText(sbom: Sbom, io: CliIo): string {
  const document = encodeCycloneDx(sbom, {
    isLicenseId: isSpdxLicenseId,
    timestamp: `${documentTime(io).toISOString().slice(0, 19)}Z`,
    serialNumber: (content) => `urn:uuid:${hashUuid(JSON.stringify(content))}`,
  });
  return jsonText(document);
}

function documentTime(io: CliIo): Date {
  const epoch = io.environment["SOURCE_DATE_EPOCH"] ?? "";
  const isTime = /^\d{1,12}$/.test(epoch) && Number(epoch) <= MAX_EPOCH_S;
  return isTime ? new Date(Number(epoch) * 1000) : io.now();
}

/** A UUID of version 8 (RFC 9562, 5.8): the first bits of a SHA-256. */
function hashUuid(text: string): string {
  const bytes = createHash("sha256").update(text).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
