import { expect, test } from "vitest";
import type { OperationId } from "./operation.js";
import { operationPath, type RequestValues } from "./request.js";

test.each<[string, OperationId, RequestValues, RequestValues, string]>([
  ["plain", "listImages", {}, {}, "/api/v1/images"],
  ["query, absent left out", "listImages", {}, { q: "a b&c", limit: 10, cursor: undefined }, "/api/v1/images?q=a+b%26c&limit=10"],
  ["parameter", "getSbom", { id: "7" }, { format: "syft-json" }, "/api/v1/images/7/sbom?format=syft-json"],
  ["parameter with slashes", "getImage", { id: "../tokens?x#y" }, {}, "/api/v1/images/..%2Ftokens%3Fx%23y"],
  ["parameter that climbs", "listFindings", { id: ".." }, {}, "/api/v1/images/%2E%2E/findings"],
])("path of an operation: %s", (_name, id, parameters, query, path) => {
  expect(operationPath(id, parameters, query)).toBe(path);
});
