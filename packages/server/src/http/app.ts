import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Readable } from "node:stream";
import { createSecureContext } from "node:tls";
import cookie from "@fastify/cookie";
import { type OperationId, operations, type Route, routes } from "@plimsoll/api";
import { messageOf, quote } from "@plimsoll/core";
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, LogController } from "fastify";
import { actorOf, type Identity } from "../auth/identity.js";
import { serverError } from "../error.js";
import type { Call, Handlers } from "../route/handler.js";
import { MAX_UPLOAD } from "../route/upload-reader.js";
import { type Authentication, authorize, identify } from "./authenticate.js";
import { checkPart } from "./check-part.js";
import { addManagerFiles } from "./manager-files.js";
import type { Metrics } from "./metrics.js";
import { parseJson } from "./parse-json.js";
import { sendProblem } from "./problem-reply.js";
import { readBody } from "./read-body.js";
import { addSecurityHeaders } from "./security-headers.js";

declare module "fastify" {
  interface FastifyRequest {
    /** Who makes the request, once that is known. */
    identity: Identity | undefined;
  }
  interface FastifyContextConfig {
    readonly operation?: OperationId;
  }
}

/** Files in PEM form. */
export interface TlsFiles {
  /** The certificate, followed by those of the authorities between it and a known one. */
  readonly certificate: string;
  readonly key: string;
}

/** What the application is made of. */
export interface AppOptions {
  readonly authentication: Authentication;
  readonly handlers: Handlers;
  readonly metrics: Metrics;
  /** The built Manager UI; without it only the API is served. */
  readonly managerDirectory?: string | undefined;
  /** One JSON line for each request and fault goes there; nowhere where it is left out. */
  readonly log?: { write(line: string): void };
  readonly tls?: TlsFiles | undefined;
  /** Addresses and networks (CIDR) whose word on the client's address is taken; nobody's without it. */
  readonly trustedProxies?: readonly string[] | undefined;
}

const REQUEST_MS = 120_000;
/** Limit of every body but an upload, which its route reads by itself. */
const MAX_BODY = 1024 * 1024;

/**
 * The application that answers the operations that have a handler, each as its route says, and nothing else.
 *
 * @throws `manager-unusable`, `tls-unusable`.
 */
export async function createApp({
  authentication,
  handlers,
  metrics,
  managerDirectory,
  log,
  tls,
  trustedProxies,
}: AppOptions): Promise<FastifyInstance> {
  const app: FastifyInstance = Fastify({
    ...(tls === undefined ? {} : { https: readTls(tls) }),
    ...(trustedProxies === undefined ? {} : { trustProxy: [...trustedProxies] }),
    logger: log === undefined ? false : { level: "info", stream: log, base: null, serializers: { err: describeError } },
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: "requestId" }),
    genReqId: () => randomUUID(),
    exposeHeadRoutes: false,
    // Requests are checked by the schemas of their routes below; what Fastify has for that takes 0.15 s to load.
    schemaController: { compilersFactory: { buildValidator: noCompiler, buildSerializer: noCompiler } },
    bodyLimit: MAX_UPLOAD,
    requestTimeout: REQUEST_MS,
    routerOptions: { maxParamLength: 200 },
    frameworkErrors: (error, request, reply) => void sendProblem(error, request, reply),
  });
  app.decorateRequest("identity", undefined);
  app.setErrorHandler(sendProblem);
  addSecurityHeaders(app);
  await app.register(cookie);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("application/json", (request: FastifyRequest, payload: Readable) => readJson(request, payload));
  app.addHook("onResponse", async (request, reply) => {
    const { elapsedTime: ms, statusCode: status } = reply;
    const route = request.routeOptions.url ?? "none";
    metrics.requestSeconds.observe({ route, method: request.method, status }, ms / 1000);
    const actor = request.identity === undefined ? undefined : actorOf(request.identity);
    request.log.info({ method: request.method, route, status, ms: Math.round(ms * 10) / 10, actor }, "request");
  });
  for (const id of Object.keys(handlers) as OperationId[]) addRoute(app, { id, handlers, authentication });
  if (managerDirectory !== undefined) await addManagerFiles(app, managerDirectory);
  else
    app.setNotFoundHandler((request, reply) => sendProblem(serverError("not-found", "There is nothing at this address."), request, reply));
  return app;
}

