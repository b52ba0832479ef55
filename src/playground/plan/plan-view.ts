/** A plan as a part of the page: figures, timeline, and every stage with its statements. */
import type { Plan, PlannedStage, PlannedStatement } from '../../plan/index.ts';
import { statementLines } from '../../report/plan-statements.ts';
import type { Sheet } from '../../report/plan-sheet.ts';
import { make, part } from '../dom.ts';
import { courseOf } from './course.ts';
import { drawFigures } from './figures.ts';
import { drawLayers } from './layers.ts';
import { drawTimeline } from './timeline.ts';
import { count } from './words.ts';

export function showPlan(plan: Plan): void {
  part('figures').replaceChildren(...drawFigures(plan));
  showTimeline(plan);
  part('stages').replaceChildren(...thinned(plan.stages).map((stage) => drawStage(stage, plan)));
}

/** Drawn anew where the page gets another width. */
export function showTimeline(plan: Plan): void {
  const target = part('timeline');
  const course = courseOf(plan);
  const isShown = course.steps > 0 && course.lines.length > 0;
  part('timeline-part').hidden = !isShown;
  if (isShown) target.replaceChildren(...drawTimeline(course, Math.max(280, target.clientWidth)));
}

/** As many stages as anybody reads; the rest is counted. */
const mostStages = 12;

function thinned(stages: readonly PlannedStage[]): readonly PlannedStage[] {
  const more = stages.length - mostStages;
  part('more-stages').textContent = more > 0 ? `and ${count(more)} more stages` : '';
  return stages.slice(0, mostStages);
}

function drawStage(stage: PlannedStage, plan: Plan): HTMLElement {
  const isWritten = stage.defaults.includes('length');
  const steps = `${count(stage.steps)} step${stage.steps === 1 ? '' : 's'}`;
  const length = stage.length.includes('step') ? steps : `${stage.length}${isWritten ? '*' : ''}, ${steps}`;
  return make(
    'section',
    { class: 'stage' },
    make('h3', {}, stage.path, make('small', {}, stage.steps === 0 ? 'no training' : length)),
    ...stage.statements.map((statement) => drawStatement(statement, stage, plan)),
  );
}

function drawStatement(statement: PlannedStatement, stage: PlannedStage, plan: Plan): HTMLElement {
  const sheet: Sheet = { plan, columns: 72, dim: (text) => text, mark: (text, isDefault) => (isDefault ? `${text}*` : text) };
  const [title = '', ...lines] = statementLines(statement, stage, sheet);
  if (statement.kind !== 'prune') return words(title, lines);
  // The curve and the layers are drawn, not written.
  const table = lines.findIndex((line) => line.startsWith('  layer '));
  const written = table < 0 ? lines : lines.slice(0, table);
  const own = words(
    title,
    written.filter((line) => !/[·▁-█]{4}/.test(line)),
  );
  own.append(drawLayers(statement, plan));
  return own;
}

function words(title: string, lines: readonly string[]): HTMLElement {
  const rest = lines.map((line) => line.replace(/^ {2}/, '')).join('\n');
  return make('div', { class: 'statement' }, make('p', { class: 'verb' }, title), ...(rest === '' ? [] : [make('pre', {}, rest)]));
}
