import type { JsonObject, Package, PackageCpe } from "@plimsoll/core";
import { describe, expect, test } from "vitest";
import { readSharedJson, skipReason } from "../../testing/shared.js";
import { generateCpes } from "../generate-cpes.js";

function packageOf(type: string, name: string, metadata: JsonObject): Package {
  return { type, name, version: "1", language: "java", purl: "", cpes: [], licenses: [], locations: [], foundBy: "", metadata };
}

const main = (...headers: readonly (readonly [string, string])[]): JsonObject => ({
  manifest: { main: headers.map(([key, value]) => ({ key, value })) },
});
const coordinates = (groupId: string, artifactId: string): JsonObject => ({ groupId, artifactId, version: "1" });

/** `vendor:product` of the CPEs. */
function pairsOf(found: Package): readonly string[] {
  return generateCpes(found).map(({ cpe }) => cpe.split(":").slice(3, 5).join(":"));
}

describe("vendors and products", () => {
  test.each<readonly [string, Package, readonly string[]]>([
    ["of a name alone", packageOf("java-archive", "level0", {}), ["level0:level0"]],
    [
      "of a group id",
      packageOf("java-archive", "text", { pomProperties: coordinates("org.example.text", "text") }),
      ["org.example.text:text", "example:text", "text:text"],
    ],
    [
      "of a project that its components are named for",
      packageOf("java-archive", "shop-api", { pomProperties: coordinates("org.example.shop", "shop-api") }),
      [
        "org.example.shop:shop-api",
        "org.example.shop:shop_api",
        "org.example.shop:shop",
        "shop-api:shop-api",
        "shop-api:shop_api",
        "shop_api:shop-api",
        "shop_api:shop_api",
        "example:shop-api",
        "example:shop_api",
        "shop-api:shop",
        "shop:shop-api",
        "shop:shop_api",
        "shop_api:shop",
        "example:shop",
        "shop:shop",
      ],
    ],
    [
      "of a known maker, who is enough",
      packageOf("java-archive", "poi", { pomProperties: coordinates("org.apache.poi", "poi") }),
      ["apache:poi"],
    ],
    [
      "of the makers in a manifest",
      packageOf("java-archive", "a", main(["Implementation-Vendor", "The Example Firm"], ["Specification-Vendor", "org.other"])),
      ["example-firm:a", "example_firm:a", "org.other:a", "other:a", "a:a"],
    ],
    [
      "of a section of a manifest",
      packageOf("java-archive", "a", { manifest: { sections: [[{ key: "Implementation-Vendor", value: "Firm" }]] } }),
      ["firm:a", "a:a"],
    ],
    [
      "of a plug-in, that is not its server",
      packageOf("jenkins-plugin", "jenkins", { pomProperties: coordinates("org.jenkins-ci.plugins", "notes") }),
      ["org.jenkins-ci.plugins:notes", "jenkins-ci:notes", "jenkins_ci:notes", "jenkins:notes", "notes:notes"],
    ],
    [
      "without what is known to be another's",
      packageOf("java-archive", "maven-model", { pomProperties: coordinates("org.apache.maven", "maven-model") }),
      ["apache:maven-model", "apache:maven_model"],
    ],
  ])("%s", (_name, found, pairs) => {
    expect(pairsOf(found)).toEqual(pairs);
  });

  test("metadata of other shapes makes no harm", () => {
    const odd: JsonObject = { manifest: { main: [1, null, { key: 1 }], sections: "x" }, pomProperties: [], pomProject: { parent: 7 } };
    expect(pairsOf(packageOf("java-archive", "a", odd))).toEqual(["a:a"]);
  });

  test("very many group ids end soon", () => {
    const headers = Array.from({ length: 20_000 }, (_, i) => [
      { key: "Implementation-Vendor", value: `org.x${i}.y${i}` },
      { key: "Name", value: `${i}` },
    ]);
    const start = performance.now();
    expect(generateCpes(packageOf("java-archive", "a", { manifest: { sections: headers } })).length).toBeLessThanOrEqual(500);
    expect(performance.now() - start).toBeLessThan(3000);
  });
});

interface RecordedPackage {
  readonly type: string;
  readonly name: string;
  readonly version: string;
  readonly cpes: readonly PackageCpe[];
  readonly metadata: JsonObject;
}

test.skipIf(skipReason !== undefined).each(["java-app", "jenkins-like"])(`recorded CPEs of %s, in order ${skipReason ?? ""}`, (image) => {
  const { artifacts } = readSharedJson<{ readonly artifacts: readonly RecordedPackage[] }>(`goldens/${image}/syft.json.gz`);
  const generated = artifacts.filter(
    ({ type, cpes }) => (type === "java-archive" || type === "jenkins-plugin") && cpes.every(({ source }) => source === "syft-generated"),
  );
  expect(generated.length).toBeGreaterThan(0);
  const ours = generated.map(({ type, name, version, metadata }) => generateCpes({ ...packageOf(type, name, metadata), version }));
  expect(ours).toEqual(generated.map(({ cpes }) => cpes));
});
