import { AssuranceError, failsOnSeverity, messageOf, type ScanReport } from "@plimsoll/core";
import { errorLine } from "../error-line.js";
import type { ExitCode } from "../io.js";
import { imageNote, scanOptions } from "../option/scan-options.js";
import { checkOutputFile } from "../output/output-file.js";
import { programVersion } from "../program-version.js";
import { createProgress, imagePhases } from "../progress/progress.js";
import { damageOf, openScanDatabase } from "../scan/database.js";
import type { ImageOutcome } from "../scan/image-outcome.js";
import { type ScanContext, scanImage } from "../scan/scan-image.js";
import { writeScanOutputs } from "../scan/scan-outputs.js";
import { readScanSettings, type ScanSettings, type UploadSettings } from "../scan/scan-settings.js";
import { noteThresholds } from "../scan/thresholds-note.js";
import type { Command, Invocation } from "./command.js";

/** `plimsoll scan IMAGE...`: findings and verdict of images; all of them are scanned, one that is broken does not stop the rest. */
export const scanCommand: Command = {
  name: "scan",
  positionals: "IMAGE...",
  summary: "Find the known vulnerabilities of images and say Pass, Warn or Fail.",
  examples: [
    { purpose: "An archive made by docker save", command: "scan web.tar" },
    { purpose: "An OCI layout folder, the image for another platform", command: "scan --platform linux/arm64 oci-dir:./layout" },
    { purpose: "A report for other programs, and the table as well", command: "scan -o table -o json=report.json web.tar" },
    { purpose: "Fail only for what can be fixed, from CVSS 8.0 on", command: "scan --only-fixed --fail-threshold 8.0 web.tar" },
    { purpose: 'All images of a list: {"images": ["web.tar", "api.tar"]}', command: "scan --input-file images.json" },
    { purpose: "Send what was found to a server, whose verdict counts", command: "scan --api-url https://plimsoll.example web.tar" },
    { purpose: "An SBOM that was made before", command: "scan sbom:web.syft.json" },
    { purpose: "Package URLs, one on each line of a file", command: "scan purl:packages.txt" },
  ],
  options: scanOptions,
  notes: [
    imageNote,
    "Exit codes: 0 Pass or Warn (or nothing could be judged), 1 an error, 2 Fail or --fail-on reached. With several images an error decides before a Fail; all are scanned and reported.",
    "Names may be written with underscores, as --fail_threshold. Options are also read from $HOME/.plimsoll.yaml, else $HOME/.tigera-scanner.yaml (keys are long options without dashes, and ignore for a list of ignore rules); the environment comes before the file, an argument before both. CC_ variables of the reference scanner count where PLIMSOLL_ ones are not set.",
  ],
  configurable: true,
  run: runScan,
};

async function runScan(invocation: Invocation): Promise<ExitCode> {
  const { io, ignoreRules } = invocation;
  const settings = await readScanSettings(invocation);
  for (const { file } of settings.targets) if (file !== undefined) await checkOutputFile(io, file);
  const note = (message: string): void => {
    if (!settings.quiet) io.stderr.write(`note: ${message}\n`);
  };
  const database = await openScanDatabase(io, {
    dir: settings.databaseFolder,
    allowStale: settings.allowStaleDatabase,
    update: settings.update,
    warn: invocation.warn,
    quiet: settings.quiet,
    note,
  });
  try {
    if (!settings.quiet) await noteThresholds(io, settings.thresholds);
    const program = { name: "plimsoll", version: await programVersion() };
    const progress = createProgress(io, imagePhases, settings.quiet);
    const outcomes = await scanImages({ io, settings, ignoreRules, database, program, progress });
    const damage = damageOf(database.source);
    if (damage !== undefined) invocation.warn(`the vulnerability database is ${damage}: get it again`);
    const description = [database.description, damage].filter((text) => text !== undefined).join(", ");
    await writeScanOutputs(outcomes, { io, settings, database: description });
    return exitCodeOf(outcomes, settings);
  } finally {
    database.source.close();
  }
}

async function scanImages(context: ScanContext): Promise<readonly ImageOutcome[]> {
  const { io, settings, progress } = context;
  const outcomes: ImageOutcome[] = [];
  for (const [index, image] of settings.images.entries()) {
    progress.begin(image, index, settings.images.length);
    try {
      const report = await scanImage(image, context);
      progress.clear();
      outcomes.push(
        settings.upload === undefined ? { image, report } : await uploaded(image, report, { context, upload: settings.upload }),
      );
    } catch (error) {
      progress.clear();
      // Interrupted, not broken: the rest is not wanted either.
      if (io.signal.aborted) throw error;
      io.stderr.write(errorLine(error));
      outcomes.push({ image, error: { code: error instanceof AssuranceError ? error.code : "internal", message: messageOf(error) } });
    }
  }
  return outcomes;
}

interface Upload {
  readonly context: ScanContext;
  readonly upload: UploadSettings;
}

/** Sends what was found. A server that is away leaves the report as it is: an error, unless that was allowed. */
async function uploaded(image: string, report: ScanReport, { context, upload }: Upload): Promise<ImageOutcome> {
  const { io, settings, program } = context;
  const { isServerAway, underServerVerdict, uploadScan } = await import("../upload/upload-scan.js");
  const { serverClient } = await import("../upload/server-client.js");
  const client = serverClient(io, upload, (line) => settings.quiet || io.stderr.write(`note: ${line}\n`));
  const { imageName } = upload;
  try {
    const options = { program, signal: io.signal, ...(imageName === undefined ? {} : { imageName }) };
    return { image, report: underServerVerdict(report, await uploadScan(client, image, report.sbom, options), upload.url) };
  } catch (error) {
    if (io.signal.aborted || !isServerAway(error)) throw error;
    if (upload.allowOffline) {
      if (!settings.quiet) io.stderr.write(`warning: ${messageOf(error)}; the result is that of this machine\n`);
      return { image, report };
    }
    io.stderr.write(errorLine(error));
    return { image, report, uploadFailed: true };
  }
}

function exitCodeOf(outcomes: readonly ImageOutcome[], { failOn, exitZero }: ScanSettings): ExitCode {
  if (outcomes.some((outcome) => "error" in outcome || outcome.uploadFailed === true)) return 1;
  const fails = outcomes.some(
    (outcome) =>
      "report" in outcome &&
      (outcome.report.verdict.result === "Fail" || (failOn !== undefined && failsOnSeverity(outcome.report.result.matches, failOn))),
  );
  return fails && !exitZero ? 2 : 0;
}
