import { SPDX, Spec, Validation } from "@cyclonedx/cyclonedx-library";
import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../artifact/package.js";
import { readGoldens, readShared } from "../../testing/shared.js";
import { decodeSyftJson } from "../syft-json/decode.js";
import { encodeCycloneDx } from "./encode.js";

const goldens = readGoldens();
const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);
const isLicenseId = (text: string): boolean => SPDX.isSupportedSpdxId(text);

function documentOf(golden: { readonly document: unknown }): JsonObject {
  return encodeCycloneDx(decodeSyftJson(golden.document as JsonObject), {
    isLicenseId,
    timestamp: "2026-11-24T12:00:00Z",
    serialNumber: () => "urn:uuid:00000000-0000-8000-8000-000000000000",
  });
}

/** What Syft wrote of the same image, without the components of type file. */
function recorded(name: string): JsonObject | undefined {
  const text = readShared(`goldens/${name.replace(/syft\.json\.gz$/, "cyclonedx.json.gz")}`);
  if (text === undefined || !name.endsWith("/syft.json.gz")) return undefined;
  return JSON.parse(text) as JsonObject;
}

const twins = goldens.flatMap((golden) => {
  const theirs = recorded(golden.name);
  return theirs === undefined ? [] : [{ ...golden, theirs }];
});

describe.skipIf(goldens.length === 0)("recorded SBOMs (skipped where the recorded answers are not at hand)", () => {
  test.each(twins)("$name: components and dependencies as Syft writes them", (golden) => {
    const ours = documentOf(golden);
    const { components = [], dependencies } = golden.theirs as {
      readonly components?: readonly { readonly type: string }[];
      readonly dependencies?: JsonObject;
    };
    expect(ours["components"] ?? []).toEqual(components.filter(({ type }) => type !== "file"));
    expect(ours["dependencies"]).toEqual(dependencies);
  });

  test.each(twins)("$name: the document's own data as Syft writes them", (golden) => {
    const { metadata: ours, ...oursRest } = documentOf(golden) as { metadata: JsonObject };
    const { metadata: theirs, ...theirsRest } = golden.theirs as { metadata: JsonObject };
    const own = { components: undefined, dependencies: undefined, serialNumber: "" };
    expect({ ...oursRest, ...own }).toEqual({ ...theirsRest, ...own });
    const different = { timestamp: "", tools: "", component: { ...(theirs["component"] as JsonObject), "bom-ref": "" } };
    expect({ ...ours, ...different, component: { ...(ours["component"] as JsonObject), "bom-ref": "" } }).toEqual({
      ...theirs,
      ...different,
    });
  });

  test.each(goldens)("$name: valid against the official schema", async (golden) => {
    expect(await validator.validate(JSON.stringify(documentOf(golden)))).toBeNull();
  });
});
