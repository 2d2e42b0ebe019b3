import { type OperationId, operations } from "./operation.js";

/** Header in which a page repeats the CSRF value of its session. */
export const CSRF_HEADER = "X-Plimsoll-Csrf";

/** Values of a path or query by name; absent ones are left out. */
export type RequestValues = Readonly<Record<string, string | number | undefined>>;

/** Path and query of an operation: `/api/v1/images/7/sbom?format=cyclonedx-json`. A value can never leave its place in the path. */
export function operationPath(id: OperationId, parameters: RequestValues = {}, query: RequestValues = {}): string {
  const path = operations[id].path.replace(/\{(\w+)\}/g, (_brace, name: string) => encodeSegment(String(parameters[name] ?? "")));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) search.set(name, String(value));
  }
  return search.size === 0 ? path : `${path}?${search}`;
}

/** A segment of a path; `.` and `..` would be taken for directories. */
function encodeSegment(text: string): string {
  return encodeURIComponent(text).replace(/^\.{1,2}$/, (dots) => "%2E".repeat(dots.length));
}
