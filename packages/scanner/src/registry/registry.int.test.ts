import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Sbom } from "@plimsoll/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TarReader } from "../image/tar-reader.js";
import { archive, type FixtureFiles, ociLayout } from "../image/testing/image-fixture.js";
import { file, tar } from "../image/testing/tar-fixture.js";
import { type ScanOptions, scanInput } from "../scan.js";
import { readShared, skipReason as withoutShared } from "../testing/shared.js";
import { DockerRegistry, PASSWORD, skipReason, USER } from "./testing/docker-registry.js";

const program = { name: "test", version: "1" };

/** The files of an archive of an OCI layout. */
function unpack(bytes: Uint8Array): FixtureFiles {
  const files: FixtureFiles = new Map();
  const reader = new TarReader((entry) => {
    const chunks: Buffer[] = [];
    return { push: (chunk) => chunks.push(Buffer.from(chunk)), end: () => files.set(entry.name, Buffer.concat(chunks)) };
  }, 1_000_000);
  reader.push(Buffer.from(bytes));
  reader.end();
  return files;
}

/** An image of a Debian package and an npm one, made here. */
function shop(): Buffer {
  const status = "Package: libshop\nStatus: install ok installed\nVersion: 1.2-3\nArchitecture: amd64\nMaintainer: Shop\n\n";
  const release = 'ID=debian\nVERSION_ID="12"\nNAME="Debian GNU/Linux"\n';
  const layers = [
    tar(file("var/lib/dpkg/status", status), file("etc/os-release", release)),
    tar(file("app/node_modules/cart/package.json", '{"name":"cart","version":"2.0.0"}')),
  ];
  return archive(ociLayout({ layers }));
}

/** All but how the image was asked for. */
function comparable({ source, ...rest }: Sbom): unknown {
  if (source.type !== "image") throw new Error("this is no image");
  const { name: _name, version: _version, userInput: _input, repoDigests: _digests, ...content } = source;
  return { ...rest, source: content };
}

describe.skipIf(skipReason !== undefined)(`an image of docker-registry ${skipReason ?? ""}`, () => {
  let folder: string;
  let registry: DockerRegistry;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "plimsoll-int-"));
    registry = await DockerRegistry.start();
    const auth = Buffer.from(`${USER}:${PASSWORD}`).toString("base64");
    writeFileSync(join(folder, "config.json"), JSON.stringify({ auths: { [registry.host]: { auth } } }));
  });
  afterAll(async () => {
    await registry.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Pushes an archive, and scans both. */
  async function scanBoth(name: string, bytes: Uint8Array, options: Partial<ScanOptions> = {}): Promise<{ pulled: Sbom; read: Sbom }> {
    const path = join(folder, `${name}.tar`);
    writeFileSync(path, bytes);
    await registry.push(`shop/${name}`, "1", unpack(bytes));
    const registryOptions = { environment: { DOCKER_CONFIG: folder } };
    const pulled = await scanInput(`registry:${registry.host}/shop/${name}:1`, { program, ...options, registry: registryOptions });
    return { pulled, read: await scanInput(path, { program, ...options }) };
  }

  test("has the same SBOM as its archive", async () => {
    const { pulled, read } = await scanBoth("made-here", shop());
    expect(pulled.packages.map(({ name, version }) => `${name} ${version}`)).toEqual(["libshop 1.2-3", "cart 2.0.0"]);
    expect(comparable(pulled)).toEqual(comparable(read));
    expect(pulled.source).toMatchObject({ name: `${registry.host}/shop/made-here`, version: "1", tags: [] });
  });

  test.skipIf(withoutShared !== undefined).each<readonly [string, Partial<ScanOptions>]>([
    ["alpine-base", {}],
    ["debian-python", {}],
    ["layer-links", { scope: "all-layers" }],
    ["multi-arch", { platform: "linux/arm64" }],
    ["multi-arch", { platform: "linux/amd64" }],
    ["rpm-sqlite", {}],
  ])(`golden %s %j ${withoutShared ?? ""}`, async (name, options) => {
    const { pulled, read } = await scanBoth(name, readShared(`goldens/${name}/image.oci.tar`), options);
    expect(pulled.packages.length).toBeGreaterThan(0);
    expect(comparable(pulled)).toEqual(comparable(read));
  });

  test("is refused without credentials, and with wrong ones", async () => {
    await registry.push("shop/closed", "1", unpack(shop()));
    const pull = (password: string | undefined): Promise<Sbom> => {
      const credential = { kind: "password", username: USER, password: password ?? "" } as const;
      const credentials = password === undefined ? [] : [{ registry: registry.host, credential }];
      return scanInput(`registry:${registry.host}/shop/closed:1`, { program, registry: { credentials } });
    };
    await expect(pull(undefined)).rejects.toMatchObject({ code: "registry-unauthorized" });
    await expect(pull("wrong")).rejects.toMatchObject({ code: "registry-unauthorized" });
    expect((await pull(PASSWORD)).packages).toHaveLength(2);
  });

  test("is not found under another tag or name", async () => {
    const options = { program, registry: { environment: { DOCKER_CONFIG: folder } } };
    await expect(scanInput(`registry:${registry.host}/shop/closed:2`, options)).rejects.toMatchObject({ code: "image-not-found" });
    await expect(scanInput(`registry:${registry.host}/shop/none`, options)).rejects.toMatchObject({ code: "image-not-found" });
  });
});
