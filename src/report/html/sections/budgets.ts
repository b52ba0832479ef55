/** What gates were expected to leave when their training ended, beside its target. */
import type { RunEvent } from '../../../journal/run-event.ts';
import { count, percent } from '../../figures.ts';
import { html, type Content } from '../../html.ts';
import type { Report, ReportedRun } from '../report.ts';
import { table } from '../table.ts';
import { eachRun, type Section } from './section.ts';

export function budgets(report: Report): Section | undefined {
  if (report.runs.every((run) => budgetsOf(run).length === 0)) return undefined;
  return { id: 'budgets', title: 'Budgets of gates', content: eachRun(report, (run) => budgetTable(budgetsOf(run))) };
}

type Held = Extract<RunEvent, { readonly event: 'multipliers' }>;

function budgetsOf({ record }: ReportedRun): readonly Held[] {
  return record.events.filter((event): event is Held => event.event === 'multipliers');
}

function budgetTable(held: readonly Held[]): Content {
  if (held.length === 0) return html`<p>No gates are held to a budget.</p>`;
  const numbers = ['Expected to be left', 'Target', 'λ₁', 'λ₂'];
  return table(
    'What gates leave, and their multipliers after the last step',
    [{ title: 'Stage' }, { title: 'Of' }, ...numbers.map((title) => ({ title, isNumber: true }))],
    held.map(({ stage, step, of, left, target, linear, quadratic }) => [
      `${stage}, step ${count(step)}`,
      of,
      percent(left),
      percent(target),
      linear.toPrecision(4),
      quadratic.toPrecision(4),
    ]),
  );
}
