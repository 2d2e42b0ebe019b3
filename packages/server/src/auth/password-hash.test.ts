import { scryptSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { hashPassword, verifyPassword } from "./password-hash.js";

describe("password hashes", () => {
  test("are PHC strings with the parameters of the design, salted, and verify", async () => {
    const [first, second] = await Promise.all([hashPassword("correct horse"), hashPassword("correct horse")]);
    expect(first).toMatch(/^\$scrypt\$ln=15,r=8,p=3\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect(first).not.toBe(second);
    expect(await verifyPassword("correct horse", first)).toBe(true);
    expect(await verifyPassword("correct horsf", first)).toBe(false);
  });

  test("take composed and decomposed letters as one", async () => {
    expect(await verifyPassword("e\u0301te\u0301-2026", await hashPassword("\u00e9t\u00e9-2026"))).toBe(true);
  });

  test("of other parameters verify too", async () => {
    const salt = Buffer.from("0123456789abcdef");
    const hash = scryptSync("old", salt, 32, { N: 1024, r: 8, p: 1 });
    const phc = `$scrypt$ln=10,r=8,p=1$${salt.toString("base64").replace(/=+$/, "")}$${hash.toString("base64").replace(/=+$/, "")}`;
    expect(await verifyPassword("old", phc)).toBe(true);
  });

  test.each([
    ["no hash", undefined],
    ["an empty text", ""],
    ["another algorithm", "$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNo"],
    ["a cost that would take gigabytes", "$scrypt$ln=30,r=8,p=3$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNo"],
  ])("%s: nobody signs in", async (_name, phc) => {
    expect(await verifyPassword("", phc)).toBe(false);
  });

  test("an unknown account costs what a known one does", async () => {
    const phc = await hashPassword("known");
    const time = async (hash: string | undefined): Promise<number> => {
      const before = process.cpuUsage();
      await verifyPassword("wrong", hash);
      const { user, system } = process.cpuUsage(before);
      return user + system;
    };
    const [known, unknown] = [await time(phc), await time(undefined)];
    expect(unknown).toBeGreaterThan(known / 3);
    expect(unknown).toBeLessThan(known * 3);
  });
});