function readTls({ certificate, key }: TlsFiles): { readonly cert: Buffer; readonly key: Buffer } {
  try {
    const pair = { cert: readFileSync(certificate), key: readFileSync(key) };
    createSecureContext(pair);
    return pair;
  } catch (error) {
    throw serverError("tls-unusable", `TLS with the files ${quote(certificate)} and ${quote(key)} fails: ${messageOf(error)}`, error);
  }
}

function noCompiler(): never {
  throw new TypeError("no route has a schema of Fastify's");
}

interface RouteOptions {
  readonly id: OperationId;
  readonly handlers: Handlers;
  readonly authentication: Authentication;
}

function addRoute(app: FastifyInstance, { id, handlers, authentication }: RouteOptions): void {
  const route: Route = routes[id];
  const handler = handlers[id] as ((call: Call<OperationId>) => Promise<unknown>) | undefined;
  if (handler === undefined) return;
  app.route({
    method: route.method,
    url: operations[id].path.replaceAll(/\{(\w+)\}/g, ":$1"),
    config: { operation: id },
    // Before the body is read.
    onRequest: async (request) => {
      request.identity = route.access === "anyone" ? undefined : await identify(request, authentication);
      authorize(id, route, request.identity, request);
      if (route.upload === true && authentication.store.room().aborted)
        throw serverError("storage-full", "The server's disk is nearly full: no uploads are taken until there is room again.");
    },
    handler: async (request, reply) => {
      reply.header("cache-control", "no-store");
      const call = {
        parameters: check("path", route.parameters, request.params),
        query: check("query", route.query, request.query),
        body: route.upload === true ? request.body : check("body", route.body, request.body),
        identity: request.identity,
        request,
        reply,
      } as Call<OperationId>;
      reply.code(route.statuses[0] ?? 200);
      const answer = await handler(call);
      if (answer === reply) return reply;
      return sendAnswer(reply, answer);
    },
  });
}

function sendAnswer(reply: FastifyReply, answer: unknown): FastifyReply {
  if (answer === undefined) return reply.send();
  return reply.type(reply.getHeader("content-type")?.toString() ?? "application/json; charset=utf-8").send(JSON.stringify(answer));
}

/** Only what its schema lets through. */
function check(what: string, schema: Parameters<typeof checkPart>[1] | undefined, value: unknown): unknown {
  return schema === undefined ? undefined : checkPart(what, schema, value);
}

async function readJson(request: FastifyRequest, payload: Readable): Promise<unknown> {
  const { operation } = request.routeOptions.config;
  const route: Route | undefined = operation === undefined ? undefined : routes[operation];
  const maxBytes = route?.upload === true ? MAX_UPLOAD : MAX_BODY;
  if (Number(request.headers["content-length"]) > maxBytes) throw serverError("too-large", `The body is larger than ${maxBytes} bytes.`);
  if (route?.upload === true) return payload;
  const encoding = request.headers["content-encoding"];
  if (encoding !== undefined && encoding !== "identity") {
    throw serverError("unsupported-media-type", "The body must not be compressed here.");
  }
  const bytes = await readBody(payload, { maxBytes, maxMs: REQUEST_MS });
  return route?.body === undefined ? undefined : parseJson(bytes);
}

/** What the log says of an error: no properties, which may hold values of a query. */
function describeError(error: Error): { readonly type: string; readonly message: string; readonly stack: string } {
  const { name, message, stack } = error;
  return { type: name, message, stack: stack ?? "" };
}
