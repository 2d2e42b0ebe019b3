import { readFileSync, writeFileSync } from "node:fs";
import { Session } from "node:inspector";
import { gunzipSync } from "node:zlib";
import { decodeSyftJson, matchPackages } from "@plimsoll/core";
import { openVulnerabilityDatabase } from "@plimsoll/vulndb";
import { test } from "vitest";

test("perf", async () => {
  const db = openVulnerabilityDatabase("/tmp/plimsoll/golden-db/6/vulnerability.db");
  const read = (n: string) =>
    decodeSyftJson(
      gunzipSync(readFileSync(n.includes("/") ? `/work/shared/goldens/${n}.syft.json.gz` : `/work/shared/goldens/${n}/syft.json.gz`)),
    );
  const old = read("debian-old");
  const big = {
    ...old,
    relationships: [],
    packages: [0, 1, 2, 3, 4, 5].flatMap((k) => old.packages.map((p) => ({ ...p, id: `${p.id}-${k}` }))),
  };
  const alp = read("alpine-base");
  const bigApk = {
    ...alp,
    relationships: [],
    packages: [...Array(20).keys()].flatMap((k) => alp.packages.map((p) => ({ ...p, id: `${p.id}-${k}` }))),
  };
  for (const [n, sbom] of [
    ["node-app", read("node-app")],
    ["debian-old x6", big],
    ["alpine x20", bigApk],
    ["python-app", read("python-app")],
  ] as const) {
    const times: number[] = [];
    let r;
    for (let i = 0; i < 6; i++) {
      const t = performance.now();
      r = matchPackages(sbom, db);
      times.push(Math.round(performance.now() - t));
    }
    console.log(n, sbom.packages.length, r?.matches.length, times.join(" "));
  }
  const s = new Session();
  s.connect();
  const post = (m: string) => new Promise<any>((ok, no) => s.post(m, (e: any, r: any) => (e ? no(e) : ok(r))));
  await post("Profiler.enable");
  await post("Profiler.start");
  for (let i = 0; i < 5; i++) matchPackages(big, db);
  const { profile } = await post("Profiler.stop");
  const self = new Map<string, number>();
  const dt = profile.timeDeltas;
  const byId = new Map<number, any>(profile.nodes.map((n: any) => [n.id, n]));
  profile.samples.forEach((id: number, i: number) => {
    const f = byId.get(id).callFrame;
    const k = `${f.functionName} ${f.url.split("/").slice(-2).join("/")}:${f.lineNumber}`;
    self.set(k, (self.get(k) ?? 0) + dt[i] / 1000);
  });
  console.log(
    [...self]
      .sort((a, b) => b[1] - a[1])
      .slice(0, 25)
      .map(([k, v]) => `${v.toFixed(0)}ms ${k}`)
      .join("\n"),
  );
}, 300000);
