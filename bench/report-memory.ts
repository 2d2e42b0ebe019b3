import { writeFileSync } from "node:fs";

// Loaded into a measured process: writes its peak resident memory in KiB when it ends.
process.on("exit", () => {
  const file = process.env["PLIMSOLL_BENCH_MEMORY_FILE"];
  if (file !== undefined) writeFileSync(file, String(process.resourceUsage().maxRSS));
});
