import type { ServerResponse } from "node:http";
import { createServer, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { addImage, type FixtureFiles, sha256 } from "../image/testing/image-fixture.js";
import { file, tar } from "../image/testing/tar-fixture.js";
import type { Clock } from "./clock.js";
import { systemClock } from "./clock.js";
import type { RegistryOptions } from "./registry-options.js";
import { FakeRegistry, sendBlob, sendError } from "./testing/fake-registry.js";
import { failureOf, open, pull } from "./testing/pull.js";

/** Bytes that do not compress and differ from layer to layer. */
function noise(length: number, seed: number): Buffer {
  let state = seed;
  return Buffer.from(
    Uint8Array.from({ length }, () => {
      state = (state * 1_103_515_245 + 12_345) & 0x7fffffff;
      return state >> 16;
    }),
  );
}

const SIZE = 700_000;
const tars = [1, 2, 3, 4, 5, 6].map((seed) => tar(file("noise", noise(SIZE, seed))));
const digests = tars.map(sha256);

let registry: FakeRegistry;
let reference: string;
beforeEach(async () => {
  registry = await FakeRegistry.start();
  reference = `${registry.host}/shop/web:1`;
  const files: FixtureFiles = new Map();
  registry.add("shop/web:1", files, addImage(files, { layers: tars, compression: "none" }));
});
afterEach(() => registry.close());

const PULLED = tars.map(() => SIZE);
/** A clock that does not sleep but tells how long it would have. */
function impatient(): { clock: Clock; sleeps: number[] } {
  const sleeps: number[] = [];
  const sleep = (ms: number): Promise<void> => {
    sleeps.push(ms);
    return Promise.resolve();
  };
  return { clock: { ...systemClock, sleep }, sleeps };
}

/** Answers requests for the first layer. */
function onFirstLayer(answer: (blob: Buffer, range: string | undefined, response: ServerResponse, count: number) => void): void {
  let count = 0;
  registry.interceptors.push(({ url, headers }, response) => {
    if (!url.endsWith(digests[0] ?? "")) return false;
    answer(tars[0] ?? Buffer.alloc(0), headers.range, response, count++);
    return true;
  });
}

/** Sends some bytes of what was announced, then cuts the connection. */
function cutAfter(response: ServerResponse, bytes: Buffer, announced: number): void {
  response.writeHead(200, { "content-length": announced });
  response.write(bytes, () => setTimeout(() => response.destroy(), 20));
}

describe("after a cut", () => {
  test("the rest is asked for", async () => {
    const ranges: (string | undefined)[] = [];
    onFirstLayer((blob, range, response, count) => {
      ranges.push(range);
      if (count === 0) cutAfter(response, blob.subarray(0, 100_000), blob.length);
      else sendBlob(blob, range, response);
    });
    expect(await pull(reference)).toEqual(PULLED);
    expect(ranges).toEqual([undefined, "bytes=100000-"]);
  });

  test("a registry that sends everything again is read past what is known", async () => {
    onFirstLayer((blob, _range, response, count) => {
      if (count === 0) cutAfter(response, blob.subarray(0, 300_000), blob.length);
      else sendBlob(blob, undefined, response);
    });
    expect(await pull(reference)).toEqual(PULLED);
  });

  test("a part that ends early is gone on from", async () => {
    onFirstLayer((blob, range, response, count) => {
      if (count === 0) cutAfter(response, blob.subarray(0, 1000), blob.length);
      else if (count === 1) {
        response.writeHead(206, { "content-range": `bytes 1000-1999/${blob.length}`, "content-length": 1000 });
        response.end(blob.subarray(1000, 2000));
      } else sendBlob(blob, range, response);
    });
    expect(await pull(reference)).toEqual(PULLED);
  });

  test.each([
    ["another start", "bytes 5-9/10"],
    ["another length", `bytes 1000-9999/${SIZE}`],
    ["nonsense", "pages 1-2"],
    ["nothing", ""],
  ])("a part with %s is refused", async (_name, contentRange) => {
    onFirstLayer((blob, _range, response, count) => {
      if (count === 0) cutAfter(response, blob.subarray(0, 1000), blob.length);
      else {
        response.writeHead(206, contentRange === "" ? {} : { "content-range": contentRange });
        response.end(blob.subarray(1000));
      }
    });
    await expect(pull(reference)).rejects.toMatchObject({ code: "registry-invalid", message: expect.stringContaining("another part") });
  });

  test("ever again, it is given up", async () => {
    onFirstLayer((blob, _range, response) => cutAfter(response, blob.subarray(0, 1000), blob.length));
    await expect(pull(reference)).rejects.toMatchObject({ code: "registry-unreachable", message: expect.stringContaining("was cut") });
    expect(registry.seen(digests[0] ?? "")).toHaveLength(4);
  });

  test("a manifest is asked for again", async () => {
    let count = 0;
    registry.interceptors.push(({ url }, response) => {
      if (!url.includes("/manifests/") || count++ > 1) return false;
      response.writeHead(200, { "content-length": 1000 });
      response.write("{", () => response.destroy());
      return true;
    });
    expect(await pull(reference)).toEqual(PULLED);
  });
});

describe("an overloaded registry", () => {
  test.each([408, 429, 500, 502, 503, 504])("that answers %d is asked again, later each time", async (status) => {
    let count = 0;
    registry.interceptors.push((_request, response) => {
      if (count++ >= 3) return false;
      sendError(response, status, "TOOMANYREQUESTS");
      return true;
    });
    const { clock, sleeps } = impatient();
    expect(await pull(reference, { clock, random: () => 0.5, retries: { firstDelayMs: 500, maxDelayMs: 10_000 } })).toEqual(PULLED);
    expect(sleeps).toEqual([375, 750, 1500]);
  });

  test.each([
    ["seconds", () => "7", 7000],
    ["a date", () => new Date(Date.now() + 30_000).toUTCString(), 30_000],
  ])("says for how long: %s", async (_name, value, expected) => {
    let count = 0;
    registry.interceptors.push((_request, response) => {
      if (count++ > 0) return false;
      sendError(response, 429, "TOOMANYREQUESTS", { "retry-after": value() });
      return true;
    });
    const { clock, sleeps } = impatient();
    expect(await pull(reference, { clock })).toEqual(PULLED);
    expect(sleeps).toHaveLength(1);
    expect(sleeps[0]).toBeGreaterThan(expected - 3000);
    expect(sleeps[0]).toBeLessThanOrEqual(expected);
  });

  test("that asks for a long pause is given up at once", async () => {
    registry.interceptors.push((_request, response) => {
      sendError(response, 429, "TOOMANYREQUESTS", { "retry-after": "3600" });
      return true;
    });
    await expect(pull(reference)).rejects.toMatchObject({
      code: "registry-rate-limited",
      message: expect.stringMatching(/HTTP 429, TOOMANYREQUESTS\).*a pause of 3600 seconds/),
    });
    expect(registry.requests).toHaveLength(1);
  });

  test("that never recovers is given up", async () => {
    registry.interceptors.push((_request, response) => {
      sendError(response, 429, "TOOMANYREQUESTS");
      return true;
    });
    await expect(pull(reference)).rejects.toMatchObject({ code: "registry-rate-limited" });
    expect(registry.requests).toHaveLength(4);
  });
});

