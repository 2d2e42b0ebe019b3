import type { FastifyRequest } from "fastify";
import { createApiToken, listTokens, revokeApiToken, type TokenEdit, type TokenFinder } from "../auth/api-token.js";
import { actorOf, type Identity } from "../auth/identity.js";
import type { Store } from "../store/store.js";
import type { Handlers } from "./handler.js";

/** Making, listing and revoking API tokens. */
export function tokenRoutes(store: Store, tokens: TokenFinder) {
  return {
    listTokens: async () => ({ items: await listTokens(store.db) }),
    createToken: async ({ body, identity, request }) => createApiToken(store, body, editOf(identity, request)),
    revokeToken: async ({ parameters, identity, request }) => {
      await revokeApiToken(store, Number(parameters.id), editOf(identity, request));
      tokens.forget();
      return undefined;
    },
  } satisfies Handlers;
}

function editOf(identity: Identity | undefined, { ip }: FastifyRequest): TokenEdit {
  return { actor: identity === undefined ? "nobody" : actorOf(identity), address: ip };
}
