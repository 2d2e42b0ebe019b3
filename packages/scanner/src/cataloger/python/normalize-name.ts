/** The name by which Python packages are compared: lower case, every run of `-_.` as one hyphen. Source: https://packaging.python.org/specifications/name-normalization/ */
export function normalizeName(name: string): string {
  return name.replace(/[-_.]+/g, "-").toLowerCase();
}
