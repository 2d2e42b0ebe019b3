import type { CatalogedPackage, JsonObject, JsonValue } from "../artifact/package.js";
import { parsePurl } from "../artifact/purl.js";
import { metadataObject, metadataText } from "./searched-package.js";

const javaTypes: ReadonlySet<string> = new Set(["java-archive", "jenkins-plugin"]);

/**
 * The names `GROUP:ARTIFACT` under which advisories can list a Java package, each once: by its pom, by the name in its manifest, by its
 * package URL. None for a package of another type, or without a group. Source: scanner.md §4, "Language"
 */
export function javaNames(found: CatalogedPackage): readonly string[] {
  if (!javaTypes.has(found.type)) return [];
  const purl = parsePurl(found.purl);
  const byPurl = { group: purl?.namespace ?? "", artifact: purl?.name ?? "" };
  const pom = metadataObject(found.metadata, "pomProperties");
  const byPom = { group: metadataText(pom, "groupId"), artifact: metadataText(pom, "artifactId") };
  const group = byPom.group === "" ? byPurl.group : byPom.group;
  const names = [
    coordinates(group, byPom.artifact === "" ? byPurl.artifact : byPom.artifact),
    coordinates(group, manifestName(found.metadata)),
    coordinates(byPurl.group, byPurl.artifact),
  ];
  return [...new Set(names)].filter((name) => name !== "");
}

function coordinates(group: string, artifact: string): string {
  return group === "" || artifact === "" ? "" : `${group}:${artifact}`;
}

/** The value of `Name` in the main section of the manifest. */
function manifestName(metadata: JsonObject | undefined): string {
  const main = metadataObject(metadata, "manifest")?.["main"];
  if (!Array.isArray(main)) return "";
  const entry = main.find((item: JsonValue) => metadataText(asObject(item), "key") === "Name");
  return metadataText(asObject(entry), "value");
}

function asObject(value: JsonValue | undefined): JsonObject | undefined {
  return value !== null && typeof value === "object" && !Array.isArray(value) ? (value as JsonObject) : undefined;
}
