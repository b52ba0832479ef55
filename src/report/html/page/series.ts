/** What the charts call and colour a run's arms. */
import type { RunData } from '../report-data.ts';

export interface Series {
  readonly run: number;
  readonly lane: string;
}

/** Of one run each arm has a colour; of several each run has one. */
export function colorOf(runs: readonly RunData[], { run, lane }: Series): string {
  const [alone] = runs;
  if (runs.length > 1 || alone === undefined) return `var(--series-${run % colors})`;
  return `var(--series-${Math.max(0, lanesOf(alone).indexOf(lane)) % colors})`;
}

const colors = 6;

export function nameOf(runs: readonly RunData[], { run, lane }: Series): string {
  const label = runs.length > 1 ? [runs[run]?.label ?? ''] : [];
  return [...label, ...(lane === '' ? [] : [lane])].join(' – ');
}

/** In the order of the plan. */
export function lanesOf({ stages }: RunData): readonly string[] {
  return [...new Set(stages.map(({ lane }) => lane))];
}

/** How a lane goes on: the trunk around an arm, and the arm. */
export function isWithin(lane: string, outer: string): boolean {
  return outer === '' || lane === outer || lane.startsWith(`${outer}/`);
}
