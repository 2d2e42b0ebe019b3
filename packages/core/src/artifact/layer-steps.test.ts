import { expect, test } from "vitest";
import { layerAttributions } from "./layer-steps.js";

const layers = ["sha256:aa", "sha256:bb"].map((digest) => ({ mediaType: "application/vnd.oci.image.layer.v1.tar", digest, size: 1 }));
const encode = (config: unknown): string => Buffer.from(JSON.stringify(config)).toString("base64");
const attributed = (first: string, second: string) => [
  { index: 0, diffId: "sha256:aa", step: first },
  { index: 1, diffId: "sha256:bb", step: second },
];

test.each<[string, string, ReturnType<typeof attributed>]>([
  [
    "empty layers are skipped",
    encode({
      history: [
        { created_by: "ENV A=1", empty_layer: true },
        { created_by: "ADD rootfs.tar /" },
        { created_by: 'CMD ["sh"]', empty_layer: true },
        { created_by: "RUN größer" },
      ],
    }),
    attributed("ADD rootfs.tar /", "RUN größer"),
  ],
  ["steps without created_by", encode({ history: [{}, { created_by: 1 }] }), attributed("", "")],
  ["one step too few", encode({ history: [{ created_by: "RUN a" }] }), attributed("", "")],
  ["one step too many", encode({ history: [{ created_by: "a" }, { created_by: "b" }, { created_by: "c" }] }), attributed("", "")],
  ["no history", encode({}), attributed("", "")],
  ["history of a wrong type", encode({ history: { length: 2 } }), attributed("", "")],
  ["steps of a wrong type", encode({ history: [null, "x"] }), attributed("", "")],
  ["a config that is no object", encode(null), attributed("", "")],
  ["no config", "", attributed("", "")],
  ["no JSON", btoa("{"), attributed("", "")],
  ["no base64", "§§§", attributed("", "")],
])("%s", (_, config, expected) => {
  expect(layerAttributions(config, layers)).toEqual(expected);
});
