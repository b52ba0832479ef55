/** A plan as a part of the page: figures, timeline, and every stage with its statements. */
import { element } from '../../report/html/page/element.ts';
import { count, scaled } from '../../basics/numbers.ts';
import type { Plan, PlannedStage, PlannedStatement, PlannedTrain, PlannedLayer, PlannedPrune } from '../../plan/index.ts';
import { statementLines } from '../../report/plan-statements.ts';
import type { Sheet } from '../../report/plan-sheet.ts';
import { make, draw } from '../page/dom.ts';
import { courseOf, endOf, type Course, type Line } from './course.ts';
import { besideText } from '../../plan/train/planned-train.ts';
import { ofKindIn } from '../../plan/of-kind.ts';
import { endCounts } from '../../plan/schedule/updates.ts';

export function showPlan(plan: Plan): void {
  element('figures').replaceChildren(...drawFigures(plan));
  showTimeline(plan);
  element('stages').replaceChildren(...thinned(plan.stages).map((stage) => drawStage(stage, plan)));
}

/** Drawn anew where the page gets another width. */
export function showTimeline(plan: Plan): void {
  const target = element('timeline');
  const course = courseOf(plan);
  const isShown = course.steps > 0 && course.lines.length > 0;
  element('timeline-part').hidden = !isShown;
  if (isShown) target.replaceChildren(...drawTimeline(course, Math.max(280, target.clientWidth)));
}

/** As many stages as anybody reads; the rest is counted. */
const mostStages = 12;

