import type { JavaPomProperties } from "../parse/java-metadata.js";
import { linesOf } from "../parse/text-lines.js";

const FIELDS = new Map([
  ["name", "name"],
  ["groupid", "groupId"],
  ["artifactid", "artifactId"],
  ["version", "version"],
  ["scope", "scope"],
]);

const MAX_LINE = 65_535;
/** Maven writes three. */
const MAX_FIELDS = 200;

/** Reads the `pom.properties` that Maven puts into archives; undefined where a line is no property, or without artifact id or version. */
export function readPomProperties(path: string, text: string): JavaPomProperties | undefined {
  const fields = new Map<string, string>();
  const extra = new Map<string, string>();
  for (const line of linesOf(text)) {
    if (line.length > MAX_LINE) return undefined;
    if (line.trim() === "" || line.trimStart().startsWith("#")) continue;
    const at = line.search(/[=:]/);
    if (at < 0) return undefined;
    const key = line.slice(0, at).trim();
    const value = line.slice(at + 1).trim();
    const field = FIELDS.get(key.toLowerCase());
    if (field !== undefined) fields.set(field, value);
    else if (key.toLowerCase() !== "path" && extra.size < MAX_FIELDS) extra.set(key, value);
  }
  const artifactId = fields.get("artifactId") ?? "";
  const version = fields.get("version") ?? "";
  if (artifactId === "" || version === "") return undefined;
  const scope = fields.get("scope") ?? "";
  return {
    path,
    name: fields.get("name") ?? "",
    groupId: fields.get("groupId") ?? "",
    artifactId,
    version,
    ...(scope === "" ? {} : { scope }),
    // From entries: a key may be any text.
    ...(extra.size === 0 ? {} : { extraFields: Object.fromEntries(extra) }),
  };
}

/** Groups of Jenkins plug-ins. */
const PLUGIN_GROUPS = [
  "io.jenkins.plugins",
  "org.jenkins.plugins",
  "org.jenkins-ci.plugins",
  "io.jenkins-ci.plugins",
  "com.cloudbees.jenkins.plugins",
];

/** The package type that a group id tells. */
export function packageTypeOfGroup(groupId: string): "java-archive" | "jenkins-plugin" {
  const isPlugin = PLUGIN_GROUPS.some((group) => groupId.startsWith(group)) || groupId.includes(".jenkins.plugin");
  return isPlugin ? "jenkins-plugin" : "java-archive";
}
