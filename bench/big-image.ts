import { execFileSync } from "node:child_process";
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LayoutFile, type LayoutLayer, type LayoutLink, writeOciLayout } from "@plimsoll/scanner";

/** Real packages whose closure unpacks to well over 500 MB: compilers, interpreters, servers. */
const DEBIAN = ["build-essential", "python3", "perl", "git", "llvm-14", "postgresql-15", "nginx", "imagemagick", "openssl", "vim"];
const NPM = [
  "typescript@5",
  "webpack@5",
  "jest@29",
  "eslint@8",
  "next@14",
  "@babel/core@7",
  "@babel/preset-env@7",
  "aws-sdk@2",
  "lodash@4",
];

/** OCI layouts of one image with gzip layers and with plain ones, and of another image on the same base. */
export interface BigImages {
  readonly gzip: string;
  readonly plain: string;
  readonly sibling: string;
}

/**
 * Makes the images once, out of Debian packages (`apt-get download`, so Debian with package lists) and npm packages, and keeps them in the
 * system's temporary folder.
 */
export async function bigImages(): Promise<BigImages> {
  const home = join(tmpdir(), "plimsoll-bench-images");
  const images = { gzip: join(home, "gzip"), plain: join(home, "plain"), sibling: join(home, "sibling") };
  if (existsSync(join(home, "complete"))) return images;
  rmSync(home, { recursive: true, force: true });
  const roots = { debian: join(home, "debian"), npm: join(home, "npm") };
  for (const folder of [...Object.values(roots), ...Object.values(images)]) mkdirSync(folder, { recursive: true });
  unpackDebian(roots.debian, join(home, "archives"));
  execFileSync("npm", ["install", "--prefix", roots.npm, "--ignore-scripts", "--no-audit", "--no-fund", ...NPM], { stdio: "ignore" });
  const [base, app] = [
    entriesBelow(roots.debian, ""),
    entriesBelow(roots.npm, "").map((entry) => ({ ...entry, path: `app/${entry.path}` })),
  ];
  const own: LayoutFile[] = [{ path: "srv/package.json", content: '{"name":"sibling","version":"1.0.0"}' }];
  const layers = (compression: LayoutLayer["compression"], top: LayoutLayer["files"]): readonly LayoutLayer[] => [
    { step: "ADD debian.tar /", compression, files: base },
    { step: "RUN npm ci", compression, files: top },
  ];
  const image = { os: "linux", architecture: "amd64", created: "2026-01-01T00:00:00Z" };
  await writeOciLayout(images.gzip, { ...image, layers: layers("gzip", app) });
  await writeOciLayout(images.plain, { ...image, layers: layers("none", app) });
  await writeOciLayout(images.sibling, { ...image, layers: layers("gzip", own) });
  writeFileSync(join(home, "complete"), "");
  return images;
}

/** Unpacks the closure of the packages into a root, with dpkg's status and the lists of files, as an installation would leave them. */
function unpackDebian(root: string, archives: string): void {
  mkdirSync(archives, { recursive: true });
  const run = (command: string, words: readonly string[], cwd = archives): string =>
    execFileSync(command, words, { cwd, encoding: "utf8", maxBuffer: 256 * 1024 * 1024, stdio: ["ignore", "pipe", "ignore"] });
  const skipped = ["recommends", "suggests", "conflicts", "breaks", "replaces", "enhances"].map((kind) => `--no-${kind}`);
  const names = run("apt-cache", ["depends", "--recurse", ...skipped, ...DEBIAN])
    .split("\n")
    .filter((line) => /^[a-z0-9][a-z0-9.+-]+$/.test(line));
  const policies = run("apt-cache", ["policy", ...new Set(names)]).split(/^(?=\S)/m);
  const available = policies
    .filter((policy) => /Candidate: (?!\(none\))\S/.test(policy))
    .map((policy) => policy.slice(0, policy.indexOf(":")));
  run("apt-get", ["download", ...available]);
  const info = join(root, "var/lib/dpkg/info");
  mkdirSync(info, { recursive: true });
  const stanzas: string[] = [];
  for (const archive of readdirSync(archives).filter((name) => name.endsWith(".deb"))) {
    run("dpkg-deb", ["-x", archive, root]);
    const control = run("dpkg-deb", ["-f", archive]);
    const name = /^Package: (\S+)/m.exec(control)?.[1] ?? archive;
    stanzas.push(control.replace(/^(Package: .*)$/m, "$1\nStatus: install ok installed"));
    const extracted = join(archives, "control");
    run("dpkg-deb", ["-e", archive, extracted]);
    for (const file of ["md5sums", "conffiles"])
      if (existsSync(join(extracted, file))) renameSync(join(extracted, file), join(info, `${name}.${file}`));
    writeFileSync(join(info, `${name}.list`), "");
    rmSync(extracted, { recursive: true });
    rmSync(join(archives, archive));
  }
  writeFileSync(join(root, "var/lib/dpkg/status"), stanzas.join("\n"));
  mkdirSync(join(root, "etc"), { recursive: true });
  writeFileSync(join(root, "etc/os-release"), readFileSync("/etc/os-release"));
}

function entriesBelow(root: string, folder: string): readonly (LayoutFile | LayoutLink)[] {
  return readdirSync(join(root, folder))
    .sort()
    .flatMap((name): readonly (LayoutFile | LayoutLink)[] => {
      const path = folder === "" ? name : `${folder}/${name}`;
      const info = lstatSync(join(root, path));
      if (info.isDirectory()) return entriesBelow(root, path);
      if (info.isSymbolicLink()) return [{ path, linkTo: readlinkSync(join(root, path)) }];
      return info.isFile() ? [{ path, content: { file: join(root, path) }, mode: info.mode & 0o7777 }] : [];
    });
}
