import { describe, expect, test } from "vitest";
import { crc32 } from "./crc32.js";
import { createToken, hashSecret, isToken, tokenPrefix } from "./token-format.js";

describe("API tokens", () => {
  test("have the form of the design and are never the same", () => {
    const tokens = Array.from({ length: 50 }, createToken);
    expect(tokens.filter((token) => !/^plim_[A-Za-z0-9_-]{49}$/.test(token) || !isToken(token))).toEqual([]);
    expect(new Set(tokens).size).toBe(50);
  });

  const token = createToken();
  test.each([
    ["nothing", ""],
    ["a changed character", token.slice(0, 20) + (token[20] === "A" ? "B" : "A") + token.slice(21)],
    ["one that is too short", token.slice(0, -1)],
    ["one that is too long", `${token}A`],
    ["another prefix", token.replace("plim_", "ghp__")],
    ["a line break", `${token}\n`],
  ])("%s is no token", (_name, text) => {
    expect(isToken(text)).toBe(false);
  });

  test("are stored as a hash and shown by their first 12 characters", () => {
    expect(hashSecret("abc").toString("hex")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect(tokenPrefix(token)).toBe(token.slice(0, 12));
  });
});

test("CRC-32 has its published check value", () => {
  expect(crc32(Buffer.from("123456789"))).toBe(0xcbf43926);
});
