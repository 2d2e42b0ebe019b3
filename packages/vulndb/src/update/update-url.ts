import { quote } from "@plimsoll/core";
import { vulndbError } from "../error.js";
import { schemaVersion } from "../schema.js";

const MAX_PATH_LENGTH = 1024;

/** A URL as messages and records show it: without user, password, query and fragment, which may hold secrets. */
export function shownUrl(url: string): string {
  return url.replace(/[?#].*$/s, "").replace(/\/\/[^/]*@/, "//");
}

/** Whether `text` is a URL of a kind that databases are fetched from. */
export function isHttpUrl(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}

/** The URL of `latest.json`: `base` itself where its path ends in `.json`, else `base` with `/v6/latest.json`. The query stays. */
export function latestUrl(base: string): string {
  const url = new URL(base);
  if (!url.pathname.endsWith(".json")) {
    url.pathname = `${url.pathname.replace(/\/+$/, "")}/v${schemaVersion.model}/latest.json`;
  }
  return url.href;
}

/**
 * The URL of an archive: `path` as `latest.json` gives it, beside that file or in a folder beside it, its own query left out.
 * Errors: `db-listing` where the path leads elsewhere: absolute, to another host, or out of the folder.
 */
export function archiveUrl(latest: string, path: string): string {
  const [bare = ""] = path.split("?");
  const segments = bare.split("/").filter((segment) => segment !== ".");
  const leadsElsewhere =
    bare.length > MAX_PATH_LENGTH || /^[a-z][a-z0-9+.-]*:\//i.test(bare) || segments.some((segment) => segment === "" || segment === "..");
  // Servers and proxies disagree on what these mean in a path.
  if (leadsElsewhere || /[\\#\p{Cc}\p{Surrogate}]/u.test(bare)) {
    throw vulndbError(
      "db-listing",
      `${quote(shownUrl(latest))} names the archive ${quote(path)}, which is not a path beside it: use another database URL`,
    );
  }
  const url = new URL(latest);
  const folder = url.pathname.slice(0, url.pathname.lastIndexOf("/") + 1);
  url.pathname = folder + segments.map((segment) => encodeURIComponent(segment).replaceAll("%3A", ":")).join("/");
  return url.href;
}
