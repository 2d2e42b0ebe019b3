import type { JavaPomProject } from "../parse/java-metadata.js";
import { readXml } from "./xml-reader.js";

/** A licence of a pom; what it lacks is empty, but not both. */
export type PomLicense = { readonly name: string; readonly url: string };

/** What a `pom.xml` tells. */
export type PomFile = { readonly project: JavaPomProject; readonly licenses: readonly PomLicense[] };

/** `project/licenses/license/name`, the deepest that is read. */
const DEPTH = 4;
/** More is a trick: expressions that unfold into each other. */
const MAX_EXPRESSIONS = 200;
const MAX_TEXT = 100_000;
const MAX_LICENSES = 100;

/**
 * Reads a project description as far as it stands on its own: parents are elsewhere, so an expression that only they resolve makes its
 * field empty. Undefined where it is not well-formed or no project. Source: https://maven.apache.org/ref/3.9.9/maven-model/maven.html
 */
export function readPomProject(path: string, bytes: Uint8Array): PomFile | undefined {
  const pom: Pom = { fields: new Map(), properties: new Map() };
  const licenses: { name?: string; url?: string }[] = [{}];
  let isProject = false;
  const isWhole = readXml(decodeXml(bytes), DEPTH, ([root, ...names], text) => {
    isProject = root === "project";
    const [first = "", second = ""] = names;
    if (first === "licenses") {
      const field = names[2];
      const license = licenses.at(-1) ?? {};
      if (second === "license" && names.length === 2 && licenses.length < MAX_LICENSES) licenses.push({});
      else if (second === "license" && (field === "name" || field === "url")) license[field] = text;
    } else if (first === "properties" && names.length === 2) pom.properties.set(second, text);
    else if (names.length === 1 || names.length === 2) pom.fields.set(names.join("/"), text);
  });
  if (!isWhole || !isProject) return undefined;
  return { project: projectOf(path, pom), licenses: licenses.map(({ name, url }) => resolvedLicense(pom, name, url)).filter(isLicense) };
}

interface Pom {
  /** Texts by path from the project, of depth one and two. */
  readonly fields: Map<string, string>;
  readonly properties: Map<string, string>;
}

function projectOf(path: string, pom: Pom): JavaPomProject {
  const field = (name: string): string => resolve(pom, pom.fields.get(name));
  const parent = { groupId: field("parent/groupId"), artifactId: field("parent/artifactId"), version: field("parent/version") };
  const description = field("description")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .join(" ");
  const url = field("url");
  return {
    path,
    ...(parent.groupId + parent.artifactId + parent.version === "" ? {} : { parent }),
    groupId: field("groupId") || parent.groupId,
    artifactId: field("artifactId") || parent.artifactId,
    version: field("version") || parent.version,
    name: field("name"),
    ...(description === "" ? {} : { description }),
    ...(url === "" ? {} : { url }),
  };
}

function resolvedLicense(pom: Pom, name: string | undefined, url: string | undefined): PomLicense {
  return { name: resolve(pom, name).trim(), url: resolve(pom, url).trim() };
}

function isLicense({ name, url }: PomLicense): boolean {
  return name !== "" || url !== "";
}

/** The text with its expressions `${...}` replaced; "" where one of them cannot be. */
function resolve(pom: Pom, text: string | undefined): string {
  let budget = MAX_EXPRESSIONS;
  const expand = (value: string, open: readonly string[]): string | undefined => {
    const parts = value.slice(0, MAX_TEXT).split("${");
    const expanded = [parts[0] ?? ""];
    for (const part of parts.slice(1)) {
      const end = part.indexOf("}");
      // Without an end, or with nothing in it, it is no expression.
      if (end <= 0) {
        expanded.push("${", part);
        continue;
      }
      const name = part.slice(0, end).trim();
      budget -= 1;
      if (budget < 0 || open.includes(name)) return undefined;
      const found = lookUp(pom, name);
      const replacement = found === undefined ? undefined : expand(found, [...open, name]);
      if (replacement === undefined) return undefined;
      expanded.push(replacement, part.slice(end + 1));
    }
    return expanded.join("");
  };
  return text === undefined ? "" : (expand(text, []) ?? "");
}

/** `project.x.y` is the element of the project; all else, and what is not there or empty, a property. */
function lookUp({ fields, properties }: Pom, name: string): string | undefined {
  const [first, ...rest] = name.split(".");
  if (first?.trim() === "project") {
    const path = rest.join("/");
    const value = fields.get(path) ?? (path === "version" ? fields.get("parent/version") : undefined);
    if (value !== undefined && value !== "") return value;
  }
  return properties.get(name);
}

/** UTF-8, else the single-byte text that it must be; UTF-16 by its byte order mark. */
function decodeXml(bytes: Uint8Array): string {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : "utf-8";
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}
