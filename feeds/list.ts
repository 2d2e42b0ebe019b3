import { alpine } from "./alpine.js";
import { debian } from "./debian.js";
import type { Feed } from "./feed.js";
import { friendsofphp } from "./friendsofphp.js";
import { nswg } from "./nswg.js";
import { nvd } from "./nvd.js";
import { osvFeeds } from "./osv.js";
import { retirejs } from "./retirejs.js";
import { rhel } from "./rhel.js";
import { rubysec } from "./rubysec.js";
import { rustToolchain } from "./rust-toolchain.js";

/** The files of the starter database and the feeds in each, in the order in which they are read: severities of the first serve the others. */
export const starterFiles: readonly { readonly name: string; readonly feeds: readonly Feed[] }[] = [
  { name: "1-nvd", feeds: [nvd] },
  { name: "2-debian-alpine", feeds: [debian, alpine] },
  { name: "3-alpaquita", feeds: [osvFeeds.alpaquita] },
  { name: "4-enterprise-linux", feeds: [rhel, osvFeeds.almalinux] },
  {
    name: "5-language",
    feeds: [osvFeeds.go, osvFeeds.pypi, osvFeeds.crates, rustToolchain, rubysec, friendsofphp, nswg, retirejs, osvFeeds.github],
  },
  { name: "6-bitnami", feeds: [osvFeeds.bitnami] },
];
