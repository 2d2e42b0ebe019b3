import type { Location } from "@plimsoll/core";
import type { FoundFile } from "./cataloger.js";

/** The location of a file as evidence of a package: `primary` is what the package was read from, `supporting` what added to it. */
export function locationOf(file: FoundFile, evidence?: "primary" | "supporting"): Location {
  const annotations = {
    ...(evidence === undefined ? {} : { evidence }),
    ...(file.visible === undefined ? {} : { visible: String(file.visible) }),
  };
  return {
    path: file.path,
    accessPath: file.accessPath,
    ...(file.layerId === undefined ? {} : { layerId: file.layerId }),
    ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
  };
}
