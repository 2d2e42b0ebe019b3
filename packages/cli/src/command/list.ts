import type { CommandEntry } from "./command.js";

/** Every command; the code of each is loaded when it is called. */
export const commands: readonly CommandEntry[] = [
  {
    name: "scan",
    summary: "Find the known vulnerabilities of images and say Pass, Warn or Fail",
    load: async () => (await import("./scan.js")).scanCommand,
  },
  { name: "sbom", summary: "List what is inside an image", load: async () => (await import("./sbom.js")).sbomCommand },
  // Before "server", of which its first word is the name.
  {
    name: "server reset-admin",
    summary: "Give the account admin of a server a new one-time password",
    load: async () => (await import("./server-reset-admin.js")).serverResetAdminCommand,
  },
  { name: "server", summary: "Run the server: API and Manager UI", load: async () => (await import("./server.js")).serverCommand },
  { name: "login", summary: "Keep the API token of a server", load: async () => (await import("./login.js")).loginCommand },
  { name: "logout", summary: "Forget the API token of a server", load: async () => (await import("./logout.js")).logoutCommand },
  {
    name: "db update",
    summary: "Bring the vulnerability database up to date",
    load: async () => (await import("./db-update.js")).dbUpdateCommand,
  },
  {
    name: "db check",
    summary: "Ask whether there is a newer vulnerability database; exits with 100 if so",
    load: async () => (await import("./db-check.js")).dbCheckCommand,
  },
  {
    name: "db search",
    summary: "Show what the vulnerability database says of a vulnerability or a package",
    load: async () => (await import("./db-search.js")).dbSearchCommand,
  },
  {
    name: "db import",
    summary: "Take over a vulnerability database from a file",
    load: async () => (await import("./db-import.js")).dbImportCommand,
  },
  {
    name: "db build",
    summary: "Build a vulnerability database from advisories",
    load: async () => (await import("./db-build.js")).dbBuildCommand,
  },
  {
    name: "db status",
    summary: "Show which vulnerability database is in use and how old it is",
    load: async () => (await import("./db-status.js")).dbStatusCommand,
  },
  { name: "db delete", summary: "Delete the vulnerability database", load: async () => (await import("./db-delete.js")).dbDeleteCommand },
  {
    name: "completion",
    summary: "Print a script that completes commands and options in a shell",
    load: async () => (await import("./completion.js")).completionCommand,
  },
  { name: "version", summary: "Print the version", load: async () => (await import("./version.js")).versionCommand },
];
