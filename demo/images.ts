import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { LayoutFile, LayoutImage } from "@plimsoll/scanner";
import { readTxtar } from "./txtar.js";

/** When the demo's images say that they were made: fixed, so that their digests are. */
const CREATED = "2026-01-01T00:00:00Z";

const architectures: Readonly<Record<string, string>> = { x64: "amd64", arm64: "arm64", arm: "arm" };

/** The platform that the running Node stands for, in the words of image configs. */
function platform(): { readonly os: string; readonly architecture: string } {
  return { os: "linux", architecture: architectures[process.arch] ?? process.arch };
}

/** Plimsoll's own image: the running Node binary, the packages that the program needs, and the built program. */
export function ownImage(repository: string): LayoutImage {
  return {
    ...platform(),
    created: CREATED,
    layers: [
      {
        step: "COPY node /usr/local/bin/node",
        compression: "none",
        files: [{ path: "usr/local/bin/node", content: { file: process.execPath }, mode: 0o755 }],
      },
      {
        step: "RUN npm ci --omit=dev",
        compression: "gzip",
        files: runtimePackages(repository).flatMap((folder) => filesBelow(repository, folder)),
      },
      {
        step: "COPY packages /opt/plimsoll/packages",
        compression: "gzip",
        files: ["core", "vulndb", "scanner", "api", "server", "cli"].flatMap((name) => [
          ...filesBelow(repository, `packages/${name}/dist`),
          fileOf(repository, `packages/${name}/package.json`),
        ]),
      },
    ],
  };
}

/** An image of an old Debian with a shop of old Python and npm packages, out of text files. */
export function oldShop(repository: string): LayoutImage {
  const layer = (name: string, step: string): LayoutImage["layers"][number] => ({
    step,
    compression: "gzip",
    files: [...readTxtar(readFileSync(join(repository, "demo", "old-shop", name), "utf8"))].map(([path, content]) => ({ path, content })),
  });
  return {
    ...platform(),
    created: CREATED,
    layers: [
      layer("1-base.txtar", "ADD debian-11-rootfs.tar /"),
      layer("2-python.txtar", "RUN pip install -r requirements.txt"),
      layer("3-npm.txtar", "COPY shop /srv/shop"),
    ],
  };
}

/** Folders of the packages that are no development tools, as the lock file says. */
function runtimePackages(repository: string): readonly string[] {
  const lock = JSON.parse(readFileSync(join(repository, "package-lock.json"), "utf8")) as {
    readonly packages: Readonly<Record<string, { readonly dev?: boolean; readonly devOptional?: boolean; readonly link?: boolean }>>;
  };
  return Object.entries(lock.packages)
    .filter(
      ([path, { dev, devOptional, link }]) => path.startsWith("node_modules/") && dev !== true && devOptional !== true && link !== true,
    )
    .map(([path]) => path)
    .filter((path) => existsSync(join(repository, path)));
}

function filesBelow(repository: string, folder: string): readonly LayoutFile[] {
  return readdirSync(join(repository, folder), { withFileTypes: true })
    .toSorted((left, right) => (left.name < right.name ? -1 : 1))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return filesBelow(repository, path);
      return entry.isFile() ? [fileOf(repository, path)] : [];
    });
}

function fileOf(repository: string, path: string): LayoutFile {
  return { path: `opt/plimsoll/${path}`, content: { file: join(repository, path) } };
}
