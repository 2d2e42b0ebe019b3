import { type JavaManifest, type KeyValue, manifestValue, sectionValue } from "../parse/java-metadata.js";
import { linesOf } from "../parse/text-lines.js";
import type { ArchiveName } from "./archive-name.js";

/** A reader of the reference tool gives up at longer lines, and with them the package. */
const MAX_LINE = 65_535;

/** Of the largest signed archives, with a section for each of their files. */
const MAX_HEADERS = 200_000;

/**
 * The sections of a jar manifest, divided by empty lines; lines that are no header are left out. Undefined where a line is longer than any
 * tool writes, or there are more headers than any archive has. Source: https://docs.oracle.com/en/java/javase/21/docs/specs/jar/jar.html#jar-manifest
 */
export function readManifest(text: string): JavaManifest | undefined {
  const sections: KeyValue[][] = [];
  let count = 0;
  let section: KeyValue[] | undefined;
  let key: string | undefined;
  let values: string[] = [];
  const finish = (): void => {
    // Joined once: a value may be continued over thousands of lines.
    if (key !== undefined) section?.push({ key, value: values.join("") });
    key = undefined;
  };
  for (const line of linesOf(text)) {
    if (line.length > MAX_LINE) return undefined;
    if (line === "") {
      finish();
      section = undefined;
      continue;
    }
    if (line.startsWith(" ")) {
      if (key !== undefined) values.push(line.trim());
      continue;
    }
    const colon = line.indexOf(":");
    const name = colon < 0 ? "" : line.slice(0, colon).trim();
    if (name === "") continue;
    finish();
    count += 1;
    if (count > MAX_HEADERS) return undefined;
    if (section === undefined) {
      section = [];
      sections.push(section);
    }
    key = name;
    values = [line.slice(colon + 1).trim()];
  }
  finish();
  const [main, ...rest] = sections;
  return { ...(main === undefined ? {} : { main }), ...(rest.length === 0 ? {} : { sections: rest }) };
}

/** Whether the archive stands in for another: instrumentation that would be taken for what it instruments. */
export function isStandIn({ main = [] }: JavaManifest): boolean {
  return main.some(({ key }) => key === "Weave-Classes");
}

/** The name of an archive without Maven's word for it: of what a bundle plug-in wrote, else of the file, else of other headers. */
export function nameOf(manifest: JavaManifest, file: ArchiveName): string {
  const named = bundleName(manifest) || artifactOf(file.name);
  if (named !== "") return named;
  const headers = ["Name", "Bundle-Name", "Short-Name", "Extension-Name", "Implementation-Title"];
  return headers.map((header) => sectionValue(manifest.main ?? [], header)).find((value) => value !== "") ?? "";
}

/** The version of an archive without Maven's word for it; "" where nothing tells. */
export function versionOf(manifest: JavaManifest, file: ArchiveName): string {
  if (file.version !== "") return file.version;
  const headers = ["Implementation-Version", "Specification-Version", "Plugin-Version", "Bundle-Version"];
  return headers.map((header) => manifestValue(manifest, header)).find((value) => value !== "") ?? "";
}

/** Licence texts that the manifest declares. */
export function licensesOf(manifest: JavaManifest): readonly string[] {
  return ["Bundle-License", "Plugin-License-Name"].map((header) => manifestValue(manifest, header)).filter((value) => value !== "");
}

/** Apache's bundle plug-in takes group and artifact id for the symbolic name; the artifact id is its last part, if not all is the group id. */
function bundleName({ main = [] }: JavaManifest): string {
  if (!sectionValue(main, "Created-By").includes("Apache Maven Bundle Plugin")) return "";
  const symbolicName = sectionValue(main, "Bundle-SymbolicName");
  if (symbolicName === sectionValue(main, "Implementation-Vendor-Id")) return "";
  return symbolicName.slice(symbolicName.lastIndexOf(".") + 1);
}

/** A file named with dots may be named for group and artifact id; artifacts of Eclipse have dots in their ids. */
function artifactOf(name: string): string {
  if (!name.includes(".") || name.startsWith("org.eclipse.")) return name;
  const parts = name.split(".");
  const areIdentifiers = parts.every((part) => /^[\p{Lu}\p{Ll}\p{Lt}\p{Lm}\p{Lo}\p{Nl}\p{Sc}\p{Pc}]/u.test(part));
  return areIdentifiers ? (parts.at(-1) ?? "") : name;
}
