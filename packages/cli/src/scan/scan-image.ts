import {
  distroOf,
  type IgnoreRule,
  type JsonObject,
  judge,
  matchPackages,
  parseDistroName,
  type ReportedDatabase,
  type ScanReport,
} from "@plimsoll/core";
import type { CliIo } from "../io.js";
import type { imagePhases, Progress } from "../progress/progress.js";
import { damageOf, type ScanDatabase } from "./database.js";
import { scanSbom } from "./scan-sbom.js";
import type { ScanSettings } from "./scan-settings.js";

/** What an image scan needs besides the image. */
export interface ScanContext {
  readonly io: CliIo;
  readonly settings: ScanSettings;
  readonly ignoreRules: readonly IgnoreRule[];
  readonly database: ScanDatabase;
  readonly program: { readonly name: string; readonly version: string };
  readonly progress: Progress<(typeof imagePhases)[number][0]>;
}

/** Reads, catalogues, matches and judges one image. Errors: those of the scanner, of SBOM documents and of the database. */
export async function scanImage(image: string, context: ScanContext): Promise<ScanReport> {
  const { io, settings, database, program, progress } = context;
  const sbom = await scanSbom(image, context);
  progress.phase("match");
  const distro = settings.distro === undefined ? sbom.distro && distroOf(sbom.distro) : parseDistroName(settings.distro);
  const result = matchPackages(sbom, database.source, {
    ...(distro === undefined ? {} : { distro }),
    byCve: settings.byCve,
    onlyFixed: settings.onlyFixed,
    onlyNotFixed: settings.onlyNotFixed,
    ignoreRules: context.ignoreRules,
  });
  return {
    sbom,
    ...(distro === undefined ? {} : { distro }),
    result,
    verdict: judge(result, { warn: settings.thresholds.warn, fail: settings.thresholds.fail }),
    database: reportedWithDamage(database),
    tool: program,
    timestamp: io.now().toISOString(),
    configuration: configurationOf(settings),
  };
}

function reportedWithDamage({ reported, source }: ScanDatabase): ReportedDatabase {
  const note = [reported.note, damageOf(source)].filter((text) => text !== undefined).join(", ");
  return note === "" ? reported : { ...reported, note };
}

/** The settings that what is reported depends on. */
function configurationOf({ scope, exclude, platform, distro, byCve, onlyFixed, onlyNotFixed, failOn }: ScanSettings): JsonObject {
  return {
    scope,
    ...(exclude.length === 0 ? {} : { exclude }),
    ...(platform === undefined ? {} : { platform }),
    ...(distro === undefined ? {} : { distro }),
    byCve,
    onlyFixed,
    onlyNotFixed,
    ...(failOn === undefined ? {} : { failOn }),
  };
}
