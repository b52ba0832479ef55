/** Metrics that count weights, and that a plan knows without data. */
const counted: ReadonlySet<string> = new Set(['sparsity', 'density', 'trained params']);

export function isCount(metric: string): boolean {
  return counted.has(metric);
}
