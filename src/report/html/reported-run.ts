/** A run as its report shows it. */
import type { RunRecord } from '../record/record.ts';
import type { Html } from './html.ts';
import type { RunData } from './report-data.ts';

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
