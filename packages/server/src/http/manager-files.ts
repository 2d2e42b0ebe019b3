import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import files from "@fastify/static";
import { messageOf, quote } from "@plimsoll/core";
import type { FastifyInstance } from "fastify";
import { serverError } from "../error.js";
import { sendProblem } from "./problem-reply.js";
import { contentSecurityPolicy } from "./security-headers.js";

/**
 * Serves the built Manager UI: files as they are, and its page for every other address that a browser asks a page of. The page gets a meta
 * element `csp-nonce`, with whose nonce it may add style elements.
 *
 * @throws `manager-unusable`.
 */
export async function addManagerFiles(app: FastifyInstance, directory: string): Promise<void> {
  const page = await addFiles(app, directory).catch((error: unknown) => {
    throw serverError(
      "manager-unusable",
      `the Manager UI in ${quote(directory)} cannot be read: ${messageOf(error)}; build it anew (npm run build -w @plimsoll/manager), then start again`,
      error,
    );
  });
  app.setNotFoundHandler((request, reply) => {
    const isPage = request.method === "GET" && !request.url.startsWith("/api/") && request.headers.accept?.includes("text/html");
    if (!isPage) return sendProblem(serverError("not-found", "There is nothing at this address."), request, reply);
    const nonce = randomBytes(16).toString("base64");
    return reply
      .code(200)
      .headers({ "content-security-policy": contentSecurityPolicy(nonce), "cache-control": "no-store" })
      .type("text/html; charset=utf-8")
      .send(page.replace("<head>", `<head><meta property="csp-nonce" nonce="${nonce}" />`));
  });
}

/** Gives the text of the page. */
async function addFiles(app: FastifyInstance, directory: string): Promise<string> {
  const page = await readFile(join(directory, "index.html"), "utf8");
  await app.register(files, {
    root: directory,
    index: false,
    // One route for each file that is there, so that no path is looked up on the disk.
    wildcard: false,
    globIgnore: ["index.html"],
    cacheControl: false,
    setHeaders: (reply, path) => {
      // The build names these by their content.
      reply.setHeader("cache-control", path.includes("/assets/") ? "public, max-age=31536000, immutable" : "no-cache");
    },
  });
  return page;
}
