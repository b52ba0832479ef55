/** Ranks of matrices: how many each layer had and has, where they are projected and where layers become factors. */
import type { RunEvent } from '../../../journal/run-event.ts';
import { count, percent } from '../../figures.ts';
import type { Content } from '../../html.ts';
import type { Report, ReportedRun } from '../report.ts';
import { table } from '../table.ts';
import { eachRun, type Section } from './section.ts';
import { ofKind } from '../../../plan/of-kind.ts';

export function ranks(report: Report): Section | undefined {
  const rows = (run: ReportedRun) => [...projected(run), ...factored(run)];
  if (report.runs.every((run) => rows(run).length === 0)) return undefined;
  return {
    id: 'ranks',
    title: 'Ranks',
    content: eachRun(report, (run) =>
      table(
        'Ranks before and after, by layer',
        [
          ...['Stage', 'Layer', 'What'].map((title) => ({ title })),
          ...['Before', 'After', 'Energy'].map((title) => ({ title, isNumber: true })),
        ],
        rows(run),
      ),
    ),
  };
}

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
        const after = left === undefined ? '–' : count(left);
        return [path, layer, 'projected', count(of), after, energy ?? ''];
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
