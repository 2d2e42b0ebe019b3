/** A package's name as rows and look-ups spell it: Python's separators are one hyphen and lower case (PEP 503), others stay. */
export function normalizePackageName(name: string, ecosystem: string): string {
  return ecosystem === "python" ? name.replace(/[-_.]+/g, "-").toLowerCase() : name;
}
