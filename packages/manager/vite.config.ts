import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const source = (name: string): string => fileURLToPath(new URL(`../${name}/src/index.ts`, import.meta.url));

// Fonts and pictures stay files of their own: the server's policy (default-src 'self') allows no data: addresses.
// The modules of api and core only declare, so the schemas that no page uses fall away.
export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@plimsoll/api": source("api"), "@plimsoll/core": source("core") } },
  build: {
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2023",
    rollupOptions: {
      treeshake: { moduleSideEffects: (id) => !/packages\/(?:api|core)\/src\/|node_modules\/zod\//.test(id) },
    },
  },
});
