/** A licence by phrases that its text holds, in lower case, with single blanks for all that is no letter or digit. */
interface KnownText {
  readonly id: string;
  readonly phrases: readonly string[];
  /** Phrases of relatives that hold the phrases above too. */
  readonly without?: readonly string[];
  /** How many words it has, about. */
  readonly words: number;
}

const BSD_BEGIN =
  "redistribution and use in source and binary forms with or without modification are permitted provided that the following";
const BSD_END = "even if advised of the possibility of such damage";
const ENDORSE = "may be used to endorse or promote products derived from this software without specific prior written permission";
const ADVERTISE = "all advertising materials mentioning features or use of this software";

const knownTexts: readonly KnownText[] = [
  {
    id: "Apache-2.0",
    phrases: ["apache license version 2 0 january 2004", "grant of patent license", "accepting warranty or additional liability"],
    words: 1580,
  },
  { id: "BSD-2-Clause", phrases: [BSD_BEGIN, "this list of conditions", BSD_END], without: [ENDORSE, ADVERTISE], words: 185 },
  { id: "BSD-3-Clause", phrases: [BSD_BEGIN, ENDORSE, BSD_END], without: [ADVERTISE], words: 215 },
  { id: "CDDL-1.0", phrases: ["common development and distribution license cddl version 1 0", "versions of the license"], words: 2350 },
  { id: "CDDL-1.1", phrases: ["common development and distribution license cddl version 1 1", "versions of the license"], words: 2350 },
  { id: "CPL-1.0", phrases: ["common public license v 1 0", "requirements", "commercial distribution", "no warranty"], words: 1740 },
  { id: "EPL-1.0", phrases: ["eclipse public license v 1 0", "requirements", "commercial distribution", "no warranty"], words: 1740 },
  { id: "EPL-2.0", phrases: ["eclipse public license v 2 0", "requirements", "commercial distribution", "no warranty"], words: 2250 },
  { id: "GPL-2.0", phrases: ["gnu general public license version 2 june 1991", "end of terms and conditions"], words: 2980 },
  { id: "GPL-3.0", phrases: ["gnu general public license version 3 29 june 2007", "end of terms and conditions"], words: 5690 },
  { id: "LGPL-2.1", phrases: ["gnu lesser general public license version 2 1 february 1999", "end of terms and conditions"], words: 4410 },
  { id: "LGPL-3.0", phrases: ["gnu lesser general public license version 3 29 june 2007", "additional definitions"], words: 1240 },
  {
    id: "MIT",
    phrases: [
      "permission is hereby granted free of charge to any person obtaining a copy of this software and associated documentation files",
      "the software is provided as is without warranty of any kind",
    ],
    words: 165,
  },
  { id: "MPL-1.1", phrases: ["mozilla public license version 1 1", "versions of the license"], words: 3790 },
  { id: "MPL-2.0", phrases: ["mozilla public license version 2 0", "incompatible with secondary licenses"], words: 2420 },
];

/** Longer texts are no licence. */
const MAX_TEXT = 1_000_000;
/** A text that is mostly something else is no licence that stands alone. */
const MIN_SHARE = 0.75;

/** The SPDX ids of the licences that a text consists of; none where a good part of it is anything else. */
export function identifyLicenseText(text: string): readonly string[] {
  if (text.length > MAX_TEXT) return [];
  const words = text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  const plain = words.join(" ");
  const found = knownTexts.filter(
    ({ phrases, without = [] }) => phrases.every((phrase) => plain.includes(phrase)) && !without.some((phrase) => plain.includes(phrase)),
  );
  const known = found.reduce((sum, { phrases, words: length }) => sum + length * (plain.split(phrases[0] ?? "").length - 1), 0);
  return known >= words.length * MIN_SHARE ? found.map(({ id }) => id) : [];
}

const BASES = ["copying", "licence", "license", "notice"];
const ENDINGS = ["", ".md", ".markdown", ".txt", ".rst"];
const OTHERS = ["al2.0", "lgpl2.1", "licence-apache", "license-apache", "licence-mit", "license-mit", "licence.mit", "license.mit"];
const APACHE_NAMES = ["license-2.0.txt", "licence-2.0.txt", "license-apache-2.0.txt", "licence-apache-2.0.txt"];
const MIT_NAMES = ["mit-license", "mit-licence", "mit_license", "mit_licence", "unlicense", "unlicence"];

/** Names of licence files, in lower case. */
const licenseNames: ReadonlySet<string> = new Set([
  ...[...BASES, ...MIT_NAMES].flatMap((base) => ENDINGS.map((ending) => `${base}${ending}`)),
  ...OTHERS,
  ...APACHE_NAMES,
]);

const META_INF = /^meta-inf$/i;

/** The licence file that an entry of an archive is, by its name in lower case: of META-INF or the top; else undefined. */
export function licenseFileOf(entry: string): { readonly name: string; readonly isTop: boolean } | undefined {
  const slash = entry.indexOf("/");
  const isTop = slash < 0;
  // Asked of every entry: nearly all end here.
  if (entry.length > 64 || (!isTop && !META_INF.test(entry.slice(0, slash)))) return undefined;
  const name = entry.slice(slash + 1).toLowerCase();
  return licenseNames.has(name) ? { name, isTop } : undefined;
}
