import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { Corpus } from "./corpus.js";
import { catalogedTypes } from "./done-types.js";
import { plimsoll } from "./run-program.js";

/** Every recorded CycloneDX document of an image: the components that our own scan of the image gives, by type, name, version and purl. */
export function cycloneDxCorpora(shared: string, work: string): readonly Corpus[] {
  const goldens = join(shared, "goldens");
  return readdirSync(goldens)
    .filter((name) => existsSync(join(goldens, name, "cyclonedx.json.gz")) && existsSync(join(goldens, name, "image.oci.tar")))
    .sort()
    .map((name) => {
      const ours = join(work, `${name}.cdx.json`);
      plimsoll(
        "sbom",
        `oci-archive:${join(goldens, name, "image.oci.tar")}`,
        "--no-layer-cache",
        "-o",
        `cyclonedx-json=${ours}`,
        "--quiet",
      );
      const theirs = gunzipSync(readFileSync(join(goldens, name, "cyclonedx.json.gz"))).toString("utf8");
      return compareComponents(`${name} cyclonedx`, theirs, readFileSync(ours, "utf8"));
    });
}

/** The parts of a component that are compared. */
interface Component {
  readonly type: string;
  readonly name: string;
  readonly version?: string;
  readonly purl?: string;
  readonly properties?: readonly { readonly name: string; readonly value: string }[];
}

/** Components of both documents, as often as they stand in both, of all that stand in one of them. */
export function compareComponents(name: string, theirs: string, ours: string): Corpus {
  const expected = componentsOf(theirs);
  const surplus = new Map<string, number>();
  for (const key of componentsOf(ours)) surplus.set(key, (surplus.get(key) ?? 0) + 1);
  const missing = expected.filter((key) => {
    const left = surplus.get(key) ?? 0;
    if (left > 0) surplus.set(key, left - 1);
    return left === 0;
  });
  const extra = [...surplus].flatMap(([key, count]) => Array<string>(count).fill(key));
  return {
    name,
    matched: expected.length - missing.length,
    total: expected.length + extra.length,
    goal: 1,
    required: true,
    differences: [...missing.map((key) => `missing ${key}`), ...extra.map((key) => `extra ${key}`)],
  };
}

/** The distribution and the packages of types whose catalogers are done. */
function componentsOf(document: string): readonly string[] {
  const { components = [] } = JSON.parse(document) as { readonly components?: readonly Component[] };
  return components
    .filter(({ type, properties = [] }) => {
      const packageType = properties.find((property) => property.name === "syft:package:type")?.value;
      return type === "operating-system" || (packageType !== undefined && catalogedTypes.includes(packageType));
    })
    .map(({ type, name, version = "", purl = "" }) => JSON.stringify([type, name, version, purl]));
}
