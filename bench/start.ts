import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LayoutFile, writeOciLayout } from "@plimsoll/scanner";
import { measuredRun, median } from "./measured-run.js";
import type { Metric } from "./metric.js";

const RUNS = 7;
const IMAGE_BYTES = 10 * 1024 * 1024;
const FILLER_BYTES = 64 * 1024;

/** The cold scan: a new process, an image of 10 MB in three layers, the database in place. The median of several runs. */
export async function benchStart(): Promise<readonly Metric[]> {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-bench-"));
  try {
    const image = join(folder, "image");
    await writeImage(image);
    const database = join(folder, "db");
    // The first scan builds the database.
    scan(image, database);
    const times = Array.from({ length: RUNS }, () => scan(image, database));
    return [{ name: "cold scan of a 10 MB image", value: median(times), goal: 1, unit: "s" }];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function scan(image: string, database: string): number {
  return measuredRun(["scan", `oci-dir:${image}`, "-p", database, "--no-layer-cache", "-q", "-o", "json", "--exit-zero"]).seconds;
}

/** Debian packages, Python and npm packages, and files that are no evidence, as an image of this size has them. */
async function writeImage(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const status = Array.from({ length: 200 }, (_, i) => stanza(i)).join("\n");
  await writeOciLayout(folder, {
    os: "linux",
    architecture: "amd64",
    created: "2026-01-01T00:00:00Z",
    layers: [
      {
        step: "ADD rootfs.tar /",
        compression: "gzip",
        files: [
          { path: "etc/os-release", content: 'ID=debian\nVERSION_ID="11"\nVERSION_CODENAME=bullseye\nNAME="Debian GNU/Linux"\n' },
          { path: "var/lib/dpkg/status", content: status },
          ...fillers("usr/lib", IMAGE_BYTES / FILLER_BYTES),
        ],
      },
      { step: "RUN pip install", compression: "gzip", files: Array.from({ length: 30 }, (_, i) => pythonPackage(i)) },
      { step: "RUN npm ci", compression: "gzip", files: Array.from({ length: 100 }, (_, i) => npmPackage(i)) },
    ],
  });
}

/** Names of real packages come first, so that there is something to match. */
const debNames = ["openssl", "curl", "expat", "zlib", "bash", "perl", "systemd", "glibc", "gnutls28", "libxml2"];
const pythonNames = ["django", "jinja2", "pyyaml", "requests", "urllib3", "flask", "pillow", "werkzeug"];
const npmNames = ["lodash", "marked", "minimist", "handlebars", "qs", "ws", "express", "moment"];

function stanza(i: number): string {
  return `Package: ${debNames[i] ?? `bench-${i}`}\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1.${i}-1\nDescription: a package\n`;
}

function pythonPackage(i: number): LayoutFile {
  const name = pythonNames[i] ?? `bench-${i}`;
  return {
    path: `usr/lib/python3/dist-packages/${name}-1.${i}.dist-info/METADATA`,
    content: `Metadata-Version: 2.1\nName: ${name}\nVersion: 1.${i}\n`,
  };
}

function npmPackage(i: number): LayoutFile {
  const name = npmNames[i] ?? `bench-${i}`;
  return { path: `app/node_modules/${name}/package.json`, content: JSON.stringify({ name, version: `1.${i}.0`, license: "MIT" }) };
}

/** Files of bytes that do not compress. */
function fillers(folder: string, count: number): readonly LayoutFile[] {
  return Array.from({ length: count }, (_, i) => {
    const parts: Buffer[] = [];
    for (let bytes = 0; bytes < FILLER_BYTES; bytes += 64) parts.push(createHash("sha512").update(`${i}/${bytes}`).digest());
    return { path: `${folder}/lib${i}.so`, content: Buffer.concat(parts) };
  });
}
