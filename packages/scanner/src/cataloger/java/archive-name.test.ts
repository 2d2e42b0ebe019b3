import { describe, expect, test } from "vitest";
import { isArchiveName, isZipName, packageTypeOf, readArchiveName } from "./archive-name.js";

describe("name and version of a file name", () => {
  test.each([
    ["guava-24.1-jre.jar", "guava", "24.1-jre"],
    ["/some/path-1.2/pkg-extra-field-maven-4.3.2-rc1.hpi", "pkg-extra-field-maven", "4.3.2-rc1"],
    ["WEB-INF/lib/wagon-webdav-1.0.2-beta-2.2.3a-hudson.jar", "wagon-webdav", "1.0.2-beta-2.2.3a-hudson"],
    ["jtidy-4aug2000r7-dev.jar", "jtidy", "4aug2000r7-dev"],
    ["trilead-ssh2-build212-hudson-5.jar", "trilead-ssh2", "build212-hudson-5"],
    ["guava-r06.jar", "guava", "r06"],
    ["tool-RC12.jar", "tool", "RC12"],
    ["tool-rc1x.jar", "tool-rc1x", ""],
    ["my-http2-server-5.jar", "my-http2-server", "5"],
    ["jboss-saaj-api_1.4_spec-1.0.2.Final.jar", "jboss-saaj-api_1.4_spec", "1.0.2.Final"],
    ["log4j-1.2-api-2.14.1.jar", "log4j", "1.2-api-2.14.1"],
    ["jakarta.activation-1.2.2.jar", "jakarta.activation", "1.2.2"],
    ["org.eclipse.osgi_3.16.jar", "org.eclipse.osgi", "3.16"],
    ["library.4.2.jar", "library", "4.2"],
    ["plain.jar", "plain", ""],
    ["ends-with-.jar", "ends-with-", ""],
    ["no extension", "", ""],
    ["1-2.jar", "", ""],
    ["a+b-1.jar", "", ""],
    ["a--b-1.jar", "", ""],
    ["", "", ""],
  ])("%s", (path, name, version) => {
    expect(readArchiveName(path)).toEqual({ name, version });
  });

  test.each(["a-".repeat(30_000), "a.".repeat(30_000), `a${"-r1".repeat(30_000)}x`, "a_1".repeat(30_000)])("ends soon (%#)", (path) => {
    const start = performance.now();
    readArchiveName(path);
    expect(performance.now() - start).toBeLessThan(2000);
  });
});

test.each([
  ["a.jar", "java-archive"],
  ["a.rar", "java-archive"],
  ["lib/a.hpi", "jenkins-plugin"],
  ["a.jpi", "jenkins-plugin"],
])("the package type of %s", (path, type) => {
  expect(packageTypeOf(path)).toBe(type);
});

test("archives go by extension, in lower case", () => {
  expect(["a.jar", "x/a.war", "a.zap"].every(isArchiveName)).toBe(true);
  expect(["a.JAR", "a.zip", "jar", "a.jar/", "a.jarx"].some(isArchiveName)).toBe(false);
  expect(isZipName("a.zip")).toBe(true);
  expect(isZipName("a.jar")).toBe(false);
});
