import { describe, expect, test } from "vitest";
import { catalogFiles } from "../catalog-files.js";
import { makeZip, type ZipFile } from "../testing/make-zip.js";
import { memorySource } from "../testing/memory-source.js";
import { javaArchive } from "./java-archive.js";
import { javaArchiveInspector } from "./java-archive-inspector.js";

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const manifest: ZipFile = { name: "META-INF/MANIFEST.MF", content: utf8("Manifest-Version: 1.0\n") };
const catalog = (files: Readonly<Record<string, Uint8Array>>): ReturnType<typeof catalogFiles> =>
  catalogFiles(memorySource(files, "sha256:1", [javaArchiveInspector]), [javaArchive], undefined);

describe("gaps", () => {
  test("what could be read is a package, the rest a gap", () => {
    const bad: ZipFile = { name: "b-2.jar", content: makeZip([manifest]).subarray(0, 60), stored: true };
    const bytes = makeZip([manifest, bad, { ...bad, name: "c-3.jar" }, { name: "d-4.jar", content: makeZip([manifest]) }]);
    const { packages, gaps } = catalog({ "/opt/a-1.jar": bytes });
    expect(packages.map(({ name, version }) => `${name} ${version}`)).toEqual(["a 1", "d 4"]);
    expect(gaps).toEqual([
      {
        cataloger: "java-archive-cataloger",
        path: "/opt/a-1.jar",
        layerId: "sha256:1",
        code: "archive-corrupt",
        message: '"/opt/a-1.jar": "b-2.jar": broken zip archive: it ends before its directory; 1 more parts of it could not be read',
      },
    ]);
  });

  test("what is no archive, or has no manifest, is neither", () => {
    expect(catalog({ "/a.jar": utf8("a text that is longer than an end record"), "/b.jar": makeZip([]), "/c.jar": utf8("PK") })).toEqual({
      packages: [],
      gaps: [],
    });
  });

  test("an archive that is too large", () => {
    const inspection = javaArchiveInspector.begin();
    const chunk = new Uint8Array(16 * 1024 * 1024);
    for (let i = 0; i < 17; i++) inspection.push(chunk);
    expect(inspection.end()).toEqual({
      fault: { code: "file-too-large", message: "the archive has 285212672 bytes, at most 268435456 are looked into" },
      faultCount: 1,
    });
  });
});

describe("names and types", () => {
  const pom = (directory: string, groupId: string, artifactId: string): ZipFile => ({
    name: `META-INF/maven/${directory}/pom.properties`,
    content: utf8(`groupId=${groupId}\nartifactId=${artifactId}\nversion=5\n`),
  });
  const project = (directory: string): ZipFile => ({
    name: `META-INF/maven/${directory}/pom.xml`,
    content: utf8("<project><name>named</name></project>"),
  });
  test.each<readonly [string, string, readonly ZipFile[], readonly string[]]>([
    [
      "the pom that the file is named for",
      "/text-1.jar",
      [pom("a", "g", "text-other"), pom("b", "g", "text")],
      ["java-archive g/text@5", "java-archive g/text-other@5"],
    ],
    ["a pom that begins with the file's name", "/text-1.jar", [pom("a", "g", "text-core")], ["java-archive g/text-core@5"]],
    ["a pom with which the file's name ends", "/my-text-1.jar", [pom("a", "g", "text")], ["java-archive g/text@5"]],
    [
      "of several the first with a project",
      "/text-1.jar",
      [pom("a", "g", "text-a"), pom("b", "g", "text-b"), project("b"), pom("c", "g", "text-c")],
      ["java-archive g/text-b@5", "java-archive g/text-a@5", "java-archive g/text-c@5"],
    ],
    ["the file, where no pom fits", "/other-1.jar", [pom("a", "g", "text")], ["java-archive other/other@1", "java-archive g/text@5"]],
    ["one name in two groups once", "/text-1.jar", [pom("a", "com.a", "text"), pom("b", "com.b", "text")], ["java-archive com.b/text@5"]],
    ["a plug-in by its group", "/git-1.jar", [pom("a", "org.jenkins-ci.plugins", "git")], ["jenkins-plugin org.jenkins-ci.plugins/git@5"]],
    ["a plug-in by its extension", "/git-1.hpi", [], ["jenkins-plugin git/git@1"]],
    ["a plug-in that its group says is none", "/git-1.hpi", [pom("a", "com.example", "git")], ["java-archive com.example/git@5"]],
  ])("%s", (_name, path, files, expected) => {
    const { packages, gaps } = catalog({ [path]: makeZip([manifest, ...files]) });
    expect(packages.map(({ type, purl }) => `${type} ${purl.replace("pkg:maven/", "")}`)).toEqual(expected);
    expect(gaps).toEqual([]);
  });
});

test.each(["a.jar.original", "a.JAR", "jar", "a.tar", "a.jpi.pinned"])("%s is not looked into", (path) => {
  expect(javaArchiveInspector.wants(path, 1000, 0o644)).toBe(false);
});

test("what is smaller than any archive is not looked into", () => {
  expect(javaArchiveInspector.wants("a.jar", 21, 0o644)).toBe(false);
  expect(javaArchiveInspector.wants("a.jar", 22, 0o644)).toBe(true);
});
