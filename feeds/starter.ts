import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { constants, gzipSync } from "node:zlib";
import { type Advisory, encodeAdvisory, encodeKnownExploited, encodeProvider, factsHeader } from "@plimsoll/core";
import { type Feed, type FeedData, openFeedData, providerOf } from "./feed.js";
import { kev } from "./kev.js";
import { starterFiles } from "./list.js";

/** `npm run starter -- --shared DIR [--output DIR]`: writes the facts of the starter database out of the data folder of DIR. */
function main(): void {
  const { values } = parseArgs({ options: { shared: { type: "string" }, output: { type: "string", default: "data/starter" } } });
  if (values.shared === undefined) throw new Error("name the folder of the shared data: npm run starter -- --shared DIR");
  const data = openFeedData(resolve(values.shared, "data"));
  mkdirSync(values.output, { recursive: true });
  for (const name of readdirSync(values.output)) if (/\.jsonl\.gz$|^about\.json$/.test(name)) rmSync(resolve(values.output, name));
  const providers = new Map<string, AboutProvider>();
  for (const { name, feeds } of starterFiles) {
    write(
      values.output,
      name,
      feeds.flatMap((feed) => feedLines(feed, data, providers)),
    );
  }
  const exploited = [...kev.read(data)].map((fact) => JSON.stringify(encodeKnownExploited(fact)));
  const provider = JSON.stringify(encodeProvider(providerOf({ id: "kev", captured: kev.captured })));
  write(values.output, "7-known-exploited", [provider, ...exploited]);
  providers.set("kev", { captured: kev.captured.slice(0, 10), records: exploited.length, source: kev.source });
  writeFileSync(resolve(values.output, "about.json"), `${JSON.stringify(about(providers), undefined, 2)}\n`);
}

interface AboutProvider {
  readonly captured: string;
  readonly records: number;
  readonly source: string;
}

function write(folder: string, name: string, lines: readonly string[]): void {
  const packed = gzipSync(`${[JSON.stringify(factsHeader), ...lines].join("\n")}\n`, { level: constants.Z_BEST_COMPRESSION });
  writeFileSync(resolve(folder, `${name}.jsonl.gz`), packed);
  console.log(`${name}: ${lines.length} lines, ${Math.round(packed.length / 1000)} kB`);
}

/** The provider's line and its advisories'. */
function feedLines(feed: Feed, data: FeedData, providers: Map<string, AboutProvider>): readonly string[] {
  const advisories = [...feed.read(data)];
  const { id, captured = "" } = feed.provider;
  const records = advisories.length + (providers.get(id)?.records ?? 0);
  providers.set(id, { captured: captured.slice(0, 10), records, source: feed.source });
  return [
    JSON.stringify(encodeProvider(feed.provider)),
    ...advisories.map((advisory) => JSON.stringify(encodeAdvisory(byDay(advisory), feed.provider))),
  ];
}

/** Days say enough, and pack well. The time of a change says nothing that a starter database can use. */
function byDay(advisory: Advisory): Advisory {
  const { id, provider, status, assigners, description, references, aliases, severities, packages, cpes, published, withdrawn } = advisory;
  return {
    id,
    provider,
    status,
    assigners,
    description,
    references,
    aliases,
    severities,
    packages,
    cpes,
    ...(published === undefined ? {} : { published: `${published.slice(0, 10)}T00:00:00Z` }),
    ...(withdrawn === undefined ? {} : { withdrawn: `${withdrawn.slice(0, 10)}T00:00:00Z` }),
  };
}

/** What the starter database is: the date of its newest data, and what is in it by provider. */
function about(providers: ReadonlyMap<string, AboutProvider>): object {
  const all = [...providers.values()];
  return {
    date: all
      .map(({ captured }) => captured)
      .sort()
      .at(-1),
    records: all.reduce((sum, { records }) => sum + records, 0),
    providers: Object.fromEntries(providers),
  };
}

main();
