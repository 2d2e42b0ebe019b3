import type { JsonValue } from "@plimsoll/core";
import type { JavaManifest, JavaPomProperties } from "../parse/java-metadata.js";
import type { PomFile } from "./pom-project.js";

/** What cataloging needs of an archive: it is kept in layer records instead of the archive. */
export type InspectedArchive = {
  /** Hex digits of the digest of the whole archive. */
  readonly sha1: string;
  /** Absent where there is none, or none that can be read. */
  readonly manifest?: JavaManifest;
  readonly properties?: readonly JavaPomProperties[];
  readonly projects?: readonly PomFile[];
  /** SPDX ids of the licence texts in it; or, where none is known, their digests (`sha256:` and hex digits). */
  readonly licenses?: readonly string[];
  readonly nested?: readonly NestedArchive[];
};

/** An archive within an archive, and the entry that it is. */
export type NestedArchive = { readonly name: string; readonly archive: InspectedArchive };

/** Something that could not be read, and is missing. */
export type InspectionFault = {
  readonly code: "archive-corrupt" | "file-too-large" | "file-unreadable" | "limit-exceeded";
  /** Says where: `inner.jar: ...`. */
  readonly message: string;
};

/** The outcome of inspecting a file: the archive as far as it could be read. */
export type ArchiveInspection = {
  readonly archive?: InspectedArchive;
  /** The first of them. */
  readonly fault?: InspectionFault;
  /** How many there were. */
  readonly faultCount?: number;
};

/** An inspection as it comes from the layer record: what the inspector of this very version made, so its shape is not checked in depth. */
export function archiveInspectionOf(value: JsonValue | undefined): ArchiveInspection {
  return isInspection(value) ? value : {};
}

function isInspection(value: JsonValue | undefined): value is ArchiveInspection {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
