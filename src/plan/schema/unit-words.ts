/** Words that a plan has for groupings, norms and resources. They stand apart: who needs them need not load the schema. */
export const groupings = ['sum', 'mean', 'max', 'l2', 'product', 'first', 'readers'] as const;
export type PlannedGrouping = (typeof groupings)[number];

export const norms = ['sum', 'mean', 'max', 'l2', 'std', 'standard', 'size', 'params'] as const;
export type PlannedNorm = (typeof norms)[number];

export const resources = ['flops', 'params', 'bytes', 'latency'] as const;
export type PlannedResource = (typeof resources)[number];

/** What metrics count of a network, beside what it computes. */
export const measuredResources = [...resources, 'memory'] as const;
export type MeasuredResource = (typeof measuredResources)[number];
