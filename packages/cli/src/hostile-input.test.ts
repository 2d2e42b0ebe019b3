import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCli } from "./cli.js";
import {
  archiveOf,
  type Compression,
  classicImage,
  compress,
  type FileChange,
  type Files,
  flipped,
  hybridImage,
  type ImageChanges,
  ociImage,
  paxHeader,
  paxRecord,
  sha256,
  tarArchive,
  tarFile,
  tarHeader,
  withFile,
  write,
  zstdFrame,
} from "./testing/hostile-image.js";
import { memoryIo } from "./testing/memory-io.js";
import { installShopDatabase } from "./testing/shop.js";

const LEFTPAD = tarFile("app/package.json", '{"name":"leftpad","version":"1.0.0"}');
const LAYER = tarArchive(LEFTPAD);

let shared: string;
let database: string;
let healthy: string;
/** The system's folder for temporary files, as these tests see it. */
let temporary: string;
const systemTemporary = process.env["TMPDIR"];

beforeAll(async () => {
  shared = mkdtempSync(join(tmpdir(), "plimsoll-hostile-"));
  database = await installShopDatabase(shared);
  healthy = write(shared, "healthy.tar", archiveOf(ociImage([LAYER]).files));
  temporary = join(shared, "tmp");
  mkdirSync(temporary);
  process.env["TMPDIR"] = temporary;
});
afterAll(() => {
  if (systemTemporary === undefined) delete process.env["TMPDIR"];
  else process.env["TMPDIR"] = systemTemporary;
  rmSync(shared, { recursive: true, force: true });
});

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** With no layer in the cache: one that is there is not read again. */
async function run(argv: readonly string[]): Promise<Outcome> {
  const cacheHome = join(shared, "cache");
  rmSync(cacheHome, { recursive: true, force: true });
  const environment = { HOME: join(shared, "home"), XDG_CACHE_HOME: cacheHome, PLIMSOLL_VULNERABILITY_DB_PATH: database };
  const io = memoryIo({ environment, workingDirectory: shared });
  const code = await runCli(argv, io);
  expect(io.temporaryPaths.size).toBe(0);
  return { code, ...io.written };
}

interface ImageDocument {
  readonly matches?: readonly unknown[];
  readonly plimsoll: { readonly result: string; readonly error?: { readonly code: string }; readonly gaps?: readonly Gap[] };
}

interface Gap {
  readonly path: string;
  readonly code: string;
}

