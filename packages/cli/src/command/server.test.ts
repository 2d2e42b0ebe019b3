import { expect, test } from "vitest";
import { runCli } from "../cli.js";
import { memoryIo } from "../testing/memory-io.js";

test.each<[string, readonly string[], string]>([
  ["an argument", ["server", "now"], 'plimsoll server takes no argument such as "now"'],
  ["a port that is none", ["server", "--port", "80.5"], "--port must be a whole number"],
  ["a certificate without its key", ["server", "--tls-cert", "cert.pem"], "--tls-cert and --tls-key belong together: give both"],
  ["a proxy by name", ["server", "--trusted-proxy", "proxy.example"], '--trusted-proxy cannot be "proxy.example"'],
  ["too large a network", ["server", "--trusted-proxy", "10.0.0.1,10.0.0.0/33"], '--trusted-proxy cannot be "10.0.0.0/33"'],
  ["a network of no size", ["server", "--trusted-proxy", "::1/"], '--trusted-proxy cannot be "::1/"'],
  ["all the world by an empty word", ["server", "--trusted-proxy", "10.0.0.1,"], '--trusted-proxy cannot be ""'],
  ["an argument of reset-admin", ["server", "reset-admin", "now"], 'plimsoll server reset-admin takes no argument such as "now"'],
])("%s is refused", async (_, words, message) => {
  const io = memoryIo({ environment: { HOME: "/nowhere" }, workingDirectory: "/" });
  expect(await runCli(words, io)).toBe(1);
  expect(io.written.stderr).toContain(`error[option-invalid]: ${message}`);
});

test.each([
  ["server", "Usage: plimsoll server [OPTIONS]"],
  ["server reset-admin", "Usage: plimsoll server reset-admin [OPTIONS]"],
])("%s has a help of its own", async (name, usage) => {
  const io = memoryIo({ environment: {}, workingDirectory: "/" });
  expect(await runCli([...name.split(" "), "--help"], io)).toBe(0);
  expect(io.written.stdout).toContain(`${usage}\n`);
});
