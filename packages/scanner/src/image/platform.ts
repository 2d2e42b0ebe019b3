import { quote } from "@plimsoll/core";
import { scannerError } from "../error.js";

/** A platform as OCI documents name it; empty fields match anything. */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant: string;
}

/** Other names of architectures, with the variant that they imply. Source: containerd platforms, Go's GOARCH. */
const ARCHITECTURES: ReadonlyMap<string, readonly [string, string]> = new Map([
  ["x86_64", ["amd64", ""]],
  ["x86-64", ["amd64", ""]],
  ["x64", ["amd64", ""]],
  ["i386", ["386", ""]],
  ["i686", ["386", ""]],
  ["ia32", ["386", ""]],
  ["x86", ["386", ""]],
  ["aarch64", ["arm64", ""]],
  ["armhf", ["arm", "v7"]],
  ["armel", ["arm", "v6"]],
  ["ppc64el", ["ppc64le", ""]],
  ["loongarch64", ["loong64", ""]],
]);

const KNOWN_ARCHITECTURES: ReadonlySet<string> = new Set(
  "386 amd64 arm arm64 loong64 mips mips64 mips64le mipsle ppc64 ppc64le riscv64 s390x wasm".split(" "),
);

const PART = /^[a-z0-9][a-z0-9_.-]*$/;

/**
 * Parses `os/arch[/variant]`, an architecture, or an operating system.
 *
 * Errors: platform-not-found where the text has no such form.
 */
export function parsePlatform(text: string): Platform {
  const parts = text.toLowerCase().split("/");
  const [first = "", second = "", third = ""] = parts;
  if (parts.length > 3 || !parts.every((part) => PART.test(part))) {
    throw scannerError("platform-not-found", `${quote(text)} is no platform: write os/arch[/variant], such as linux/arm64`);
  }
  if (parts.length > 1) return normalizePlatform(first, second, third);
  const architecture = ARCHITECTURES.has(first) || KNOWN_ARCHITECTURES.has(first);
  return architecture ? normalizePlatform("", first, "") : normalizePlatform(first, "", "");
}

/** A platform with the common names of architectures; the variants that every program of an architecture has are dropped. */
export function normalizePlatform(os: string, architecture: string, variant: string): Platform {
  const [name, implied] = ARCHITECTURES.get(architecture.toLowerCase()) ?? [architecture.toLowerCase(), ""];
  const given = variant === "" ? implied : variant.toLowerCase();
  const usual = (name === "arm64" && (given === "v8" || given === "8")) || (name === "amd64" && given === "v1");
  return { os: os.toLowerCase() === "macos" ? "darwin" : os.toLowerCase(), architecture: name, variant: usual ? "" : given };
}

/** The Linux platform of a machine by Node's name of its architecture. */
export function hostPlatform(architecture: string): Platform {
  return normalizePlatform("linux", architecture === "ppc64" ? "ppc64le" : architecture, "");
}

/** Whether an image's platform is the wanted one; fields that the wish leaves empty match anything. */
export function matchesPlatform(image: Platform, wanted: Platform): boolean {
  const agrees = (has: string, wants: string): boolean => wants === "" || has === wants;
  return agrees(image.os, wanted.os) && agrees(image.architecture, wanted.architecture) && agrees(image.variant, wanted.variant);
}

/** A platform as `os/arch[/variant]`. */
export function formatPlatform({ os, architecture, variant }: Platform): string {
  return [os === "" ? "unknown" : os, architecture === "" ? "unknown" : architecture, ...(variant === "" ? [] : [variant])].join("/");
}
