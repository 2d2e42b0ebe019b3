import type { JsonValue } from "@plimsoll/core";
import { makeProgram, type ProgramRecipe } from "../go/testing/make-program.js";
import { makeZip } from "./make-zip.js";

/** How a file of a test image is made: the name of a text file of `testdata`, or `{"KIND": RECIPE}` for binary evidence of a kind below. */
export type EvidenceRecipe = string | Readonly<Record<string, JsonValue>>;

/** Makes evidence from a recipe; `read` gives a file of `testdata`. */
type EvidenceMaker = (recipe: JsonValue, read: (name: string) => Uint8Array) => Uint8Array;

/** Makers by kind; a cataloger of binary evidence adds its own. */
const makers: Readonly<Record<string, EvidenceMaker>> = {
  /** `ProgramRecipe` with the name of a file for `moduleInfo`. */
  "go-program": (recipe, read) => {
    const program = recipe as unknown as ProgramRecipe;
    return makeProgram({ ...program, moduleInfo: new TextDecoder().decode(read(program.moduleInfo)) });
  },
  /** Entries by name, each a recipe again; archives within are stored, other entries deflated. */
  zip: (entries, read) =>
    makeZip(
      Object.entries(entries as Readonly<Record<string, EvidenceRecipe>>).map(([name, recipe]) => ({
        name,
        content: makeEvidence(recipe, read),
        stored: typeof recipe !== "string",
      })),
    ),
};

/** The bytes that a recipe describes; for tests. */
export function makeEvidence(recipe: EvidenceRecipe, read: (name: string) => Uint8Array): Uint8Array {
  if (typeof recipe === "string") return read(recipe);
  const [[kind, content] = ["", null]] = Object.entries(recipe);
  const make = makers[kind];
  if (make === undefined) throw new Error(`there is no maker of evidence of kind ${JSON.stringify(kind)}`);
  return make(content, read);
}
