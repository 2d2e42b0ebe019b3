import type { JsonObject, JsonValue } from "@plimsoll/core";

/** One header of a manifest; a key may stand several times. */
export type KeyValue = { readonly key: string; readonly value: string };

/** A jar manifest: the main section and those for single entries, in order. Without members where the file is empty. */
export type JavaManifest = {
  readonly main?: readonly KeyValue[];
  readonly sections?: readonly (readonly KeyValue[])[];
};

/** A `pom.properties` file; what it lacks is empty. */
export type JavaPomProperties = {
  readonly path: string;
  readonly name: string;
  readonly groupId: string;
  readonly artifactId: string;
  readonly version: string;
  readonly scope?: string;
  readonly extraFields?: { readonly [key: string]: string };
};

/** The essentials of a `pom.xml`, expressions resolved as far as the file itself allows. */
export type JavaPomProject = {
  readonly path: string;
  readonly parent?: { readonly groupId: string; readonly artifactId: string; readonly version: string };
  readonly groupId: string;
  readonly artifactId: string;
  readonly version: string;
  readonly name: string;
  readonly description?: string;
  readonly url?: string;
};

/** Metadata of type `java-archive`, in Syft's shape. */
export type JavaMetadata = {
  readonly virtualPath: string;
  readonly manifest?: JavaManifest;
  readonly pomProperties?: JavaPomProperties;
  readonly pomProject?: JavaPomProject;
  readonly digest?: readonly { readonly algorithm: string; readonly value: string }[];
};

/** What a manifest says under `key` in its main section, or else in the first other section that has it; or "". */
export function manifestValue(manifest: JavaManifest, key: string): string {
  for (const section of [manifest.main ?? [], ...(manifest.sections ?? [])]) {
    const value = sectionValue(section, key);
    if (value !== "") return value;
  }
  return "";
}

/** The first value of `key` in a section, or "". */
export function sectionValue(section: readonly KeyValue[], key: string): string {
  return section.find((one) => one.key === key)?.value ?? "";
}

/** A package's metadata read back; members that are not as they should be are left out. */
export function javaMetadataOf(metadata: JsonObject | undefined): JavaMetadata {
  const fields = metadata ?? {};
  const manifest = objectOf(fields["manifest"]);
  const properties = objectOf(fields["pomProperties"]);
  const project = objectOf(fields["pomProject"]);
  return {
    virtualPath: textOf(fields["virtualPath"]),
    ...(manifest === undefined
      ? {}
      : { manifest: { main: sectionOf(manifest["main"]), sections: listOf(manifest["sections"]).map(sectionOf) } }),
    ...(properties === undefined
      ? {}
      : { pomProperties: { path: textOf(properties["path"]), name: textOf(properties["name"]), ...coordinates(properties) } }),
    ...(project === undefined ? {} : { pomProject: projectOf(project) }),
  };
}

function projectOf(project: JsonObject): JavaPomProject {
  const parent = objectOf(project["parent"]);
  return {
    path: textOf(project["path"]),
    ...(parent === undefined ? {} : { parent: coordinates(parent) }),
    ...coordinates(project),
    name: textOf(project["name"]),
  };
}

function coordinates(fields: JsonObject): Record<"groupId" | "artifactId" | "version", string> {
  return { groupId: textOf(fields["groupId"]), artifactId: textOf(fields["artifactId"]), version: textOf(fields["version"]) };
}

function sectionOf(value: JsonValue | undefined): readonly KeyValue[] {
  return listOf(value).flatMap((entry) => {
    const pair = objectOf(entry);
    return pair === undefined ? [] : [{ key: textOf(pair["key"]), value: textOf(pair["value"]) }];
  });
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}

function objectOf(value: JsonValue | undefined): JsonObject | undefined {
  return isObject(value) ? value : undefined;
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "";
}
