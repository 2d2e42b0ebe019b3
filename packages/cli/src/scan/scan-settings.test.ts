import { availableParallelism } from "node:os";
import { join } from "node:path";
import { readUpdateSettings } from "@plimsoll/vulndb";
import { expect, test } from "vitest";
import type { Invocation } from "../command/command.js";
import { parseArguments } from "../option/parse-arguments.js";
import { environmentSettings, mergeSettings } from "../option/read-settings.js";
import { scanOptions } from "../option/scan-options.js";
import { memoryIo } from "../testing/memory-io.js";
import { temporaryFolder } from "../testing/temporary-folder.js";
import { readScanSettings } from "./scan-settings.js";

interface Call {
  readonly environment?: Readonly<Record<string, string>>;
  readonly workingDirectory?: string;
}

function invocation(words: readonly string[], call: Call = {}): Invocation & { readonly warnings: readonly string[] } {
  const io = memoryIo({
    environment: { HOME: "/home/u", ...call.environment },
    ...(call.workingDirectory === undefined ? {} : { workingDirectory: call.workingDirectory }),
  });
  const { settings, positionals } = parseArguments(words, scanOptions);
  const warnings: string[] = [];
  return {
    io,
    positionals,
    settings: mergeSettings([settings, environmentSettings(io, scanOptions)]),
    ignoreRules: [],
    warn: (message) => warnings.push(message),
    warnings,
  };
}

test("defaults", async () => {
  expect(await readScanSettings(invocation(["a.tar"]))).toEqual({
    images: ["a.tar"],
    isList: false,
    targets: [{ format: "table" }],
    thresholds: { warn: 7, fail: 9, assumed: true },
    failOn: undefined,
    exitZero: false,
    onlyFixed: false,
    onlyNotFixed: false,
    showSuppressed: false,
    byCve: false,
    distro: undefined,
    databaseFolder: "/home/u/.cache/plimsoll/db",
    allowStaleDatabase: false,
    update: readUpdateSettings({}),
    scope: "squashed",
    platform: undefined,
    exclude: [],
    layerCacheFolder: "/home/u/.cache/plimsoll/layers",
    parallelism: Math.min(4, availableParallelism()),
    registry: { mirrors: [], plainHttpHosts: [], caFiles: [] },
    quiet: false,
  });
});

test("everything set", async () => {
  const words = [
    "a",
    "b",
    "-q",
    "-o",
    "json",
    "-o",
    "r.json",
    "-f",
    "8",
    "-w",
    "5",
    "--fail-on",
    "High",
    "--exit-zero",
    "--only-fixed",
    "--show-suppressed",
    "--by-cve",
  ];
  const more = [
    "--distro",
    "debian:12",
    "-p",
    "db",
    "--allow-stale-db",
    "--no-db-update",
    "--scope",
    "all-layers",
    "--platform",
    "linux/arm64",
    "--exclude",
    "/srv",
    "--exclude",
    "**/{a,b}",
    "--layer-cache-path",
    "layers",
    "--parallelism",
    "7",
    "--registry-mirror",
    "m.example",
    "--registry-mirror",
    "*=n.example",
    "--plain-http-host",
    "h:5000",
    "--registry-ca-file",
    "ca.pem",
  ];
  expect(await readScanSettings(invocation([...words, ...more], { workingDirectory: "/project" }))).toEqual({
    images: ["a", "b"],
    isList: true,
    targets: [{ format: "json" }, { format: "json", file: "r.json" }],
    thresholds: { warn: 5, fail: 8, assumed: false },
    failOn: "High",
    exitZero: true,
    onlyFixed: true,
    onlyNotFixed: false,
    showSuppressed: true,
    byCve: true,
    distro: "debian:12",
    databaseFolder: "/project/db",
    allowStaleDatabase: true,
    update: { ...readUpdateSettings({}), autoUpdate: false },
    scope: "all-layers",
    platform: "linux/arm64",
    exclude: ["/srv", "**/{a,b}"],
    layerCacheFolder: "/project/layers",
    parallelism: 7,
    registry: { mirrors: ["m.example", "*=n.example"], plainHttpHosts: ["h:5000"], caFiles: ["/project/ca.pem"] },
    quiet: true,
  });
});

