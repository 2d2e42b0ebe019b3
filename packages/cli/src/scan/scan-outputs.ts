import { encodeGrypeJson, type JsonObject, type Result, worstResult } from "@plimsoll/core";
import { allowsColour, type CliIo } from "../io.js";
import { distinctRows } from "../output/findings-table.js";
import { harmlessText } from "../output/harmless-text.js";
import { renderImageBlock, severityCounts } from "../output/image-block.js";
import { type OverviewRow, renderOverview } from "../output/image-overview.js";
import { jsonText } from "../output/json-text.js";
import { writeOutputFile } from "../output/output-file.js";
import type { TableLayout } from "../output/table.js";
import { findingRows } from "./finding-rows.js";
import { type ImageOutcome, imageBlock, resultWord } from "./image-outcome.js";
import type { ScanSettings } from "./scan-settings.js";

/** Width of tables that do not go to a terminal. */
const PAGE_WIDTH = 120;
const MIN_WIDTH = 60;
const MAX_WIDTH = 200;

export interface ScanOutputOptions {
  readonly io: CliIo;
  readonly settings: ScanSettings;
  /** Which database was used, in words. */
  readonly database: string;
}

/** Writes every output that was asked for, files before standard output. Errors: output-failed. */
export async function writeScanOutputs(outcomes: readonly ImageOutcome[], options: ScanOutputOptions): Promise<void> {
  const { io, settings } = options;
  const files = settings.targets.filter(({ file }) => file !== undefined);
  const standard = settings.targets.filter(({ file }) => file === undefined);
  for (const { format, file = "" } of files) {
    await writeOutputFile(
      io,
      file,
      format === "json" ? reportText(outcomes, settings) : tableText(outcomes, options, { width: PAGE_WIDTH, colour: false }),
    );
  }
  for (const { format } of standard) {
    const width = Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, io.stdout.columns ?? PAGE_WIDTH));
    io.stdout.write(
      format === "json" ? reportText(outcomes, settings) : tableText(outcomes, options, { width, colour: allowsColour(io, io.stdout) }),
    );
  }
}

/** Grype's document of one image; of a list `{"images": [...], "plimsoll": {"result"}}` of such documents. */
function reportText(outcomes: readonly ImageOutcome[], { isList }: ScanSettings): string {
  const documents = outcomes.map(imageDocument);
  const [only] = documents;
  return jsonText(isList || only === undefined ? { images: documents, plimsoll: { result: worstResult(outcomes.map(resultOf)) } } : only);
}

/** An image that could not be scanned has no `matches`: whoever reads them must not take it for one without any. */
function imageDocument(outcome: ImageOutcome): JsonObject {
  const { image } = outcome;
  if ("error" in outcome) {
    const { code, message } = outcome.error;
    return { plimsoll: { image, result: "Unknown", error: { code, message } } };
  }
  const document = encodeGrypeJson(outcome.report);
  return { ...document, plimsoll: { image, ...(document["plimsoll"] as JsonObject) } };
}

function tableText(outcomes: readonly ImageOutcome[], { settings, database }: ScanOutputOptions, layout: TableLayout): string {
  const blocks = outcomes.map((outcome) =>
    "error" in outcome
      ? `Summary:\nName: ${harmlessText(outcome.image)}\n\nScan result: UNKNOWN error[${outcome.error.code}]: ${harmlessText(outcome.error.message)}\n`
      : renderImageBlock(imageBlock(outcome.image, outcome.report, { showSuppressed: settings.showSuppressed, database }), layout),
  );
  return [...blocks, ...(outcomes.length > 1 ? [renderOverview(outcomes.map(overviewRow), layout)] : [])].join("\n");
}

function overviewRow(outcome: ImageOutcome): OverviewRow {
  const { image } = outcome;
  if ("error" in outcome) return { name: image, result: "ERROR", detail: outcome.error.code };
  return {
    name: image,
    result: resultWord(outcome.report.verdict.result),
    detail: severityCounts(distinctRows(findingRows(outcome.report))),
  };
}

function resultOf(outcome: ImageOutcome): Result {
  return "error" in outcome ? "Unknown" : outcome.report.verdict.result;
}
