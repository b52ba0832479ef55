/** Units that go as a whole: how many a statement takes of each group, and the graph around it. */
import type { PlannedPrune } from '../../../plan/plan.ts';
import { count, percent } from '../../figures.ts';
import { html, type Content } from '../html.ts';
import type { Report, ReportedRun } from '../report.ts';
import { behind, table, type Column } from '../table.ts';
import { eachRun, type Section } from './section.ts';

export function units(report: Report): Section | undefined {
  if (report.runs.every((run) => prunesOf(run).length === 0)) return undefined;
  return {
    id: 'units',
    title: 'Units that go together',
    content: eachRun(report, (run) => [
      prunesOf(run).map(({ path, prune }) => groupTable(path, prune)),
      run.pictures.size === 0 ? withoutGraph : undefined,
      [...run.pictures].map(([name, picture]) =>
        behind(
          name,
          html`<div class="scroll" role="region" aria-label="Graph around ${name}" tabindex="0">
            ${picture}
          </div>`,
        ),
      ),
    ]),
  };
}

const withoutGraph = html`<p class="hint">
  The original model is not at hand, so the graph around each group is not drawn;
  <code>espalier report … --model FILE.onnx</code> draws it.
</p> `;

function prunesOf({ record }: ReportedRun) {
  return record.plan.stages.flatMap(({ path, statements }) =>
    statements.flatMap((it) =>
      it.kind === 'prune' && (it.groups ?? []).length > 0 ? [{ path, prune: it }] : [],
    ),
  );
}

/** What the plan leaves to the run, as with a global target, has no number of its own here. */
function groupTable(path: string, { groups = [], stays = [], updates, units: word }: PlannedPrune) {
  const planned = updates.at(-1)?.layers;
  const columns: readonly Column[] = [
    { title: 'Group' },
    { title: 'At hand', isNumber: true },
    ...(planned === undefined
      ? []
      : ['Pruned', 'Share'].map((title) => ({ title, isNumber: true }))),
    { title: 'Goes along' },
  ];
  const rows = groups.map(({ name, units: all, members, changes = [] }): Content[] => {
    const gone = planned?.[name] ?? 0;
    return [
      name,
      count(all),
      ...(planned === undefined ? [] : [count(gone), percent(gone / Math.max(1, all))]),
      [
        members.map(({ tensor, axis }) => `${tensor}[${axis}]`).join(', '),
        changes.length === 0 ? '' : html`<br />changes ${changes.join(', ')}`,
      ],
    ];
  });
  const held = stays.map(({ group, units: all, why }): Content[] => [
    group,
    count(all),
    ...(planned === undefined ? [] : ['–', '–']),
    html`stays: ${why}`,
  ]);
  return table(`${path}: prune ${word}`, columns, [...rows, ...held]);
}
