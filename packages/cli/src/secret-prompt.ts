import { createInterface } from "node:readline";
import { Writable } from "node:stream";

/** A secret is no longer than this. */
const MAX_LENGTH = 4096;

/** Reads a secret: a line at a terminal, which is not shown, else all of standard input; white space around it falls away. */
export async function readSecret(prompt: string, stdin: NodeJS.ReadStream, stderr: NodeJS.WriteStream): Promise<string> {
  if (stdin.isTTY !== true) {
    let text = "";
    for await (const chunk of stdin.setEncoding("utf8")) {
      text += String(chunk);
      if (text.length > MAX_LENGTH) break;
    }
    return text.slice(0, MAX_LENGTH).trim();
  }
  stderr.write(prompt);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: stdin, output: silent, terminal: true });
  try {
    return await new Promise<string>((resolve) => {
      lines.once("line", resolve);
      lines.once("close", () => resolve(""));
    });
  } finally {
    lines.close();
    stderr.write("\n");
  }
}
