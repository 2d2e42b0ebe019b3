import type { Settings } from "@plimsoll/api";
import type { FastifyReply, FastifyRequest } from "fastify";
import { actorOf } from "../auth/identity.js";
import { serverError } from "../error.js";
import { readSettings, updateSettings } from "../store/setting/settings.js";
import type { Store } from "../store/store.js";
import type { Handlers } from "./handler.js";

/** Reading and replacing the settings. */
export function settingRoutes({ db }: Store) {
  return {
    getSettings: async ({ reply }) => tagged(await readSettings(db), reply),
    changeSettings: async ({ body, identity, request, reply }) => {
      const actor = identity === undefined ? "nobody" : actorOf(identity);
      return tagged(await updateSettings(db, body, { actor, version: versionOf(request), address: request.ip }), reply);
    },
  } satisfies Handlers;
}

function tagged(settings: Settings, reply: FastifyReply): Settings {
  reply.header("etag", `"${settings.version}"`);
  return settings;
}

function versionOf(request: FastifyRequest): number {
  const version = /^"([0-9]{1,9})"$/.exec(request.headers["if-match"] ?? "")?.[1];
  if (version === undefined)
    throw serverError("invalid-request", "The header If-Match must have the ETag of the settings that were changed.");
  return Number(version);
}