describe("a slow registry", () => {
  const timeouts: RegistryOptions["timeouts"] = {
    connectMs: 300,
    responseMs: 300,
    idleMs: 300,
    speedWindowMs: 400,
    minBytesPerSecond: 1000,
  };

  test.each<readonly [string, () => void, RegExp]>([
    [
      "never answers",
      () => {
        registry.interceptors.push(() => true);
      },
      /it does not answer within 0.3 seconds/,
    ],
    [
      "drips its headers",
      () => {
        registry.interceptors.push((_request, response) => {
          const { socket } = response;
          socket?.write("HTTP/1.1 200 OK\r\nx-drip: ");
          const timer = setInterval(() => socket?.write("x"), 50);
          socket?.on("close", () => clearInterval(timer));
          return true;
        });
      },
      /it does not answer within/,
    ],
    [
      "sends early hints for ever",
      () => {
        registry.interceptors.push((_request, response) => {
          const timer = setInterval(() => response.writeEarlyHints({ link: "</x>; rel=preload" }), 20);
          response.on("close", () => clearInterval(timer));
          return true;
        });
      },
      /does not answer/,
    ],
    [
      "stops within a manifest",
      () => {
        registry.interceptors.push((_request, response) => {
          response.writeHead(200, { "content-length": 1000 });
          response.write("{");
          return true;
        });
      },
      /nothing came for 0.3 seconds/,
    ],
    ["stops within a layer", () => onFirstLayer((blob, _range, response) => void response.write(blob.subarray(0, 1000))), /nothing came/],
    [
      "drips a layer",
      () =>
        onFirstLayer((_blob, _range, response) => {
          const timer = setInterval(() => response.write("x"), 20);
          response.on("close", () => clearInterval(timer));
        }),
      /only [0-9]+ bytes came in 0 seconds/,
    ],
    [
      "drips the body of an error",
      () => {
        registry.interceptors.push((_request, response) => {
          response.writeHead(404);
          const timer = setInterval(() => response.write("x"), 20);
          response.on("close", () => clearInterval(timer));
          return true;
        });
      },
      /does not have the image/,
    ],
  ])("that %s is given up", async (_name, prepare, message) => {
    prepare();
    const start = performance.now();
    await expect(pull(reference, { timeouts })).rejects.toMatchObject({ message: expect.stringMatching(message) });
    expect(performance.now() - start).toBeLessThan(10_000);
  });

  test("is read as long as it is fast enough", async () => {
    onFirstLayer((blob, _range, response) => {
      response.writeHead(200, { "content-length": blob.length });
      let at = 0;
      const timer = setInterval(() => {
        response.write(blob.subarray(at, at + 50_000));
        at += 50_000;
        if (at >= blob.length) clearInterval(timer);
      }, 50);
    });
    expect(await pull(reference, { timeouts })).toEqual(PULLED);
  });

  test("a slow reader is no slow registry", async () => {
    const opened = await open(reference, { timeouts, downloads: { bufferBytes: 100_000 } });
    let bytes = 0;
    for await (const chunk of opened.layers[0]?.blob.read() ?? []) {
      bytes += chunk.length;
      await new Promise((resolve) => setTimeout(resolve, 400));
    }
    await opened.close();
    expect(bytes).toBe(tars[0]?.length);
  });

  test("all of it has an end", async () => {
    onFirstLayer((blob, _range, response) => {
      const timer = setInterval(() => response.write(blob.subarray(0, 2000)), 50);
      response.on("close", () => clearInterval(timer));
    });
    await expect(pull(reference, { timeouts: { ...timeouts, totalMs: 700 } })).rejects.toMatchObject({
      code: "registry-unreachable",
      message: expect.stringMatching(/the image did not come within 0.7 seconds$/),
    });
  });
});

