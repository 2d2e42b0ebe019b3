import { encodeSyftJson, layerOfPackage, type Sbom } from "@plimsoll/core";
import { cliError } from "../error.js";
import { allowsColour } from "../io.js";
import { outputTargets } from "../option/format.js";
import { imageNote, imageOptions, quietOption } from "../option/scan-options.js";
import { cycloneDxText } from "../output/cyclonedx-text.js";
import { harmlessText } from "../output/harmless-text.js";
import { jsonText } from "../output/json-text.js";
import { checkOutputFile, writeOutputFile } from "../output/output-file.js";
import { renderPackages } from "../output/packages-table.js";
import type { TableLayout } from "../output/table.js";
import { programVersion } from "../program-version.js";
import { createProgress } from "../progress/progress.js";
import { layerText } from "../scan/finding-rows.js";
import { scanSbom } from "../scan/scan-sbom.js";
import { readImageSettings } from "../scan/scan-settings.js";
import type { Command } from "./command.js";

const FORMATS = { available: ["table", "syft-json", "cyclonedx-json"], standard: "table", ofFiles: "syft-json" };

/** `plimsoll sbom IMAGE`: the list of what is inside, without looking for vulnerabilities. */
export const sbomCommand: Command = {
  name: "sbom",
  positionals: "IMAGE",
  summary: "List what is inside an image.",
  examples: [
    { purpose: "A table of the packages and the layers they are in", command: "sbom web.tar" },
    { purpose: "An SBOM for other programs", command: "sbom web.tar -o syft-json=web.syft.json" },
    { purpose: "The same in CycloneDX 1.6", command: "sbom web.tar -o cyclonedx-json=web.cdx.json" },
    { purpose: "Packages that a later layer deleted, too", command: "sbom --scope all-layers web.tar" },
  ],
  options: [
    {
      name: "output",
      short: "o",
      placeholder: "FORMAT[=FILE]",
      repeated: true,
      summary: "table (default), syft-json or cyclonedx-json, to standard output or a file; repeatable",
    },
    ...imageOptions,
    quietOption,
  ],
  notes: [imageNote],
  configurable: true,
  async run({ io, positionals, settings }) {
    const [image, ...more] = positionals;
    if (image === undefined || image === "" || more.length > 0) throw cliError("option-invalid", "name one image: plimsoll sbom IMAGE");
    const read = readImageSettings(io, settings);
    const { quiet } = read;
    const targets = outputTargets(settings.get("output") ?? [], [], FORMATS);
    for (const { file } of targets) if (file !== undefined) await checkOutputFile(io, file);
    const progress = createProgress(
      io,
      [
        ["read", 0.7],
        ["catalogue", 0.3],
      ],
      quiet,
    );
    progress.begin(image, 0, 1);
    const program = { name: "plimsoll", version: await programVersion() };
    const sbom = await scanSbom(image, { io, settings: read, program, progress }).finally(() => progress.clear());
    if (!quiet)
      for (const { path, code, message } of sbom.gaps)
        io.stderr.write(`warning: not read: ${harmlessText(`${path} (${code}: ${message})`)}\n`);
    for (const { format, file } of targets) {
      const width = file === undefined ? (io.stdout.columns ?? 120) : 120;
      const colour = file === undefined && allowsColour(io, io.stdout);
      const text =
        format === "table"
          ? tableText(sbom, { width, colour })
          : format === "cyclonedx-json"
            ? cycloneDxText(sbom, io)
            : jsonText(encodeSyftJson(sbom));
      if (file === undefined) io.stdout.write(text);
      else await writeOutputFile(io, file, text);
    }
    return 0;
  },
};

function tableText(sbom: Sbom, layout: TableLayout): string {
  const layerOf = layerOfPackage(sbom.source);
  const rows = sbom.packages.map((found) => ({
    name: harmlessText(found.name),
    version: harmlessText(found.version),
    type: harmlessText(found.type),
    path: harmlessText(found.locations[0]?.path ?? ""),
    layer: layerText(layerOf(found)),
  }));
  return rows.length === 0 ? "no packages found\n" : renderPackages(rows, layout);
}
