/** The metrics of a CVSS vector: name and value. */
export type CvssMetrics = ReadonlyMap<string, string>;

/** Longest real vectors (4.0 with every metric) have fewer than 300 characters. */
const MAX_LENGTH = 512;

/**
 * The metrics of `AV:N/AC:L/...` (without the version prefix); undefined where a metric is unknown, stands twice, has a value that it
 * cannot have, or where one of `required` is missing.
 */
export function parseMetrics(
  text: string,
  allowed: Readonly<Record<string, string>>,
  required: readonly string[],
): CvssMetrics | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const metrics = new Map<string, string>();
  for (const pair of text.split("/")) {
    const [name = "", value = "", ...rest] = pair.split(":");
    const values = Object.hasOwn(allowed, name) ? allowed[name] : undefined;
    if (values === undefined || rest.length > 0 || metrics.has(name) || !values.split(" ").includes(value)) return undefined;
    metrics.set(name, value);
  }
  return required.every((name) => metrics.has(name)) ? metrics : undefined;
}

/** The smallest number with one decimal that is not less than `value`. Counted in 1/100000, so that errors of floating point do not round up. Source: CVSS 3.1, appendix A. */
export function roundUp(value: number): number {
  const scaled = Math.round(value * 100_000);
  return scaled % 10_000 === 0 ? scaled / 100_000 : (Math.floor(scaled / 10_000) + 1) / 10;
}
