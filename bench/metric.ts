/** One measured value and the most that it may be. */
export interface Metric {
  readonly name: string;
  readonly value: number;
  readonly goal: number;
  readonly unit: string;
}

/** The line of a metric: `metric, value, goal, ok|short`. */
export function metricLine({ name, value, goal, unit }: Metric): string {
  return `${name}, ${value.toFixed(2)} ${unit}, ${goal} ${unit}, ${meets({ value, goal }) ? "ok" : "short"}`;
}

/** Whether the goal is met: smaller is better in every metric. */
export function meets({ value, goal }: { readonly value: number; readonly goal: number }): boolean {
  return value <= goal;
}
