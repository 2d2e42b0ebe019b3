import * as http from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";

/** A request to a proxy. */
export interface ProxiedRequest {
  /** `CONNECT HOST:PORT` or `GET URL`. */
  readonly line: string;
  readonly authorization: string | undefined;
}

/** A proxy in this process that connects wherever it is asked to. */
export class FakeProxy {
  readonly requests: ProxiedRequest[] = [];
  /** Status of answers; 0 for none at all. */
  status = 200;
  readonly #server = http.createServer();
  readonly #sockets = new Set<Socket>();

  private constructor() {
    this.#server.on("connection", (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on("error", () => undefined);
    });
    this.#server.on("connect", (request, socket) => {
      this.#note(request);
      if (this.status === 0) return;
      if (this.status !== 200) {
        socket.end(`HTTP/1.1 ${this.status} No\r\n\r\n`);
        return;
      }
      const [, host = "", port = ""] = /^(.*):([0-9]+)$/.exec(request.url ?? "") ?? [];
      const target = connect(Number(port), host, () => {
        socket.write("HTTP/1.1 200 OK\r\n\r\n");
        target.pipe(socket);
        socket.pipe(target);
      });
      target.on("error", () => socket.destroy());
      socket.on("error", () => target.destroy());
      socket.on("close", () => target.destroy());
    });
    this.#server.on("request", (request: http.IncomingMessage, response: http.ServerResponse) => {
      this.#note(request);
      const { "proxy-authorization": _shown, ...headers } = request.headers;
      const passed = http.request(request.url ?? "", { headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      passed.on("error", () => response.destroy());
      passed.end();
    });
  }

  static async start(): Promise<FakeProxy> {
    const proxy = new FakeProxy();
    await new Promise<void>((resolve) => {
      proxy.#server.listen(0, "127.0.0.1", resolve);
    });
    return proxy;
  }

  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }

  #note({ method, url, headers }: http.IncomingMessage): void {
    this.requests.push({ line: `${method} ${url}`, authorization: headers["proxy-authorization"] });
  }
}
