import { expect, test } from "vitest";
import { type NameLookup, requireNameServer } from "./name-server.js";

/** A resolver that fails with a code, or answers; and the names that it was asked for. */
function fakeLookup(code?: string): NameLookup & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    resolve4(host) {
      asked.push(host);
      return code === undefined ? Promise.resolve([]) : Promise.reject(Object.assign(new Error(code), { code }));
    },
    cancel: () => undefined,
  };
}

const { signal } = new AbortController();

test.each(["127.0.0.1", "[::1]", "localhost"])("%s needs no name server", async (host) => {
  const lookup = fakeLookup("ETIMEOUT");
  await requireNameServer(host, signal, lookup);
  expect(lookup.asked).toEqual([]);
});

test.each([undefined, "ENOTFOUND", "ESERVFAIL", "ECONNREFUSED"])("an answer will do: %s", async (code) => {
  const lookup = fakeLookup(code);
  await requireNameServer("db.example", signal, lookup);
  expect(lookup.asked).toEqual(["db.example"]);
});

test("no answer is an error", async () => {
  await expect(requireNameServer("db.example", signal, fakeLookup("ETIMEOUT"))).rejects.toThrow(
    expect.objectContaining({ code: "db-unreachable", message: 'no name server answers for "db.example": is there a network?' }),
  );
});

test("stops when it is told to", async () => {
  const controller = new AbortController();
  let fail: (error: Error) => void = () => undefined;
  const lookup: NameLookup = {
    resolve4: () =>
      new Promise((_, reject) => {
        fail = reject;
      }),
    cancel: () => fail(Object.assign(new Error("cancelled"), { code: "ECANCELLED" })),
  };
  setTimeout(() => controller.abort(new Error("enough")), 20);
  await expect(requireNameServer("db.example", controller.signal, lookup)).rejects.toThrow("enough");
});
