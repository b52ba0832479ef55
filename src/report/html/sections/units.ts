/** Units that go as a whole: how many a statement took of each group, and the graph around it. */
import type { UnitPrune } from '../../../plan/plan.ts';
import { allowedUnits } from '../../../plan/units/pruned-unit-counts.ts';
import { count, percent } from '../../figures.ts';
import { reportedPrunes, type PruneEvent } from '../../record/prune-events.ts';
import { html, type Content } from '../../html.ts';
import type { Report, ReportedRun } from '../report.ts';
import { behind, table, type Column } from '../table.ts';
import { eachRun, type Section } from './section.ts';
import { isUnitPrune } from '../../../plan/pruning.ts';

export function units(report: Report): Section | undefined {
  if (report.runs.every((run) => prunesOf(run).length === 0)) return undefined;
  return {
    id: 'units',
    title: 'Units that go together',
    content: eachRun(report, (run) => [
      prunesOf(run).map(groupTable),
      run.pictures.size === 0 ? withoutGraph : undefined,
      [...run.pictures].map(([name, picture]) =>
        behind(name, html`<div class="scroll" role="region" aria-label="Graph around ${name}" tabindex="0">${picture}</div>`),
      ),
    ]),
  };
}

const withoutGraph = html`<p class="hint">
  The original model is not at hand, so the graph around each group is not drawn;
  <code>espalier report … --model FILE.onnx</code> draws it.
</p> `;

interface ReportedPrune {
  readonly path: string;
  readonly prune: UnitPrune;
  /** What is gone by its last update; nothing where the run did not get there. */
  readonly gone: NonNullable<PruneEvent['groups']>;
}

function prunesOf({ record }: ReportedRun): readonly ReportedPrune[] {
  return record.plan.stages.flatMap((stage) =>
    reportedPrunes(record.events, stage).flatMap(({ prune, eventAt }) => {
      if (!isUnitPrune(prune) || prune.groups.length === 0) return [];
      const last = eventAt(prune.window.last);
      return [{ path: stage.path, prune, gone: last?.groups ?? [] }];
    }),
  );
}

/** Units are counted one by one; the plan counts what goes at once. */
function groupTable({ path, prune, gone }: ReportedPrune): Content {
  const { groups, stays = [], units: word } = prune;
  const counts = ['At hand', 'May go', 'Gone', 'Share'];
  const columns: readonly Column[] = [{ title: 'Group' }, ...counts.map((title) => ({ title, isNumber: true })), { title: 'Goes along' }];
  const rows = groups.map(({ name, units: planned, members, changes = [] }): Content[] => {
    const found = gone.find((one) => one.name === name);
    const counts =
      found === undefined ? [count(planned), '–', '–', '–'] : [found.of, allowedUnits(prune, name, found.of), found.pruned].map(count);
    return [
      name,
      ...counts,
      ...(found === undefined ? [] : [percent(found.pruned / Math.max(1, found.of))]),
      [
        members.map(({ tensor, axis }) => `${tensor}[${axis}]`).join(', '),
        changes.length === 0 ? '' : html`<br />changes ${changes.join(', ')}`,
      ],
    ];
  });
  const held = stays.map(({ group, units: all, why }): Content[] => [...[group, count(all), '0', '0', percent(0)], html`stays: ${why}`]);
  return table(`${path}: prune ${word}`, columns, [...rows, ...held]);
}