/** Characters that steer a terminal or hide text. Line feeds part lines. */
const STEERING = /[\p{Cc}\p{Surrogate}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/u;

function expectHarmless(text: string): void {
  expect(text.split("\n").find((line) => STEERING.test(line))).toBeUndefined();
}

/** Scans an input together with a healthy image after it, and sees to what holds whatever the input is. */
async function scanBeside(input: string, options: readonly string[] = []): Promise<{ outcome: Outcome; document: ImageDocument }> {
  const report = join(shared, "report.json");
  const before = readdirSync(shared).toSorted();
  const outcome = await run(["scan", "-q", "--exit-zero", ...options, "-o", "table", "-o", `json=${report}`, input, healthy]);
  const text = readFileSync(report, "utf8");
  rmSync(report);
  const { images } = JSON.parse(text) as { images: readonly ImageDocument[] };
  const [document, second] = images;
  if (document === undefined) throw new Error("the report has no images");
  expect(images).toHaveLength(2);
  expect(second).toMatchObject({ plimsoll: { result: "Fail", gaps: [] } });
  expect(second?.matches).toHaveLength(1);
  for (const written of [outcome.stdout, outcome.stderr, text]) expectHarmless(written);
  expect(readdirSync(temporary)).toEqual([]);
  expect(readdirSync(shared).toSorted()).toEqual(expect.arrayContaining(before));
  return { outcome, document };
}

type Build = (folder: string) => string;
type Row = readonly [name: string, code: string, build: Build, message?: RegExp];

let count = 0;

function folderOf(): string {
  const folder = join(shared, `input-${++count}`);
  mkdirSync(folder);
  return folder;
}

const oci =
  (layers: readonly Buffer[], changes: ImageChanges = {}): Build =>
  (folder) =>
    `oci-archive:${write(folder, "image.tar", archiveOf(ociImage(layers, changes).files))}`;

/** An image whose one layer is this tar. */
const layer = (...parts: readonly Buffer[]): Build => oci([Buffer.concat([LEFTPAD, ...parts])]);

const SECOND = tarArchive(tarFile("b", "x".repeat(3000)));

const archived =
  (files: Files): Build =>
  (folder) =>
    `oci-archive:${write(folder, "image.tar", archiveOf(files))}`;

function damagedLayers(compression: Compression): readonly Row[] {
  const { files, layers } = ociImage([LAYER, SECOND], { compression });
  const damaged = (change: FileChange): Build => archived(withFile(files, layers[1] ?? "", change));
  return [
    [`a damaged ${compression} layer`, "digest-mismatch", damaged(flipped)],
    [`a cut ${compression} layer`, "digest-mismatch", damaged((bytes) => bytes.subarray(0, 50)), /has 50 bytes, its descriptor claims/],
    [`an absent ${compression} layer`, "image-invalid", damaged(() => undefined), /the archive has no layer "sha256:/],
  ];
}

function damagedLayouts(): readonly Row[] {
  const image = ociImage([LAYER, SECOND]);
  const { files, config, manifest, layers } = image;
  const [first = "", second = ""] = layers;
  const longer = withFile(files, first, (bytes) => Buffer.concat([bytes, Buffer.from("x")]));
  const both = archiveOf(withFile(hybridImage(image).files, second, flipped));
  return [
    ...damagedLayers("gzip"),
    ...damagedLayers("zstd"),
    ...damagedLayers("none"),
    ["a damaged config", "digest-mismatch", archived(withFile(files, config, flipped))],
    ["an absent config", "image-invalid", archived(withFile(files, config, () => undefined))],
    ["a damaged manifest", "digest-mismatch", archived(withFile(files, manifest, flipped))],
    ["an absent manifest", "image-invalid", archived(withFile(files, manifest, () => undefined))],
    ["a layer in a folder that goes on", "digest-mismatch", (folder) => `oci-dir:${write(folder, "layout", longer)}`],
    ["a damaged layer of both forms", "digest-mismatch", (folder) => write(folder, "both.tar", both)],
  ];
}

function damagedArchives(): readonly Row[] {
  const classic = classicImage([LAYER, SECOND]);
  const whole = archiveOf(ociImage([LAYER, SECOND]).files);
  const docker =
    (path: string, change: FileChange): Build =>
    (folder) =>
      `docker-archive:${write(folder, "a.tar", archiveOf(withFile(classic.files, path, change)))}`;
  const file =
    (name: string, bytes: Buffer | string): Build =>
    (folder) =>
      write(folder, name, bytes);
  return [
    ["a damaged layer of docker save", "digest-mismatch", docker("1/layer.tar", flipped)],
    ["a cut layer of docker save", "archive-corrupt", docker("1/layer.tar", (bytes) => bytes.subarray(0, 700))],
    ["an absent layer of docker save", "image-invalid", docker("1/layer.tar", () => undefined)],
    ["a damaged config of docker save", "digest-mismatch", docker(classic.config, flipped)],
    [
      "a config outside of docker save",
      "image-invalid",
      docker("manifest.json", () => Buffer.from('[{"Config":"../../etc/passwd","Layers":[]}]')),
      /"\.\.\/\.\.\/etc\/passwd"/,
    ],
    ["a list of no images", "image-invalid", docker("manifest.json", () => Buffer.from("{}"))],
    ["a cut archive", "archive-corrupt", file("a.tar", whole.subarray(0, whole.length - 3000))],
    ["a cut gzip archive", "archive-corrupt", file("a.tar.gz", gzipSync(whole).subarray(0, 900))],
    ["a damaged gzip archive", "archive-corrupt", file("a.tar.gz", flipped(gzipSync(whole)))],
    ["a cut zstd archive", "archive-corrupt", file("a.tar.zst", zstdFrame(whole).subarray(0, 2000))],
    ["a zstd window of terabytes", "limit-exceeded", file("a.tar.zst", Buffer.from("28b52ffd00ff010000", "hex"))],
    ["an archive in an archive", "input-unknown", file("a.tar.gz", gzipSync(gzipSync(whole)))],
    ["text", "input-unknown", file("a.tar", "no archive\n".repeat(100))],
    ["an empty file", "input-unknown", file("a.tar", "")],
    ["a tar of something else", "input-unknown", file("a.tar", tarArchive(LEFTPAD))],
    ["an absent file", "input-not-found", (folder) => `docker-archive:${join(folder, "none.tar")}`],
    ["a device without end", "input-unknown", () => "/dev/zero"],
    ["a device for an SBOM", "input-unknown", () => "sbom:/dev/zero"],
  ];
}

const digest = (index: number): string => `sha256:${index.toString(16).padStart(64, "0")}`;

/** An object whose one member is a list 10^5 deep. */
const deep = (key: string): Buffer => Buffer.from(`{"${key}":${"[".repeat(100_000)}${"]".repeat(100_000)}}`);

/** Nested indexes, each in the one above; the innermost is empty. */
function nestedIndexes(depth: number): Build {
  const files = new Map<string, Buffer>([["oci-layout", Buffer.from("{}")]]);
  let bytes = Buffer.from('{"manifests":[]}');
  for (let level = 0; level < depth; level++) {
    files.set(`blobs/${sha256(bytes).replace(":", "/")}`, bytes);
    const inner = { mediaType: "application/vnd.oci.image.index.v1+json", digest: sha256(bytes), size: bytes.length };
    bytes = Buffer.from(JSON.stringify({ manifests: Array.from({ length: 100 }, () => inner) }));
  }
  files.set("index.json", bytes);
  return archived(files);
}

const lyingDocuments: readonly Row[] = [
  [
    "a wrong diff id",
    "digest-mismatch",
    oci([LAYER], { config: { rootfs: { diff_ids: [digest(1)] } } }),
    /the uncompressed content has the digest/,
  ],
  [
    "a diff id of another kind",
    "image-invalid",
    oci([LAYER], { config: { rootfs: { diff_ids: ["md5:\u001b[31m"] } } }),
    /"md5:\\u001b\[31m"/,
  ],
  ["too few diff ids", "image-invalid", oci([LAYER, SECOND], { config: { rootfs: { diff_ids: [sha256(LAYER)] } } })],
  [
    "10^5 diff ids",
    "image-invalid",
    oci([LAYER], { config: { rootfs: { diff_ids: Array.from({ length: 100_000 }, (_, index) => digest(index)) } } }),
  ],
  [
    "an unknown layer type",
    "media-type-unknown",
    oci([LAYER], { mediaType: "text/\u001b[31m\u202ehtml" }),
    /"text\/\\u001b\[31m\\u202ehtml"/,
  ],
  [
    "an artifact of another kind",
    "media-type-unknown",
    oci([LAYER], { manifest: { config: { mediaType: "application/x", digest: digest(0), size: 2 } } }),
  ],
  ["no list of layers", "image-invalid", oci([LAYER], { manifest: { layers: {} } })],
  [
    "1025 layers",
    "limit-exceeded",
    oci([LAYER], {
      manifest: {
        layers: Array.from({ length: 1025 }, () => ({
          mediaType: "application/vnd.oci.image.layer.v1.tar+gzip",
          digest: sha256(compress(LAYER, "gzip")),
          size: compress(LAYER, "gzip").length,
        })),
      },
    }),
  ],
  ["a manifest of 17 MB", "limit-exceeded", oci([LAYER], { manifest: { annotations: { x: "y".repeat(17 << 20) } } })],
  ["an index of nothing", "image-invalid", oci([LAYER], { index: { manifests: [] } })],
  ["an index of junk", "image-invalid", oci([LAYER], { index: { manifests: [null, 5, "x"] } })],
  ["a descriptor of negative size", "image-invalid", oci([LAYER], { index: { manifests: [{ digest: digest(0), size: -1 }] } })],
  ["a digest that is a path", "image-invalid", oci([LAYER], { index: { manifests: [{ digest: "sha256:../../etc/passwd", size: 1 }] } })],
  [
    "10^5 manifests",
    "limit-exceeded",
    oci([LAYER], { index: { manifests: Array.from({ length: 100_000 }, (_, index) => ({ digest: digest(index), size: 1 })) } }),
  ],
  ["indexes within indexes", "image-invalid", nestedIndexes(12)],
  ["an index of deep JSON", "image-invalid", archived(withFile(ociImage([LAYER]).files, "index.json", () => deep("manifests")))],
];

/** Gzip members and zstd blocks that each give many zeros. */
const ZEROS = gzipSync(Buffer.alloc(16 << 20));
const gzipBomb = Buffer.concat(Array.from({ length: 70 }, () => ZEROS));
const zstdBomb = Buffer.concat([
  Buffer.from("28b52ffd0038", "hex"),
  ...Array.from({ length: 9000 }, () => Buffer.from([0x02, 0x00, 0x10, 0x00])),
  Buffer.from([0x03, 0x00, 0x10, 0x00]),
]);

const brokenTars: readonly Row[] = [
  [
    "a header that claims 4 GB",
    "archive-corrupt",
    layer(tarHeader("x/package.json", 0xffff_ffff), Buffer.alloc(512)),
    /the tar ends within an entry/,
  ],
  ["a negative size", "archive-corrupt", layer(tarHeader("x", 0, { sizeField: Buffer.alloc(12, 0xff) })), /has no valid size/],
  [
    "a size beyond all numbers",
    "archive-corrupt",
    layer(tarHeader("x", 0, { sizeField: Buffer.concat([Buffer.from([0x80]), Buffer.alloc(11, 0xff)]) })),
  ],
  ["a size of text", "archive-corrupt", layer(tarHeader("x", 0, { sizeField: Buffer.from("hello world\0") }))],
  ["a wrong checksum", "archive-corrupt", layer(flipped(tarHeader("x".repeat(99), 0))), /checksum of the tar header at byte 1024 is wrong/],
  ["a single block of zeros", "archive-corrupt", layer(Buffer.alloc(512), tarFile("x", "y"))],
  ["a pax record without end", "archive-corrupt", layer(paxHeader("99 path=x\n"), tarFile("x"))],
  ["a pax path with NUL", "archive-corrupt", layer(paxHeader(paxRecord("path", "a\0b")), tarFile("x"))],
  ["a pax size of 10^30", "archive-corrupt", layer(paxHeader(paxRecord("size", "9".repeat(30))), tarFile("x"))],
  ["a pax header of 2 MB", "limit-exceeded", layer(paxHeader(paxRecord("path", "n".repeat(2_000_000))), tarFile("x"))],
  [
    "endless pax headers",
    "archive-corrupt",
    layer(...Array.from({ length: 1000 }, () => paxHeader(paxRecord("comment", "x"))), tarFile("x")),
  ],
  ["a map of a sparse file without end", "archive-corrupt", layer(sparseHeader(), ...Array.from({ length: 1000 }, sparseBlock))],
  ["a gzip bomb", "limit-exceeded", oci([LAYER], { blobs: [gzipBomb] }), /compressed bytes give \d+ bytes or more/],
  ["a zstd bomb", "limit-exceeded", oci([LAYER], { compression: "zstd", blobs: [zstdBomb] }), /compressed bytes give \d+ bytes or more/],
];

/** A file of GNU's old sparse form whose map goes on. */
function sparseHeader(): Buffer {
  const header = tarHeader("x/package.json", 512, { type: "S" });
  header.write("ustar  \0", 257);
  header[482] = 1;
  header.write("        ", 148);
  header.write(
    `${header
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, "0")}\0 `,
    148,
  );
  return header;
}

function sparseBlock(): Buffer {
  const block = Buffer.alloc(512);
  block[504] = 1;
  return block;
}

const sbom =
  (document: unknown): Build =>
  (folder) =>
    `sbom:${write(folder, "sbom.json", typeof document === "string" || Buffer.isBuffer(document) ? document : JSON.stringify(document))}`;

const artifact = { id: "1", name: "leftpad", version: "1.0.0", type: "npm" };

const badSboms: readonly Row[] = [
  ["an SBOM that is no JSON", "sbom-invalid", sbom('{"artifacts":[')],
  ["an SBOM that is no UTF-8", "sbom-invalid", (folder) => `sbom:${write(folder, "sbom.json", Buffer.from([0x7b, 0xff]))}`],
  ["an SBOM that is a list", "sbom-invalid", sbom([])],
  ["an SBOM without packages", "sbom-invalid", sbom({})],
  [
    "a package of a wrong type",
    "sbom-invalid",
    sbom({ artifacts: [{ ...artifact, version: 5 }] }),
    /artifacts\[0\]\.version is a number, not text/,
  ],
  ["two packages of one id", "sbom-invalid", sbom({ artifacts: [artifact, artifact] })],
  ["an SBOM 10^5 deep", "sbom-too-large", sbom(deep("artifacts"))],
  ["an SBOM of 10^7 nothings", "sbom-too-large", sbom(`{"artifacts":[${"{},".repeat(6_000_000)}{}]}`), /more than 10000000 values/],
  ["an SBOM that is a folder", "input-unknown", (folder) => `sbom:${folder}`],
  ["an absent SBOM", "input-not-found", (folder) => `sbom:${join(folder, "none.json")}`],
];

const refused = [...damagedLayouts(), ...damagedArchives(), ...lyingDocuments, ...brokenTars, ...badSboms].map(
  ([name, code, build, message = /./]) => ({ name, code, build, message }),
);

describe("an image that is refused does not touch the one beside it", () => {
  test.each(refused)("$name: error[$code]", async ({ code, build, message }) => {
    const input = build(folderOf());
    const { outcome, document } = await scanBeside(input);
    expect(outcome.code).toBe(1);
    const [line = "", ...more] = outcome.stderr.trimEnd().split("\n");
    expect([more, line]).toEqual([[], expect.stringMatching(/^error\[[a-z-]+\]: /)]);
    expect(line).toContain(`error[${code}]: `);
    expect(line).toContain(input.replace(/^[a-z-]+:/, ""));
    expect(line).toMatch(message);
    expect(document).toMatchObject({ plimsoll: { result: "Unknown", error: { code } } });
    expect(document.matches).toBeUndefined();
  });
});

const links = (size: number, link: (index: number) => string): readonly Buffer[] =>
  Array.from({ length: size }, (_, index) => tarFile(`l/${index}`, "", { type: "2", link: link(index) }));

const EVIL: readonly (string | Buffer)[] = [
  "\u001b[31mred\u001b[0m",
  "\u202egnp.exe",
  "new\nline",
  "\u0007bell",
  "\u009b31m",
  Buffer.from([0xff, 0xfe]),
  "<script>",
  "$(id)",
  "%s%n",
  "__proto__",
  "constructor",
];

const evilPackages = (text: string | Buffer): readonly Buffer[] => {
  const name = Buffer.from(text);
  const of = (...parts: readonly (string | Buffer)[]): Buffer => Buffer.concat(parts.map((part) => Buffer.from(part)));
  return [
    tarFile(of("p/", name, "/package.json"), JSON.stringify({ name: name.toString("latin1"), version: name.toString("latin1") })),
    tarFile(of("q/", name, "/package.json"), "{broken"),
    tarFile(of("r/", name, ".dist-info/METADATA"), of("Name: ", name, "\nVersion: ", name, "\n")),
  ];
};

const statusOf = (stanzas: string): Buffer => tarFile("var/lib/dpkg/status", stanzas);

const tolerated: readonly (readonly [name: string, gaps: readonly string[], build: Build])[] = [
  ["paths that leave the root", ["image-invalid", "image-invalid"], layer(tarFile("../../out", "x"), tarFile("a/../../etc/passwd", "x"))],
  ["absolute paths", [], layer(tarFile("/abs/x", "y"))],
  [
    "devices, pipes and unknown types",
    [],
    layer(...["3", "4", "6", "7", "V", "\u00ff"].map((type) => tarFile(`dev/${type.charCodeAt(0)}`, "", { type }))),
  ],
  [
    "loops of links",
    [],
    layer(
      ...links(1, () => "0"),
      ...links(3, (index) => String((index + 1) % 3)),
      tarFile("etc/os-release", "", { type: "2", link: "os-release" }),
      tarFile("hard", "", { type: "1", link: "hard" }),
    ),
  ],
  ["10^4 links in a chain", [], layer(...links(10_000, (index) => String(index + 1)))],
  ["10^4 links to one folder", [], layer(tarFile("d/x.gemspec", "x"), ...links(10_000, () => "../d"))],
  ["a path of a megabyte", ["limit-exceeded"], layer(paxHeader(paxRecord("path", "n".repeat(1_000_000))), tarFile("x"))],
  [
    "links of half a megabyte",
    Array.from({ length: 100 }, () => "limit-exceeded"),
    layer(
      ...Array.from({ length: 100 }, (_, index) =>
        Buffer.concat([paxHeader(paxRecord("linkpath", `${"./".repeat(250_000)}${index + 1}`)), tarFile(`l/${index}`, "", { type: "2" })]),
      ),
    ),
  ],
  [
    "two trees 1000 deep by turns",
    Array.from({ length: 1000 }, () => "limit-exceeded"),
    layer(
      ...Array.from({ length: 1000 }, (_, index) =>
        Buffer.concat([paxHeader(paxRecord("path", `${(index % 2 ? "a/" : "b/").repeat(1000)}${index}`)), tarFile("x")]),
      ),
    ),
  ],
  [
    "no end mark, and junk after one",
    [],
    oci(
      [LEFTPAD, Buffer.concat([LAYER.subarray(512), Buffer.alloc(1000, 0x55)])].map((bytes, index) =>
        index === 0 ? bytes : Buffer.concat([tarArchive(), bytes]),
      ),
    ),
  ],
  [
    "a sparse file",
    ["file-unreadable", "file-too-large"],
    layer(
      paxHeader(paxRecord("GNU.sparse.name", "x/package.json") + paxRecord("GNU.sparse.realsize", "9007199254740991")),
      tarFile("x", "y"),
    ),
  ],
  ["a package.json of 11 MB", ["file-too-large"], layer(tarFile("x/package.json", Buffer.alloc(11 << 20)))],
  ["a package.json 10^5 deep", ["file-unreadable"], layer(tarFile("x/package.json", '{"a":'.repeat(100_000)))],
  ["names and versions that steer, hide and run", EVIL.map(() => "file-unreadable"), layer(...EVIL.flatMap(evilPackages))],
  ["a version of a megabyte", [], layer(statusOf(`Package: a\nStatus: install ok installed\nVersion: ${"1.".repeat(500_000)}\n\n`))],
  [
    "a status file of junk",
    [],
    layer(statusOf(`${":".repeat(1_000_000)}\n${"\n".repeat(1_000_000)}${"\u0000\u001b[2J\n".repeat(10_000)}`)),
  ],
  [
    "a RECORD of commas and quotes",
    [],
    layer(
      tarFile("s/a.dist-info/METADATA", "Name: a\nVersion: 1\n"),
      tarFile("s/a.dist-info/RECORD", ",".repeat(2_000_000) + '"'.repeat(2_000_001)),
    ),
  ],
  [
    "a release file that steers",
    [],
    layer(tarFile("etc/os-release", `ID=debian\u001b[31m\nPRETTY_NAME="\u001b[2J\u202e${"x".repeat(100_000)}"\n`)),
  ],
  [
    "steps that steer",
    [],
    oci([LAYER], { config: { rootfs: { diff_ids: [sha256(LAYER)] }, history: [{ created_by: "\u001b[31m\u202e\u0000\n".repeat(1000) }] } }),
  ],
  [
    "an SBOM of hostile texts",
    [],
    sbom({
      artifacts: [
        artifact,
        ...EVIL.map((text, index) => ({
          ...artifact,
          id: `e${index}`,
          name: text.toString(),
          version: text.toString(),
          type: index % 2 ? "deb" : text.toString(),
          purl: text.toString(),
          cpes: [text.toString()],
          metadata: { files: 5, source: [], __proto__: 1 },
        })),
      ],
      artifactRelationships: [
        ["1", "1"],
        ["1", "e0"],
        ["e0", "1"],
        ["zz", "yy"],
      ].map(([parent, child]) => ({ parent, child, type: "ownership-by-file-overlap" })),
      distro: { id: "\u001b", prettyName: "\u001b[2J" },
    }),
  ],
];

describe("an image that is odd is scanned, and what of it was not read is said", () => {
  test.each(tolerated)("%s", async (_, gaps, build) => {
    const { outcome, document } = await scanBeside(build(folderOf()));
    expect([outcome.code, outcome.stderr]).toEqual([0, ""]);
    expect(document.plimsoll.gaps?.map(({ code }) => code)).toEqual(gaps);
    // leftpad is found in spite of all.
    expect(document.matches).toHaveLength(1);
    for (const line of outcome.stdout.split("\n")) expect(line.length).toBeLessThan(2000);
  });

  test("the SBOM of the same names is harmless too", async () => {
    const image = layer(...EVIL.flatMap(evilPackages))(folderOf());
    for (const format of ["table", "syft-json", "cyclonedx-json"]) {
      const { code, stdout, stderr } = await run(["sbom", "-q", "-o", format, image]);
      expect([format, code, stderr]).toEqual([format, 0, ""]);
      expectHarmless(stdout);
    }
  });
});

describe("the vulnerability database", () => {
  const importing: readonly (readonly [string, string, (good: Buffer) => Buffer, readonly string[]])[] = [
    ["a cut database", "db-corrupt", (good) => good.subarray(0, good.length - 1), []],
    [
      "a damaged first page",
      "db-corrupt",
      (good) => Buffer.concat([good.subarray(0, 100), Buffer.alloc(200, 0x55), good.subarray(300)]),
      [],
    ],
    ["a cut gzip of it", "db-corrupt", (good) => gzipSync(good).subarray(0, 2000), []],
    ["a tar of another file", "db-corrupt", () => tarArchive(tarFile("../vulnerability.db", "x")), []],
    ["a tar that claims 4 GB", "db-corrupt", (good) => Buffer.concat([tarHeader("vulnerability.db", 0xffff_ffff), good]), []],
    ["text", "db-corrupt", () => Buffer.from("no database"), []],
    ["a zip", "db-format", () => Buffer.from("PK\u0003\u0004zip"), []],
    ["a wrong checksum", "db-checksum", (good) => good, ["--checksum", `sha256:${"0".repeat(64)}`]],
  ];

  test.each(importing)("%s is refused, the one in place stays: error[%s]", async (_, code, change, options) => {
    const folder = folderOf();
    const dir = await installShopDatabase(folder);
    const listing = (): readonly string[] => readdirSync(dir, { recursive: true }).map(String).toSorted();
    const before = listing();
    const good = readFileSync(join(dir, "6", "vulnerability.db"));
    const file = write(folder, "import.db", change(good));
    const outcome = await run(["db", "import", "-q", "-p", dir, ...options, file]);
    expect([outcome.code, outcome.stdout, outcome.stderr]).toEqual([
      1,
      "",
      expect.stringMatching(new RegExp(`^error\\[${code}\\]: [^\\n]*\\n$`)),
    ]);
    expectHarmless(outcome.stderr);
    expect(listing()).toEqual(before);
    expect(readFileSync(join(dir, "6", "vulnerability.db")).equals(good)).toBe(true);
  });

  test("rows that cannot be read are said in every output", async () => {
    const folder = folderOf();
    const dir = await installShopDatabase(folder);
    const path = join(dir, "6", "vulnerability.db");
    writeFileSync(path, readFileSync(path, "latin1").replaceAll('"ranges"', '"ranges}'), "latin1");
    const report = join(folder, "report.json");
    const { code, stdout, stderr } = await run(["scan", "-p", dir, "-o", "table", "-o", `json=${report}`, healthy]);
    const damage = "damaged: 1 row could not be read, so findings may be missing";
    expect(code).toBe(0);
    expect(stdout).toContain(`schema 6.1.9, ${damage}\n`);
    expect(stderr).toContain(`warning: the vulnerability database is ${damage}: get it again\n`);
    expect(JSON.parse(readFileSync(report, "utf8"))).toMatchObject({ plimsoll: { database: damage } });
  });
});

describe("outputs", () => {
  test.each<[string, (folder: string) => string]>([
    ["a folder that does not exist", (folder) => join(folder, "none", "out.json")],
    ["a folder", (folder) => folder],
    ["a file for a folder", (folder) => join(write(folder, "file", ""), "out.json")],
  ])("%s is refused before anything is read", async (_, name) => {
    const folder = folderOf();
    const { code, stdout, stderr } = await run(["scan", "-q", "-o", `json=${name(folder)}`, join(folder, "unread.tar")]);
    expect([code, stdout, stderr]).toEqual([1, "", expect.stringMatching(/^error\[output-failed\]: cannot write "[^\n]*\n$/)]);
  });

  test.skipIf(!existsSync("/dev/full"))("a full device is an error (skipped where there is no /dev/full)", async () => {
    const { code, stderr } = await run(["scan", "-q", "-o", "json=/dev/full", healthy]);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^error\[output-failed\]: cannot write "\/dev\/full": ENOSPC/)]);
  });
});
