/** What a page is made of, besides the style and the script that every page has. */
import type { ReportData } from './report-data.ts';
import { tradeOffsOf } from './trade-offs.ts';
import type { ReportedRun } from './reported-run.ts';

export interface Report {
  readonly runs: readonly ReportedRun[];
  /** What changed between the plan of the first run and those of the others, in words. */
  readonly changes: readonly PlanChanges[];
  /** Version of Espalier that makes the report. */
  readonly version: string;
}

export interface PlanChanges {
  /** The label of the run whose plan is held against the first one's. */
  readonly label: string;
  /** Empty where the plans are the same. */
  readonly changes: readonly string[];
}

export interface PageAssets {
  readonly style: string;
  readonly script: string;
}

export function dataOf({ runs }: Report): ReportData {
  return { formatVersion: 1, runs: runs.map(({ data }) => data), tradeOffs: tradeOffsOf(runs) };
}
