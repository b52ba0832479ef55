/** What a page is made of, besides the style and the script that every page has. */
import type { RunRecord } from '../record/record.ts';
import type { Html } from './html.ts';
import type { ReportData, RunData } from './report-data.ts';
import { tradeOffsOf } from './trade-offs.ts';

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

export interface ReportedRun {
  readonly record: RunRecord;
  readonly data: RunData;
  /** The recipe's canonical text, cut where its colours change. */
  readonly recipe: readonly CodeSpan[];
  /** By group that the plan prunes, the graph around it; empty where the original model is not at hand. */
  readonly pictures: ReadonlyMap<string, Html>;
}

export interface CodeSpan {
  readonly text: string;
  /** What it is: `keyword`, `number`, …; absent where it has no colour. */
  readonly kind?: string;
}

export interface PageAssets {
  readonly style: string;
  readonly script: string;
}

export function dataOf({ runs }: Report): ReportData {
  return {
    formatVersion: 1,
    runs: runs.map(({ data }) => data),
    tradeOffs: tradeOffsOf(runs),
  };
}
