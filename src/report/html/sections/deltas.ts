/** Deltas: how many weights they changed, and how many moved at each reselection. */
import { flatMapDefined } from '../../../basics/lists.ts';
import { count, percent } from '../../figures.ts';
import { html, type Content } from '../../html.ts';
import type { DeltasData } from '../report-data.ts';
import type { Report } from '../report.ts';
import { table, type Column } from '../table.ts';
import { eachRun, type Section } from './section.ts';

/** Evenly spread over the stage; the journal has all of them. */
const mostRows = 20;

export function deltas(report: Report): Section | undefined {
  if (report.runs.every(({ data }) => data.deltas.length === 0)) return undefined;
  return {
    id: 'deltas',
    title: 'Deltas',
    content: [
      html`<p class="legend">
        A delta is a number added to a frozen weight. A reselection drops the smallest ones, and grows as many where gradients are large;
        all other weights are what they were.
      </p> `,
      eachRun(report, ({ data }) => data.deltas.map(stageOfDeltas)),
    ],
  };
}

function stageOfDeltas({ stage, deltas: all, changed, moves }: DeltasData): Content {
  const title = `${stage}: ${count(all)} deltas change ${count(changed)} weights`;
  const number = (name: string): Column => ({ title: name, isNumber: true });
  const columns = ['After step', 'Moved', 'Of the deltas', 'Dropped and grown again'].map(number);
  const rows = moves.length === 0 ? [] : spread(moves);
  return table(
    title,
    columns,
    rows.map(({ step, moved, kept }) => [
      ...[count(step), html`<data value="${moved}">${count(moved)}</data>`],
      ...[percent(moved / Math.max(1, all)), count(kept)],
    ]),
  );
}

function spread<T>(all: readonly T[]): readonly T[] {
  const told = Math.min(all.length, mostRows);
  const last = all.length - 1;
  return flatMapDefined(
    Array.from({ length: told }, (_, nth) => Math.round((nth * last) / Math.max(1, told - 1))),
    (at) => all[at],
  );
}