describe("a layer that lies about its size", () => {
  test.each<readonly [string, (blob: Buffer, response: ServerResponse) => void, RegExp]>([
    ["shorter, and says so", (blob, response) => sendBlob(blob.subarray(1), undefined, response), /has "701951" bytes|descriptor claims/],
    ["longer, and says so", (blob, response) => sendBlob(Buffer.concat([blob, blob]), undefined, response), /descriptor claims/],
    [
      "shorter, in chunks",
      (blob, response) => {
        response.write(blob.subarray(0, 10));
        response.end();
      },
      /has 10 bytes, its descriptor claims/,
    ],
    [
      "without end",
      (blob, response) => {
        const more = (): void => {
          while (!response.destroyed && response.write(blob));
          if (!response.destroyed) response.once("drain", more);
        };
        more();
      },
      /sends more for the blob/,
    ],
  ])("%s", async (_name, answer, message) => {
    onFirstLayer((blob, _range, response) => answer(blob, response));
    await expect(pull(reference)).rejects.toMatchObject({ code: "digest-mismatch", message: expect.stringMatching(message) });
    expect(registry.seen(digests[0] ?? "")).toHaveLength(1);
  });

  test("single bytes in chunks are read", async () => {
    onFirstLayer((blob, _range, response) => {
      response.writeHead(200, {});
      for (let at = 0; at < 20_000; at++) response.write(blob.subarray(at, at + 1));
      response.end(blob.subarray(20_000));
    });
    expect(await pull(reference)).toEqual(PULLED);
  });
});

