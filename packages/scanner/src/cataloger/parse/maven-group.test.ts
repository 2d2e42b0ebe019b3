import { describe, expect, test } from "vitest";
import type { JavaMetadata } from "./java-metadata.js";
import { mavenGroupCandidates, mavenGroupOf } from "./maven-group.js";

const coordinates = (groupId: string, artifactId: string) => ({ path: "", name: "", groupId, artifactId, version: "1" });
const main = (...headers: readonly (readonly [string, string])[]) => ({ main: headers.map(([key, value]) => ({ key, value })) });

describe("the group id", () => {
  test.each<readonly [string, string, Omit<JavaMetadata, "virtualPath">, string]>([
    [
      "of pom.properties before all others",
      "spring-core",
      { pomProperties: coordinates("g", "a"), pomProject: coordinates("h", "a") },
      "g",
    ],
    ["of pom.xml", "a", { pomProject: coordinates("h", "a") }, "h"],
    ["of its parent", "a", { pomProject: { ...coordinates("", "a"), parent: coordinates("p", "b") } }, "p"],
    ["where the artifact id belongs", "a", { pomProperties: coordinates("", "org.example") }, "org.example"],
    ["that is known of the name", "spring-core", { manifest: main(["Bundle-SymbolicName", "org.other"]) }, "org.springframework"],
    ["that is known of the name's family", "spring-cloud-anything", {}, "org.springframework.cloud"],
    [
      "of a manifest, first in order",
      "a",
      { manifest: main(["Bundle-SymbolicName", "org.b;singleton:=true"], ["Implementation-Vendor-Id", "org.a#x"]) },
      "org.a",
    ],
    [
      "of a section",
      "a",
      { manifest: { main: [], sections: [[{ key: "Implementation-Title", value: "org.aspectj.weaver" }]] } },
      "org.aspectj.weaver",
    ],
    [
      "of lesser headers, where the others tell nothing",
      "a",
      { manifest: main(["Main-Class", "org.x.Main"], ["Specification-Vendor", "A Firm"]) },
      "org.x.Main",
    ],
    ["that the manifest has wrong", "lz4-java", { manifest: main(["Automatic-Module-Name", "org.lz4.java"]) }, "org.lz4"],
    ["that is nowhere", "constructor", { manifest: main(["Main-Class", "Main"]) }, ""],
  ])("%s", (_name, name, metadata, group) => {
    expect(mavenGroupOf(name, { virtualPath: "", ...metadata })).toBe(group);
  });
});

test("candidates are all that begin like a group id", () => {
  const metadata: JavaMetadata = {
    virtualPath: "",
    pomProperties: coordinates("org.a", "com.artifact"),
    pomProject: { ...coordinates("none", "a"), parent: coordinates("net.parent", "x") },
    manifest: main(["Extension-Name", "io.ext"]),
  };
  expect(mavenGroupCandidates("a", metadata)).toEqual(["org.a", "com.artifact", "net.parent", "io.ext"]);
  expect(mavenGroupCandidates("ant", metadata)).toEqual(["org.a", "com.artifact", "net.parent", "org.apache.ant"]);
});
