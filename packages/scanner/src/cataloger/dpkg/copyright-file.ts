import { linesOf } from "../parse/text-lines.js";

/** A licence name longer than this is none. */
const MAX_NAME = 1000;

/**
 * The licence names of a machine-readable copyright file, sorted, each once: of its `License:` fields, of the common licence
 * texts that it refers to, and headings `LICENSE AGREEMENT`. None where the file does not begin with a `Format:` of that kind.
 * Source: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
 */
export function parseCopyright(text: string): readonly string[] {
  const names = new Set<string>();
  let isMachineReadable = false;
  for (const line of linesOf(text)) {
    if (!isMachineReadable) {
      if (line.trim() === "") continue;
      if (!/^Format:\s*https?:\/\/www\.debian\.org\/doc\/packaging-manuals\/copyright-format\//.test(line)) return [];
      isMachineReadable = true;
    }
    for (const found of [licenseField(line), commonLicense(line), agreementHeading(line)]) {
      const name = singleLicense(found);
      if (name !== "" && name.length <= MAX_NAME) names.add(name);
    }
  }
  return [...names].sort();
}

function licenseField(line: string): string {
  const field = "License: ";
  return line.startsWith(field) ? (/^\S*/.exec(line.slice(field.length))?.[0] ?? "") : "";
}

function commonLicense(line: string): string {
  return /\/usr\/share\/common-licenses\/([0-9A-Za-z_.-]+)/.exec(line)?.[1] ?? "";
}

function agreementHeading(line: string): string {
  const heading = line.trim();
  return /^license agreement(?: for .|$)/i.test(heading) ? heading : "";
}

/** Empty for a text that sums several licences up: other lines name each. A name at the end of a sentence loses its dot. */
function singleLicense(candidate: string): string {
  if (candidate.includes(" or ") || candidate.includes(" and ") || candidate.toLowerCase() === "none") return "";
  return candidate.endsWith(".") ? candidate.slice(0, -1) : candidate;
}
