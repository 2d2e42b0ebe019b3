import { expect, test } from "vitest";
import { catalogedPackage } from "../matcher/testing/memory-vulnerabilities.js";
import type { ImageSource } from "../sbom/sbom.js";
import { layerOfPackage } from "./layer-of-package.js";

const config = { history: [{ created_by: "ADD rootfs" }, { created_by: "CMD", empty_layer: true }, { created_by: "RUN apk add curl" }] };
const image: ImageSource = {
  type: "image",
  id: "i",
  name: "n",
  version: "v",
  userInput: "n",
  imageId: "sha256:c",
  manifestDigest: "sha256:m",
  mediaType: "",
  tags: [],
  imageSize: 0,
  layers: ["sha256:a", "sha256:b"].map((digest) => ({ mediaType: "", digest, size: 0 })),
  manifest: "",
  config: btoa(JSON.stringify(config)),
  repoDigests: [],
  architecture: "",
  os: "",
  labels: {},
};
const location = (layerId: string, evidence?: string) => ({
  path: "/p",
  accessPath: "/p",
  layerId,
  ...(evidence === undefined ? {} : { annotations: { evidence } }),
});

test.each([
  [
    "the primary evidence",
    [location("sha256:a", "supporting"), location("sha256:b", "primary")],
    { index: 1, diffId: "sha256:b", step: "RUN apk add curl" },
  ],
  [
    "the first location where none is primary",
    [location("sha256:a"), location("sha256:b")],
    { index: 0, diffId: "sha256:a", step: "ADD rootfs" },
  ],
  ["a layer that is not the image's", [location("sha256:z")], undefined],
  ["no location", [], undefined],
  ["no layer", [{ path: "/p", accessPath: "/p" }], undefined],
])("%s", (_name, locations, expected) => {
  expect(layerOfPackage(image)(catalogedPackage({ name: "x", type: "apk", locations }))).toEqual(expected);
});

test("a directory has no layers", () => {
  const source = { type: "directory" as const, id: "", name: "", version: "", path: "/" };
  expect(layerOfPackage(source)(catalogedPackage({ name: "x", type: "apk", locations: [location("sha256:a")] }))).toBeUndefined();
});