test.each<[string, readonly string[], Call, readonly string[], number]>([
  ["an argument adds its images", ["a", "-i", "images.json"], {}, ["a", "x", "y"], 0],
  ["the environment stands in", [], { environment: { CC_INPUT_FILE: "images.json" } }, ["x", "y"], 0],
  ["named images before the environment", ["a"], { environment: { CC_INPUT_FILE: "images.json" } }, ["a"], 1],
])("input file: %s", async (_, words, call, images, warnings) => {
  const workingDirectory = temporaryFolder({ "images.json": '{"images": ["x", "y"]}' });
  const made = invocation(words, { ...call, workingDirectory });
  expect([(await readScanSettings(made)).images, made.warnings.length]).toEqual([images, warnings]);
});

test.each<[string, readonly string[], Call, string, RegExp]>([
  ["no image", [], {}, "option-invalid", /there is no image to scan/],
  ["an empty image", [""], {}, "option-invalid", /an image name is empty/],
  ["contradicting filters", ["a", "--only-fixed", "--only-not-fixed"], {}, "option-invalid", /together leave no finding/],
  [
    "a scope of no known name",
    ["a", "--scope", "all"],
    {},
    "option-invalid",
    /--scope cannot be "all": it is one of squashed, all-layers, deep-squashed/,
  ],
  ...["0", "65", "1.5", "-1", "two"].map((text): [string, readonly string[], Call, string, RegExp] => [
    `a parallelism of ${text}`,
    ["a", `--parallelism=${text}`],
    {},
    "option-invalid",
    /--parallelism is ".*": write a whole number from 1 to 64/,
  ]),
  ["an absent input file", ["-i", "/none.json"], {}, "input-file-invalid", /the input file "\/none\.json" cannot be read/],
])("%s is refused", async (_, words, call, code, message) => {
  const refused: unknown = await readScanSettings(invocation(words, call)).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code, message: expect.stringMatching(message) });
});

test("results go to a server where address and token are set", async () => {
  const environment = { CC_API_URL: "https://a.example/api/v1", CC_TOKEN: "s3cret" };
  const made = invocation(["a", "--allow-offline"], { environment });
  expect(await readScanSettings(made)).toMatchObject({ upload: { url: "https://a.example", token: "s3cret", allowOffline: true } });
  expect(made.warnings).toEqual([]);
});

test("an address without a token is said, and a token that is sent unencrypted", async () => {
  const alone = invocation(["a", "-a", "https://a.example"]);
  const open = invocation(["a", "-a", "http://a.example", "-t", "s3cret"]);
  expect((await readScanSettings(alone)).upload).toBeUndefined();
  await readScanSettings(open);
  expect([...alone.warnings, ...open.warnings]).toEqual([
    "results are not sent: an API URL is set, but no token; set one, or run plimsoll login",
    'the token goes to "http://a.example" unencrypted: use https',
  ]);
});

test("sending results can be switched off on the command line", async () => {
  const environment = { CC_API_URL: "https://a.example", CC_TOKEN: "s3cret" };
  expect((await readScanSettings(invocation(["a", "--api-url", ""], { environment }))).images).toEqual(["a"]);
});

test("the file of a list is found from the working directory", async () => {
  const folder = temporaryFolder({ "images.json": '{"images": ["x"]}' });
  const settings = await readScanSettings(
    invocation(["-i", join("..", folder.split("/").at(-1) ?? "", "images.json")], { workingDirectory: folder }),
  );
  expect(settings).toMatchObject({ images: ["x"], isList: true });
});
