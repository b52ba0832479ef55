/** What statements measured and changed: amounts, ranks, shared weights, and deltas. */
import { count } from '../../../basics/numbers.ts';
import { reportedPrunes } from '../../record/schedule.ts';
import { shownShare } from '../../../plan/share-text.ts';
import { html, type Content, type Html } from '../../html.ts';
import type { ReportedRun } from '../report.ts';
import { percent, percentOf } from '../../figures.ts';
import { sectionOf, table, numbers, exact } from './section.ts';
import type { RunEvent } from '../../../journal/run-event.ts';
import { ofKind, ofKindIn } from '../../../plan/of-kind.ts';
import { flatMapDefined } from '../../../basics/lists.ts';
import type { DeltasData } from '../report-data.ts';

export const measuredAmounts = sectionOf(
  'measured-amounts',
  'Amounts that were measured',
  (run) => [amountTable(run), thresholdTable(run)].filter((one) => one !== undefined),
  (tables) => [...tables, html`<p class="hint">The plan has the fewest and the most; the run measures.</p> `],
);

function amountTable(run: ReportedRun): Html | undefined {
  const rows = amountRows(run);
  if (rows.length === 0) return undefined;
  const caption = 'The share of the remaining weights that is pruned, and the pruned weights';
  return table(caption, ['Stage', 'Of', 'Metric', ...numbers('Measured', 'At most', 'Gone', 'Planned')], rows);
}

function thresholdTable(run: ReportedRun): Html | undefined {
  const rows = thresholdRows(run);
  if (rows.length === 0) return undefined;
  const caption = 'Thresholds at the last update, and what lay below them';
  return table(caption, ['Stage', 'Layer', 'Threshold', ...numbers('Measured', 'Gone', 'Planned')], rows);
}

function amountRows({ record }: ReportedRun): readonly (readonly Content[])[] {
  return record.plan.stages.flatMap((stage) =>
    reportedPrunes(record.events, stage).flatMap(({ prune, eventAt }) => {
      const event = eventAt(prune.window.last);
      const { limited } = prune;
      if (limited === undefined || event?.measured === undefined) return [];
      const { metric, values } = event.measured;
      return Object.entries(values).map(([part, value]) => {
        const gone = event.layers?.[part] ?? event.pruned;
        const planned = limited.bounds[part] ?? [prune.reached];
        return [...[stage.path, part, metric, percent(value), shownShare(limited.most)], ...[count(gone), planned.map(count).join('–')]];
      });
    }),
  );
}

function thresholdRows({ record }: ReportedRun): readonly (readonly Content[])[] {
  return record.plan.stages.flatMap((stage) =>
    reportedPrunes(record.events, stage).flatMap(({ prune, eventAt }) => {
      const event = eventAt(prune.window.last);
      const { threshold } = prune;
      if (threshold === undefined || event?.threshold === undefined) return [];
      const { expression, values } = event.threshold;
      return prune.layers.map((name) => {
        const value = values[name] ?? values['all'] ?? NaN;
        const planned = [...new Set(threshold.bounds[name])].map(count).join('–');
        return [stage.path, name, expression, String(Number(value.toPrecision(4))), count(event.layers?.[name] ?? NaN), planned];
      });
    }),
  );
}

export const ranks = sectionOf(
  'ranks',
  'Ranks',
  (run) => [...projected(run), ...factored(run)],
  (rows) => table('Ranks before and after, by layer', ['Stage', 'Layer', 'What', ...numbers('Before', 'After', 'Energy')], rows),
);

type Event<Kind> = Extract<RunEvent, { readonly event: Kind }>;

/** Of each statement the last time. */
function projected({ record }: ReportedRun): readonly (readonly Content[])[] {
  return record.plan.stages.flatMap(({ path, statements }) =>
    ofKind(statements, 'project').flatMap(({ layers, window, energy }) => {
      const own = record.events.filter(
        (event): event is Event<'project'> => event.event === 'project' && event.stage === path && event.step <= window.last,
      );
      const last = own.findLast(({ ranks: left }) => layers.every(({ layer }) => layer in left));
      return layers.map(({ layer, of }): readonly Content[] => {
        const left = last?.ranks[layer];
        return [path, layer, 'projected', count(of), left === undefined ? '–' : count(left), energy ?? ''];
      });
    }),
  );
}

function factored({ record }: ReportedRun): readonly (readonly Content[])[] {
  const own = record.events.filter((event): event is Event<'factorize'> => event.event === 'factorize');
  return own.flatMap(({ stage, layers, stays = {} }) => [
    ...layers.map(({ layer, of, rank, energy }) => [...[stage, layer, 'two factors'], ...[count(of), count(rank), percent(energy)]]),
    ...Object.entries(stays).map(([layer, rank]) => [...[stage, layer, `whole: ${count(rank)} ranks save nothing`], ...['', '', '']]),
  ]);
}

export const sharedWeights = sectionOf('shared-weights', 'Shared weights', rowsOfShared, (rows) =>
  table(
    'No weight is pruned: many share one trained number. Weights by layer, with the scale of the layer, and what has to be stored in all',
    ['Stage', 'Layer', ...numbers('Weights', 'Scale', 'Cells', 'Memory', 'Share')],
    rows,
  ),
);

function rowsOfShared({ record: { plan, events } }: ReportedRun): readonly (readonly Content[])[] {
  const shared = events.filter((event): event is Extract<RunEvent, { readonly event: 'share' }> => event.event === 'share');
  return shared.flatMap(({ stage, scales, weights, cells, memory }) => {
    const { layers = [] } =
      ofKindIn(
        plan.stages.filter(({ path }) => path === stage),
        'share',
      )[0] ?? {};
    return [
      ...layers.map(({ layer, weights: own }): readonly Content[] => {
        return [stage, layer, count(own), scales[layer]?.toPrecision(4) ?? '–', '', '', ''];
      }),
      [...[stage, 'all of them', count(weights), '', count(cells), count(memory)], percentOf(memory, plan.model.parameters)],
    ];
  });
}

export const deltas = sectionOf(
  'deltas',
  'Deltas',
  ({ data }) => data.deltas,
  (all) => all.map(stageOfDeltas),
  html`<p class="legend">
    A delta is a number added to a frozen weight. A reselection drops the smallest ones, and grows as many where gradients are large; all
    other weights are what they were.
  </p> `,
);

function stageOfDeltas({ stage, deltas: all, changed, moves }: DeltasData): Content {
  return table(
    `${stage}: ${count(all)} deltas change ${count(changed)} weights`,
    numbers('After step', 'Moved', 'Of the deltas', 'Dropped and grown again'),
    spread(moves).map(({ step, moved, kept }) => [...[count(step), exact(moved, count)], ...[percentOf(moved, all), count(kept)]]),
  );
}

/** Evenly spread over the stage; the journal has all of them. */
const mostMoves = 20;

function spread<T>(all: readonly T[]): readonly T[] {
  const told = Math.min(all.length, mostMoves);
  const last = all.length - 1;
  return flatMapDefined(
    Array.from({ length: told }, (_, nth) => Math.round((nth * last) / Math.max(1, told - 1))),
    (at) => all[at],
  );
}
