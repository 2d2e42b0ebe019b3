import { expect, test } from "vitest";
import { newAllowance } from "./allowance.js";

test("more records than any installation has are an error that names the file", () => {
  const allowance = newAllowance("/var/lib/dpkg/status");
  allowance.take(3_000_000, 10);
  expect(() => allowance.take(1, 0)).toThrow(
    expect.objectContaining({ code: "limit-exceeded", message: expect.stringContaining('"/var/lib/dpkg/status"') }),
  );
});

test("so are more characters", () => {
  const allowance = newAllowance("/x");
  allowance.take(1, 200_000_000);
  expect(() => allowance.take(1, 1)).toThrow(expect.objectContaining({ code: "limit-exceeded" }));
});
