import { execFileSync } from "node:child_process";
import { cpSync, existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromiumFile } from "./browser.js";

const REPOSITORY = fileURLToPath(new URL("../../", import.meta.url));

const BUILT = join(REPOSITORY, "packages", "manager", "dist");

/** Why the Manager UI cannot be driven here; `undefined` where it can. In CI a UI that is not built is none: it is built. */
export function missingPart(): string | undefined {
  if (!existsSync(chromiumFile)) return "install chromium to run these";
  if (isBuilt() || process.env["CI"] === "true") return undefined;
  return "run npm run build -w @plimsoll/manager to run these";
}

/** Copies the Manager UI, built where it was not, to a new folder, so that a build meanwhile does not take files away. */
export function copyManager(directory: string): void {
  if (!isBuilt()) {
    // The test runner's NODE_ENV would make it a development build.
    const env = { ...process.env, NODE_ENV: "production" };
    execFileSync("npm", ["run", "build", "-w", "@plimsoll/manager"], { cwd: REPOSITORY, env, stdio: ["ignore", "ignore", "inherit"] });
  }
  cpSync(BUILT, directory, { recursive: true });
}

function isBuilt(): boolean {
  return existsSync(join(BUILT, "index.html"));
}