function thinned(stages: readonly PlannedStage[]): readonly PlannedStage[] {
  const more = stages.length - mostStages;
  element('more-stages').textContent = more > 0 ? `and ${count(more)} more stages` : '';
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

// The main figures of a plan.

function drawFigures(plan: Plan): readonly HTMLElement[] {
  const { pruned, of } = endOf(plan);
  const trains = ofKindIn(plan.stages, 'train');
  const steps = plan.stages.reduce((sum, stage) => sum + stage.steps, 0);
  const { macs, macsAfter, macsBetween } = plan.estimates;
  const range = macsBetween && `, ${percent(macsBetween.least, macs)} to ${percent(macsBetween.most, macs)} as the scores decide`;
  return [
    ...(of === 0 ? [] : [figure('Sparsity', percent(pruned, of), `${count(pruned)} of ${count(of)} weights`)]),
    figure('Steps', count(steps), `in ${plan.stages.length} stage${plan.stages.length === 1 ? '' : 's'}`),
    ...trained(trains.at(-1)),
    ...(macs === 0
      ? []
      : [figure('Multiply-adds', percent(macsAfter, macs), `${scaled(macsAfter)} of ${scaled(macs)} a sample${range ?? ''}`)]),
  ];
}

function trained(train: PlannedTrain | undefined): readonly HTMLElement[] {
  if (train === undefined) return [];
  const { parameters, of } = train.trained;
  const title = train.adapters.length > 0 ? 'Trained last, as adapters' : 'Trained last';
  const beside = besideText(train.trained, count);
  return [figure(title, percent(parameters, of), `${count(parameters)} of ${count(of)} parameters${beside}`)];
}

function figure(title: string, value: string, words: string): HTMLElement {
  return make('div', {}, make('dt', {}, title), make('dd', {}, value, make('small', {}, words)));
}

// What a pruning statement leaves of each layer: a table with a bar in every row.

function drawLayers(prune: PlannedPrune, { layers }: Plan): HTMLElement {
  const fixed = endCounts(prune);
  const keep = prune.floor?.keep;
  const chosen = layers.filter(({ name }) => prune.layers.includes(name));
  const largest = Math.max(1, ...chosen.map((layer) => layer.count));
  const rows = chosen.map((layer) => {
    const floor = keep?.[layer.name] ?? 0;
    const cells = fixed === undefined ? openCells(layer, floor) : fixedCells(layer, fixed[layer.name] ?? 0);
    const shape = `${layer.operator} ${layer.dims.join(' × ')}`;
    return make(
      'tr',
      {},
      make('th', { scope: 'row' }, layer.name, make('small', {}, shape)),
      make('td', { class: 'number' }, count(layer.count)),
      ...cells,
      barCell(layer, fixed?.[layer.name], floor, largest),
    );
  });
  const head = ['Layer', 'Weights', ...(fixed ? ['Pruned', 'Sparsity'] : ['Pruned at most']), ''];
  const titles = head.map((title, index) => make('th', { scope: 'col', class: index > 0 ? 'number' : undefined }, title));
  const note =
    fixed === undefined
      ? 'How much each layer loses is decided by the scores of its weights, when the plan is carried out; floors hold.'
      : 'What each layer loses is known before any weight is looked at.';
  return make(
    'div',
    { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Layers' },
    make('table', {}, make('caption', {}, note), make('thead', {}, make('tr', {}, ...titles)), make('tbody', {}, ...rows)),
  );
}

function fixedCells(layer: PlannedLayer, pruned: number): readonly HTMLElement[] {
  return [make('td', { class: 'number' }, count(pruned)), make('td', { class: 'number' }, percent(pruned, layer.count))];
}

function openCells(layer: PlannedLayer, floor: number): readonly HTMLElement[] {
  const most = layer.count - floor;
  return [make('td', { class: 'number' }, `${count(most)} (${percent(most, layer.count)})`)];
}

/** As long as the layer is large (by its root, so that small ones are seen), filled by what is kept. */
function barCell(layer: PlannedLayer, pruned: number | undefined, floor: number, largest: number): HTMLElement {
  const width = Math.max(4, 100 * Math.sqrt(layer.count / largest));
  const kept = 100 * (1 - (pruned ?? layer.count - floor) / Math.max(1, layer.count));
  const state = pruned === undefined ? 'bar open' : 'bar';
  const style = `width:${width.toFixed(1)}%`;
  const inside = make('span', { style: `width:${kept.toFixed(2)}%` });
  return make('td', { class: 'bar-cell' }, make('span', { class: state, style, 'aria-hidden': 'true' }, inside));
}

// The sparsity timeline: stages as bands, every pruning statement as a line of steps.

const height = 190;
const margin = { left: 40, right: 12, top: 24, bottom: 28 } as const;
/** How many colours the style has for lines. */
const palette = 6;

/** `width` in pixels. */
function drawTimeline(course: Course, width: number): readonly Element[] {
  const inner = { width: width - margin.left - margin.right, height: height - margin.top - margin.bottom };
  const total = Math.max(1, course.steps);
  const x = (step: number) => round(margin.left + (step / total) * inner.width);
  const y = (share: number) => round(margin.top + (1 - share) * inner.height);
  const base = margin.top + inner.height;
  const grid = [0, 0.25, 0.5, 0.75, 1].map((share) =>
    draw(
      'g',
      { class: 'grid' },
      draw('line', { x1: margin.left, x2: width - margin.right, y1: y(share), y2: y(share) }),
      draw('text', { x: margin.left - 6, y: y(share) + 4, 'text-anchor': 'end' }, `${share * 100}%`),
    ),
  );
  const long = course.stages.filter(({ from, to }) => to > from);
  const bands = long.map(({ name, from, to }, index) =>
    draw(
      'g',
      { class: index % 2 === 0 ? 'band' : 'band other' },
      draw('rect', { x: x(from), y: margin.top, width: round(x(to) - x(from)), height: inner.height }),
      // A name that does not fit stands in the table below.
      ...(fits(name, x(to) - x(from)) ? [draw('text', { x: (x(from) + x(to)) / 2, y: 15, 'text-anchor': 'middle' }, name)] : []),
    ),
  );
  const lines = course.lines.map(({ points }, index) => {
    const steps = points.map(({ step, share }) => `H${x(step)}V${y(share)}`).join('');
    const path = `M${margin.left} ${base}${steps}H${width - margin.right}`;
    return draw(
      'g',
      { class: `line series-${index % palette}` },
      draw('path', { class: 'area', d: `${path}V${base}Z` }),
      draw('path', { class: 'stroke', d: path }),
    );
  });
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((share) => Math.round(share * course.steps));
  const axis = [...new Set(ticks)].map((step, index, all) => {
    const anchor = index === 0 ? 'start' : index === all.length - 1 ? 'end' : 'middle';
    return draw('text', { class: 'tick', x: x(step), y: height - 9, 'text-anchor': anchor }, count(step));
  });
  const svg = draw(
    'svg',
    { viewBox: `0 0 ${width} ${height}`, width, height, role: 'img', 'aria-label': wordsOf(course) },
    ...[...bands, ...grid, ...lines, ...axis],
  );
  return [svg, legend(course.lines)];
}

function legend(lines: readonly Line[]): Element {
  const items = lines.map(({ name, points }, index) =>
    make('li', {}, make('span', { class: `key series-${index % palette}` }), `${name} to ${shareWords(points.at(-1)?.share ?? 0)}`),
  );
  return make('ul', { class: 'legend' }, ...items);
}

/** For those who do not see it. */
function wordsOf({ steps, lines }: Course): string {
  const each = lines.map(({ name, points }) => {
    const [first, last] = [points[0], points.at(-1)];
    if (first === undefined || last === undefined) return name;
    const when =
      points.length === 1
        ? `once, at step ${count(first.step)}`
        : `${points.length} times, from step ${count(first.step)} to ${count(last.step)}`;
    return `${name}: ${when}, up to ${shareWords(last.share)}`;
  });
  return `Sparsity over ${count(steps)} steps. ${each.join('. ')}`;
}

function shareWords(share: number): string {
  return `${Number((share * 100).toPrecision(4))}%`;
}

/** By a rule of thumb for small type, in pixels. */
function fits(name: string, width: number): boolean {
  return name.length * 6.4 < width - 6;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

// Numbers of a plan for people.

/** `80%`, `58.35%`: four digits at most, and never 100% for less than all. */
export function percent(part: number, of: number): string {
  if (of === 0) return '–';
  const shown = Number(((100 * part) / of).toPrecision(4));
  return `${shown === 100 && part < of ? '> 99.99' : shown}%`;
}
