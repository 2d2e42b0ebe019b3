import type { Sbom } from "@plimsoll/core";
import { expect, test } from "vitest";
import { memoryIo } from "../testing/memory-io.js";
import { cycloneDxText } from "./cyclonedx-text.js";

const sbom: Sbom = {
  packages: [],
  relationships: [],
  source: { type: "directory", id: "d1", name: "rootfs\u202e", version: "", path: "/srv/rootfs" },
  gaps: [],
  descriptor: { name: "plimsoll", version: "1.0.0" },
};

const written = (given: Sbom, options: Parameters<typeof memoryIo>[0] = {}): { serialNumber: string; metadata: { timestamp: string } } =>
  JSON.parse(cycloneDxText(given, memoryIo(options)));

test("the whole text", () => {
  expect(cycloneDxText(sbom, memoryIo({ now: "2026-11-24T12:00:00.789Z" }))).toBe(`{
 "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
 "bomFormat": "CycloneDX",
 "specVersion": "1.6",
 "serialNumber": "${written(sbom).serialNumber}",
 "version": 1,
 "metadata": {
  "timestamp": "2026-11-24T12:00:00Z",
  "tools": {
   "components": [
    {
     "type": "application",
     "name": "plimsoll",
     "version": "1.0.0"
    }
   ]
  },
  "component": {
   "bom-ref": "d1",
   "type": "file",
   "name": "rootfs\\u202e"
  }
 }
}
`);
});

test("the serial number is of the content alone", () => {
  const { serialNumber } = written(sbom, { now: "2026-01-01T00:00:00Z" });
  expect(serialNumber).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(written(sbom, { now: "2027-01-01T00:00:00Z" }).serialNumber).toBe(serialNumber);
  expect(written({ ...sbom, descriptor: { name: "plimsoll", version: "1.0.1" } }).serialNumber).not.toBe(serialNumber);
});

test.each([
  ["0", "1970-01-01T00:00:00Z"],
  ["1700000000", "2023-11-14T22:13:20Z"],
  ["253402300799", "9999-12-31T23:59:59Z"],
  ["253402300800", "2026-11-24T12:00:00Z"],
  ["-1", "2026-11-24T12:00:00Z"],
  ["soon", "2026-11-24T12:00:00Z"],
  ["", "2026-11-24T12:00:00Z"],
])("SOURCE_DATE_EPOCH %j is %s", (epoch, timestamp) => {
  expect(written(sbom, { environment: { SOURCE_DATE_EPOCH: epoch } }).metadata.timestamp).toBe(timestamp);
});
