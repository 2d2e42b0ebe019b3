import type { FastifyInstance } from "fastify";

/** The content security policy of every answer; `nonce` allows the style elements of the page that carries it. */
export function contentSecurityPolicy(nonce?: string): string {
  const base = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'; form-action 'self'";
  return nonce === undefined ? base : `${base}; style-src 'self' 'nonce-${nonce}'`;
}

/** Adds the headers that keep a browser from doing with an answer what it is not for. */
export function addSecurityHeaders(app: FastifyInstance): void {
  app.addHook("onRequest", async (request, reply) => {
    reply.headers({
      "content-security-policy": contentSecurityPolicy(),
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
      "x-frame-options": "DENY",
    });
    if (request.protocol === "https") reply.header("strict-transport-security", "max-age=31536000");
  });
}
