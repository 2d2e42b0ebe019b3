import { proxySetting, quote } from "@plimsoll/core";
import { vulndbError } from "../error.js";
import { shownUrl } from "./update-url.js";

/** The proxy for a URL as the environment says; undefined where there is none. Errors: `db-setting` for a proxy that is not of HTTP. */
export function proxyOf(url: string, environment: Readonly<Record<string, string | undefined>>): string | undefined {
  const setting = proxySetting(new URL(url), environment);
  if (setting === undefined || (/^https?:/i.test(setting.url) && URL.canParse(setting.url))) return setting?.url;
  throw vulndbError(
    "db-setting",
    `${setting.name} is ${quote(shownUrl(setting.url))}, which is no proxy of HTTP: write http://HOST:PORT, or unset it`,
  );
}
