import { gzipSync } from "node:zlib";
import type { CatalogedPackage, Sbom } from "@plimsoll/core";
import { describe, expect, test } from "vitest";
import { KEY_VERSION } from "../matching/key-document.js";
import { goldenSboms, readGoldenSbom } from "../matching/testing/golden.js";
import { at, imagePackage, imageSbom } from "../matching/testing/image.js";
import type { PreparedImage } from "../store/image/store-image.js";
import { prepareImage } from "./prepare-upload.js";
import { rekeyContents } from "./rekey-images.js";

const rekey = ({ packages, body }: PreparedImage, keyVersion: number) => {
  const inOrder = packages.toSorted((left, right) => (left.key < right.key ? -1 : 1));
  const symbols = inOrder.flatMap((found, place): [number, Buffer][] =>
    found.symbols === undefined ? [] : [[place, gzipSync(JSON.stringify(found.symbols))]],
  );
  return rekeyContents({ body, sbomDigest: Buffer.alloc(0), symbols: new Map(symbols) }, keyVersion);
};
const inKeyOrder = ({ packages }: Pick<PreparedImage, "packages">) => packages.toSorted((left, right) => (left.key < right.key ? -1 : 1));

const files = [{ path: "/usr/lib/python3/dist-packages/yaml/METADATA" }];
const owned = (parts: Partial<CatalogedPackage> = {}): CatalogedPackage =>
  imagePackage({ type: "python", name: "pyyaml", locations: [at(files[0]?.path ?? "")], ...parts });
const symbols = { "net/http": ["Get", "Client.Do"], crypto: ["New"] };

const images: readonly { readonly name: string; readonly sbom: Sbom }[] = [
  { name: "no packages", sbom: imageSbom([]) },
  {
    name: "an owner by its files",
    sbom: imageSbom([owned(), imagePackage({ type: "deb", name: "python3-yaml", metadata: { files } })], "debian 12"),
  },
  {
    name: "an Alpine package that speaks, and an owner by an edge",
    sbom: imageSbom(
      [
        owned(),
        imagePackage({ type: "apk", name: "py3-yaml", metadata: { files } }),
        imagePackage({ type: "binary", name: "python", id: "binary" }),
      ],
      "alpine 3.20",
      [["py3-yaml", "binary"]],
    ),
  },
  {
    name: "a circle of owners by files",
    sbom: imageSbom(
      ["a", "b", "c"].map((name, index) =>
        imagePackage({
          type: "deb",
          name,
          locations: [at(`/${index}`)],
          metadata: { files: [{ path: `/${(index + 1) % 3}` }] },
        }),
      ),
      "debian 12",
    ),
  },
  {
    name: "symbols of Go, of one package of two alike",
    sbom: imageSbom([
      imagePackage({ type: "go-module", name: "stdlib", id: "one", symbols }),
      imagePackage({ type: "go-module", name: "stdlib", id: "two" }),
      imagePackage({ type: "npm", name: "left" }),
    ]),
  },
];

describe("keys made of what is stored", () => {
  test.each(images)("$name: those of the upload", async ({ sbom }) => {
    const uploaded = await prepareImage(sbom);
    expect(inKeyOrder(await rekey(uploaded, KEY_VERSION))).toEqual(inKeyOrder(uploaded));
  });

  test.each(images)("$name: again and again", async ({ sbom }) => {
    const uploaded = await prepareImage(sbom);
    const raised = await rekey(uploaded, KEY_VERSION + 1);
    const versions = raised.packages.map(({ document: { v } }) => v);
    expect(versions).toEqual(uploaded.packages.map(() => KEY_VERSION + 1));
    expect(inKeyOrder(await rekey({ ...uploaded, ...raised }, KEY_VERSION))).toEqual(inKeyOrder(uploaded));
  });
});

test.skipIf(goldenSboms().length === 0).each(goldenSboms())(
  "recorded %s: keys made of what is stored are those of the upload",
  async (name) => {
    const uploaded = await prepareImage(readGoldenSbom(name));
    const rekeyed = await rekey(uploaded, KEY_VERSION);
    expect(rekeyed.packages.map(({ key }) => key).sort()).toEqual(uploaded.packages.map(({ key }) => key).sort());
    expect(rekeyed.body.equals(uploaded.body)).toBe(true);
  },
);
