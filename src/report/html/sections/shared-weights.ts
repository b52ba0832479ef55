/** Weights that share cells: how many of each layer, what its cells are multiplied by, and what has to be stored. */
import type { RunEvent } from '../../../journal/run-event.ts';
import { count, percent } from '../../figures.ts';
import type { Content } from '../../html.ts';
import type { Report, ReportedRun } from '../report.ts';
import { table } from '../table.ts';
import { eachRun, type Section } from './section.ts';
import { ofKindIn } from '../../../plan/of-kind.ts';

export function sharedWeights(report: Report): Section | undefined {
  if (report.runs.every((run) => rowsOf(run).length === 0)) return undefined;
  return {
    id: 'shared-weights',
    title: 'Shared weights',
    content: eachRun(report, (run) =>
      table(
        'No weight is pruned: many share one trained number. Weights by layer, with the scale of the layer, and what has to be stored in all',
        [
          ...['Stage', 'Layer'].map((title) => ({ title })),
          ...['Weights', 'Scale', 'Cells', 'Memory', 'Share'].map((title) => ({ title, isNumber: true })),
        ],
        rowsOf(run),
      ),
    ),
  };
}

type Shared = Extract<RunEvent, { readonly event: 'share' }>;

function rowsOf({ record: { plan, events } }: ReportedRun): readonly (readonly Content[])[] {
  const shared = events.filter((event): event is Shared => event.event === 'share');
  return shared.flatMap(({ stage, scales, weights, cells, memory }) => {
    const { layers = [] } =
      ofKindIn(
        plan.stages.filter(({ path }) => path === stage),
        'share',
      )[0] ?? {};
    return [
      ...layers.map(({ layer, weights: own }): readonly Content[] => {
        const scale = scales[layer];
        return [stage, layer, count(own), scale?.toPrecision(4) ?? '–', '', '', ''];
      }),
      [...[stage, 'all of them', count(weights), '', count(cells), count(memory)], percent(memory / Math.max(1, plan.model.parameters))],
    ];
  });
}