describe("fetching ahead", () => {
  /** Holds answers for blobs back; counts how many were waiting at one time. */
  function observed(): { most: () => number } {
    let running = 0;
    let most = 0;
    registry.interceptors.push(({ url, headers }, response) => {
      const blob = registry.blobs.get(url.slice(url.indexOf("sha256:")));
      if (!url.includes("/blobs/") || blob === undefined) return false;
      most = Math.max(most, ++running);
      setTimeout(() => sendBlob(blob, headers.range, response), 50);
      response.on("close", () => running--);
      return true;
    });
    return { most: () => most };
  }

  test.each([
    [1, 2],
    [3, 4],
  ])("no more than %d layers beside the one that is read", async (parallel, expected) => {
    const { most } = observed();
    expect(await pull(reference, { downloads: { parallel } })).toEqual(PULLED);
    expect(most()).toBeGreaterThanOrEqual(parallel);
    expect(most()).toBeLessThanOrEqual(expected);
  });

  test("no more bytes than allowed wait", async () => {
    const { most } = observed();
    expect(await pull(reference, { downloads: { parallel: 6, bufferBytes: 300_000, aheadBytes: 600_000 } })).toEqual(PULLED);
    expect(most()).toBeLessThanOrEqual(3);
  });

  test("nothing is fetched that is not read", async () => {
    const opened = await open(reference);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await opened.close();
    expect(registry.seen("/blobs/").map(({ url }) => url.slice(-71))).not.toContain(digests[0]);
    expect(registry.seen("/blobs/")).toHaveLength(1);
  });

  test("each reading is whole", async () => {
    const opened = await open(reference);
    const [layer] = opened.layers;
    layer?.blob.prefetch?.();
    layer?.blob.prefetch?.();
    for (let round = 0; round < 3; round++) {
      const chunks: Buffer[] = [];
      for await (const chunk of layer?.blob.read() ?? []) chunks.push(chunk);
      expect(sha256(Buffer.concat(chunks))).toBe(digests[0]);
    }
    await opened.close();
    expect(registry.seen(digests[0] ?? "")).toHaveLength(3);
  });

  test("a reader that stops lets the connection go", async () => {
    const opened = await open(reference, { downloads: { bufferBytes: 1000 } });
    for await (const chunk of opened.layers[0]?.blob.read() ?? []) {
      void chunk;
      break;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of opened.layers[1]?.blob.read() ?? []) chunks.push(chunk);
    expect(Buffer.concat(chunks)).toHaveLength(tars[1]?.length ?? 0);
    await opened.close();
    await expect.poll(() => registry.connections).toBe(0);
  });

  test("an abort of the reading ends it", async () => {
    const opened = await open(reference);
    onFirstLayer((blob, _range, response) => void response.write(blob.subarray(0, 1000)));
    const controller = new AbortController();
    const read = async (): Promise<void> => {
      for await (const chunk of opened.layers[0]?.blob.read(controller.signal) ?? []) {
        void chunk;
        setTimeout(() => controller.abort(new Error("stop")), 10);
      }
    };
    await expect(read()).rejects.toThrow("stop");
    await opened.close();
  });

  test("a layer that failed ahead fails when it is read", async () => {
    registry.blobs.delete(digests[2] ?? "");
    const opened = await open(reference);
    for (const { blob } of opened.layers) blob.prefetch?.();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const read = async (index: number): Promise<void> => {
      for await (const chunk of opened.layers[index]?.blob.read() ?? []) void chunk;
    };
    await read(0);
    await expect(read(2)).rejects.toMatchObject({ code: "registry-invalid" });
    await opened.close();
  });
});

