/** What units left the network with them: its size before and after each `compact`. */
import type { RunEvent } from '../../../journal/run-event.ts';
import { count, percent } from '../../figures.ts';
import { html, type Content } from '../../html.ts';
import type { Report, ReportedRun } from '../report.ts';
import { table } from '../table.ts';
import { eachRun, type Section } from './section.ts';

export function cuts(report: Report): Section | undefined {
  if (report.runs.every((run) => compactsOf(run).length === 0)) return undefined;
  return { id: 'cuts', title: 'Cuts', content: eachRun(report, (run) => cutTable(compactsOf(run))) };
}

type Compact = Extract<RunEvent, { readonly event: 'compact' }>;

function compactsOf({ record }: ReportedRun): readonly Compact[] {
  return record.events.filter((event): event is Compact => event.event === 'compact');
}

function cutTable(compacts: readonly Compact[]): Content {
  if (compacts.length === 0) return html`<p>Nothing is cut.</p>`;
  return [sizeTable(compacts), partTable(compacts)];
}

/** Of several models, what each has left. */
function partTable(compacts: readonly Compact[]): Content {
  const rows = compacts.flatMap(({ stage, models = [] }) =>
    models.map(({ name, before, after }) => [
      ...[stage, name, [before, after].map(count).join(' → ')],
      percent(after / Math.max(1, before)),
    ]),
  );
  if (rows.length === 0) return [];
  return table(
    'Parameters of each model before and after each cut',
    [...['Stage', 'Model'].map((title) => ({ title })), ...['Parameters', 'left'].map((title) => ({ title, isNumber: true }))],
    rows,
  );
}

function sizeTable(compacts: readonly Compact[]): Content {
  const numbers = ['Units', 'Parameters', 'left', 'Multiply-adds', 'left'];
  return table(
    'Size before and after each cut',
    [{ title: 'Stage' }, ...numbers.map((title) => ({ title, isNumber: true })), { title: 'Without them' }],
    compacts.map(({ stage, step, units, folded, before, after, cut }) => [
      step === 0 ? stage : `${stage}, step ${count(step)}`,
      folded === undefined ? count(units) : `${count(units)}, ${count(folded.units)} constant`,
      [before.parameters, after.parameters].map(count).join(' → '),
      percent(after.parameters / Math.max(1, before.parameters)),
      [before.macs, after.macs].map(count).join(' → '),
      percent(after.macs / Math.max(1, before.macs)),
      cut === 'here' ? 'what follows' : 'the written model',
    ]),
  );
}
