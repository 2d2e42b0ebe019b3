import { expect, test } from "vitest";
import { defaultUpdateUrl } from "./default-url.data.js";
import { readUpdateSettings } from "./update-settings.js";

const defaults = {
  urls: [defaultUpdateUrl],
  autoUpdate: true,
  validateAge: true,
  maxAgeMs: 432_000_000,
  validateByHash: false,
  checkIntervalMs: 7_200_000,
  requireUpdateCheck: false,
};

test.each<[string, Readonly<Record<string, string>>, object]>([
  ["nothing is set", {}, {}],
  ["empty variables set nothing", { PLIMSOLL_DB_AUTO_UPDATE: "", GRYPE_DB_UPDATE_URL: "" }, {}],
  [
    "all of Grype's variables",
    {
      GRYPE_DB_UPDATE_URL: "https://mirror.example/databases",
      GRYPE_DB_CA_CERT: "/etc/ca.pem",
      GRYPE_DB_CACHE_DIR: "/var/cache/db",
      GRYPE_DB_AUTO_UPDATE: "false",
      GRYPE_DB_VALIDATE_AGE: "F",
      GRYPE_DB_MAX_ALLOWED_BUILT_AGE: "240h",
      GRYPE_DB_VALIDATE_BY_HASH_ON_START: "1",
      GRYPE_DB_MAX_UPDATE_CHECK_FREQUENCY: "0",
      GRYPE_DB_REQUIRE_UPDATE_CHECK: "TRUE",
      GRYPE_DB_UPDATE_AVAILABLE_TIMEOUT: "10s",
      GRYPE_DB_UPDATE_DOWNLOAD_TIMEOUT: "1m30s",
    },
    {
      urls: ["https://mirror.example/databases"],
      caCertFile: "/etc/ca.pem",
      cacheDir: "/var/cache/db",
      autoUpdate: false,
      validateAge: false,
      maxAgeMs: 864_000_000,
      validateByHash: true,
      checkIntervalMs: 0,
      requireUpdateCheck: true,
      availableTimeoutMs: 10_000,
      downloadTimeoutMs: 90_000,
    },
  ],
  ["ours before Grype's", { PLIMSOLL_DB_AUTO_UPDATE: "true", GRYPE_DB_AUTO_UPDATE: "false" }, {}],
  [
    "several URLs",
    { PLIMSOLL_DB_UPDATE_URL: "https://a.example/db?x=1,2, https://b.example/latest.json http://c.example" },
    { urls: ["https://a.example/db?x=1,2", "https://b.example/latest.json", "http://c.example"] },
  ],
])("%s", (_, environment, changes) => {
  expect(readUpdateSettings(environment)).toEqual({ ...defaults, ...changes });
});

test.each<[Readonly<Record<string, string>>, string]>([
  [{ GRYPE_DB_AUTO_UPDATE: "maybe" }, 'GRYPE_DB_AUTO_UPDATE is a switch and cannot be "maybe": write true or false'],
  [{ PLIMSOLL_DB_MAX_ALLOWED_BUILT_AGE: "5d" }, 'PLIMSOLL_DB_MAX_ALLOWED_BUILT_AGE cannot be "5d": write a duration as 30s, 5m or 120h'],
  [
    { GRYPE_DB_UPDATE_URL: "ftp://user:secret@mirror.example/db?token=secret" },
    'GRYPE_DB_UPDATE_URL is "ftp://mirror.example/db", which is no http or https URL: write one as https://HOST/databases',
  ],
])("%j is refused", (environment, message) => {
  expect(() => readUpdateSettings(environment)).toThrow(expect.objectContaining({ code: "db-setting", message }));
});