describe("mirrors", () => {
  test("are asked first, and the registry for what they fail at", async () => {
    const mirror = await FakeRegistry.start();
    try {
      const files: FixtureFiles = new Map();
      const descriptor = addImage(files, { layers: tars, compression: "none" });
      mirror.add("hub/shop/web:1", files, descriptor);
      mirror.blobs.delete(digests[3] ?? "");
      const mirrors = ["*=127.0.0.1:1", `${registry.host}=${mirror.host}/hub`];
      expect(await pull(reference, { mirrors })).toEqual(PULLED);
      expect(registry.requests.map(({ url }) => url)).toEqual([`/v2/shop/web/blobs/${digests[3]}`]);
      const opened = await open(reference, { mirrors });
      await opened.close();
      expect(opened.source([]).repoDigests).toEqual([`${registry.host}/shop/web@${descriptor.digest}`]);
    } finally {
      await mirror.close();
    }
  });

  test("that lie about a digest are passed over", async () => {
    const mirror = await FakeRegistry.start();
    try {
      mirror.interceptors.push((_request, response) => {
        response.writeHead(200, { "content-type": "application/vnd.oci.image.manifest.v1+json" });
        response.end("{}");
        return true;
      });
      const digest = sha256(registry.manifests.get("shop/web/1")?.bytes ?? Buffer.alloc(0));
      expect(await pull(`${registry.host}/shop/web@${digest}`, { mirrors: [`*=${mirror.host}`] })).toEqual(PULLED);
    } finally {
      await mirror.close();
    }
  });

  test("where all fail, the registry's reason counts", async () => {
    await expect(pull(`${registry.host}/shop/none:1`, { mirrors: ["*=127.0.0.1:1"] })).rejects.toMatchObject({
      code: "image-not-found",
      message: expect.stringContaining(registry.host),
    });
  });
});

describe("no registry", () => {
  let raw: Server | undefined;
  afterEach(() => raw?.close());

  async function listen(serve: (socket: Socket) => void): Promise<string> {
    raw = createServer((socket) => {
      socket.on("error", () => undefined);
      serve(socket);
    });
    await new Promise<void>((resolve) => {
      raw?.listen(0, "127.0.0.1", resolve);
    });
    const address = raw.address();
    return typeof address === "object" && address !== null ? `127.0.0.1:${address.port}` : "";
  }

  test("nobody listens", async () => {
    const error = await failureOf(pull("127.0.0.1:1/shop/web:1"));
    expect(error).toMatchObject({
      code: "registry-unreachable",
      message: 'cannot read from "127.0.0.1:1": it refuses the connection (ECONNREFUSED)',
    });
  });

  test("there is no such host", async () => {
    const error = await failureOf(pull("registry.invalid/shop/web:1"));
    expect(error).toMatchObject({
      code: "registry-unreachable",
      message: expect.stringMatching(/no host of that name|cannot be looked up/),
    });
  });

  test("what answers is no HTTP", async () => {
    const host = await listen((socket) => socket.end("SSH-2.0-OpenSSH_9.2\r\n"));
    await expect(pull(`${host}/shop/web:1`)).rejects.toMatchObject({ code: "registry-invalid", message: expect.stringContaining("HPE_") });
  });

  test("connections are closed at once", async () => {
    const host = await listen((socket) => socket.destroy());
    await expect(pull(`${host}/shop/web:1`)).rejects.toMatchObject({ code: "registry-unreachable" });
  });

  test("headers without end", async () => {
    const host = await listen((socket) => {
      socket.write("HTTP/1.1 200 OK\r\n");
      const more = (): void => {
        while (!socket.destroyed && socket.write("x-a: bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\r\n"));
        if (!socket.destroyed) socket.once("drain", more);
      };
      more();
    });
    await expect(pull(`${host}/shop/web:1`)).rejects.toMatchObject({ code: "registry-invalid" });
  });
});
