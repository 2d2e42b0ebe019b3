import { readdirSync } from "node:fs";
import type { Cataloger } from "../cataloger.js";
import type { DependencyRule } from "../dependency-edges.js";

const root = new URL("../", import.meta.url);

/** Folders beside the catalogers that hold none. */
const otherFolders: ReadonlySet<string> = new Set(["parse", "testing"]);

/** What one cataloger folder exports. */
export interface CatalogerFolder {
  readonly folder: string;
  readonly catalogers: readonly Cataloger[];
  readonly dependencyRules: readonly DependencyRule[];
}

/** Imports every module of every cataloger folder and finds the catalogers among its exports; for tests. */
export async function findCatalogers(): Promise<readonly CatalogerFolder[]> {
  const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory() && !otherFolders.has(entry.name));
  return Promise.all(folders.map(({ name }) => importFolder(name)));
}

async function importFolder(folder: string): Promise<CatalogerFolder> {
  const modules = readdirSync(new URL(`${folder}/`, root)).filter((file) => file.endsWith(".ts") && !/\.(test|d)\.ts$/.test(file));
  const exported: unknown[] = [];
  for (const module of modules) {
    const names: Record<string, unknown> = await import(new URL(`${folder}/${module}`, root).href);
    exported.push(...Object.values(names));
  }
  return { folder, catalogers: exported.filter(isCataloger), dependencyRules: exported.filter(isDependencyRule) };
}

function isCataloger(value: unknown): value is Cataloger {
  return typeof value === "object" && value !== null && "catalog" in value && "paths" in value && "name" in value;
}

function isDependencyRule(value: unknown): value is DependencyRule {
  return typeof value === "object" && value !== null && "declared" in value && "cataloger" in value;
}
