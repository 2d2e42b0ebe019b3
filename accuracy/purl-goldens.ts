import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { decodePurlList } from "@plimsoll/core";
import { openVulnerabilityDatabase } from "@plimsoll/vulndb";
import type { Corpus } from "./corpus.js";
import { compareMatches, type MatchGoldenFolders, matchDocument } from "./match-goldens.js";

const LIST = ".txt";

/** Lists of package URLs matched and compared with Grype's matches for the same list, at level 2, for packages of `types`. */
export function purlGoldenCorpora(folders: MatchGoldenFolders, types: readonly string[]): readonly Corpus[] {
  const goldens = join(folders.shared, "goldens/purls");
  if (!existsSync(goldens)) return [];
  const source = openVulnerabilityDatabase(folders.databaseFile);
  try {
    const lists = readdirSync(goldens)
      .filter((file) => file.endsWith(LIST))
      .map((file) => file.slice(0, -LIST.length))
      .sort();
    return lists.map((name) => {
      const list = readFileSync(join(goldens, name + LIST), "utf8");
      const sbom = decodePurlList(list, {
        source: { type: "other", kind: "sbom-file", id: name, name, version: "", metadata: name },
        descriptor: { name: "plimsoll", version: "0" },
        idOf: (found) => JSON.stringify(found),
      });
      const ours = join(folders.work, `purls-${name}.json`);
      writeFileSync(ours, JSON.stringify(matchDocument(sbom, source)));
      const golden = join(goldens, `${name}.grype.json.gz`);
      return compareMatches(folders, { name: `purls ${name} level 2`, image: name, golden, ours, level: 2, types, required: true });
    });
  } finally {
    source.close();
  }
}
