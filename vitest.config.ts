import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const source = (name: string): string => fileURLToPath(new URL(`packages/${name}/src/index.ts`, import.meta.url));

export default defineConfig({
  resolve: {
    alias: Object.fromEntries(["core", "vulndb", "scanner", "api", "server", "cli"].map((name) => [`@plimsoll/${name}`, source(name)])),
  },
  test: {
    include: ["packages/*/src/**/*.test.ts", "{accuracy,bench,chaos,demo,e2e,feeds}/**/*.test.ts"],
    testTimeout: 60_000,
  },
});
