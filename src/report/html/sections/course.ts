/** The course of the run: curves over the sparsity timeline on one axis of time, a search for widths, and their numbers. */
import { count } from '../../../basics/numbers.ts';
import { html, type Content, type Html } from '../../html.ts';
import type { PruningData, RunData, UpdateData, WidthPoint, WidthsData } from '../report-data.ts';
import type { Report } from '../report.ts';
import { thinOut } from '../summaries.ts';
import { percentOf, percent, figure, figureBeside } from '../../figures.ts';
import { eachRun, runMark, numbers, table, behind, exact, mostRows, sectionOf, capital, fewRows, type Section } from './section.ts';
import { gateWords, expectedWidth } from '../../record/gates.ts';

export function course(report: Report): Section {
  return { id: 'course', title: 'Course of the run', content: [legend(report), chart(), eachRun(report, ({ data }) => tablesOf(data))] };
}

/** What lines and dots mean; the colours are those of runs, or of the arms of one. */
function legend({ runs }: Report): Html {
  const arms = [...new Set(runs[0]?.data.stages.map(({ lane }) => lane))];
  const names =
    runs.length > 1 ? runs.map(({ data }) => data.label) : arms.length > 1 ? arms.map((arm) => (arm === '' ? 'trunk' : arm)) : [];
  return html`<p class="legend needs-script">
    ${names.map((name, index) => html`${runMark(index)}${name} `)} Line: mean loss of the training batches, with its range. Dots: measured,
    hollow on training data. Sparsity: broad as planned, thin as it
    was.${runs.some(({ data }) => data.gates.length > 0) ? ofGates : undefined}
    ${runs.some(({ data }) => data.widths.length > 0) ? ofWidths : undefined}
  </p> `;
}

const ofGates = html` Gates: how many are open, dashed the parameters that would be left, dotted the multiply-adds; broad what the stage
aims at.`;

const ofWidths = html` Widths: what they are expected to leave, dashed the most probable ones; broad what the stage aims at.`;

/** The script draws it; without one the tables stand alone. */
function chart(): Html {
  return html`<figure
      id="course-chart"
      class="chart"
      tabindex="0"
      role="group"
      aria-describedby="course-keys"
      aria-label="Loss, metrics, sparsity and stages over the steps of the run"
    ></figure>
    <output id="course-readout" class="readout" for="course-chart" aria-live="polite"></output>
    <p id="course-keys" class="hint needs-script">
      Point at the chart, or focus it and press ← and → (PageUp and PageDown for larger steps, Home and End), to read its values.
    </p> `;
}

function tablesOf(data: RunData): Content {
  return [
    measurementTable(data),
    data.prunings.length === 0 ? undefined : behind('Sparsity timeline, planned and actual', data.prunings.map(pruningTable)),
    ...data.losses.map(({ lane, stretches }) => behind(lossTitle(lane, stretches), [lossTable(lane, stretches)])),
  ];
}

function lossTitle(lane: string, stretches: RunData['losses'][number]['stretches']): string {
  const [first, last] = [stretches[0]?.first ?? 0, stretches.at(-1)?.last ?? 0];
  const name = lane === '' ? 'Training loss' : `Training loss of ${lane}`;
  return `${name}, steps ${count(first)} to ${count(last)}`;
}

function measurementTable({ measurements }: RunData): Content {
  if (measurements.length === 0) return html`<p>Nothing was measured.</p>`;
  const metrics = [...new Set(measurements.flatMap(({ values }) => Object.keys(values)))];
  return table(
    'What was measured',
    ['When', ...numbers('Step'), 'On', ...numbers(...metrics, 'sparsity')],
    measurements.map(({ stage, when, at, on, values, originals, sparsity }) => [
      stage === '' ? when : `${stage}, ${when}`,
      ...[count(at), on],
      ...metrics.map((metric) => exact(values[metric], (value) => measured(metric, value, originals?.[metric]))),
      exact(sparsity),
    ]),
  );
}

function measured(metric: string, value: number, original: number | undefined): string {
  return metric === 'sparsity' ? percent(value) : figureBeside(metric, value, original);
}

function pruningTable({ stage, units, criterion, of, updates }: PruningData): Html {
  return table(
    `${stage}: prune ${units} by ${criterion}, of ${count(of)} units`,
    numbers('Step', 'Planned', 'Actual', 'Sparsity'),
    updates.map((update) => [count(update.at), plannedIn(update), ...actual(update, of)]),
  );
}

function plannedIn({ planned, left }: UpdateData): string {
  return left === undefined ? count(planned) : `${left} left`;
}

function actual({ pruned }: UpdateData, of: number): readonly Content[] {
  return pruned === undefined ? ['–', '–'] : [exact(pruned, count), percentOf(pruned, of)];
}

function lossTable(lane: string, stretches: RunData['losses'][number]['stretches']): Html {
  const means = thinOut(
    stretches.map(({ mean }, step) => ({ step, value: mean })),
    mostRows,
  );
  return table(
    `Loss of the training batches${lane === '' ? '' : ` in ${lane}`}`,
    numbers('Steps', 'Mean', 'Lowest', 'Highest'),
    means.map(({ first, last }) => {
      const part = stretches.slice(first, last + 1);
      const [from, to] = [part[0]?.first ?? 0, part.at(-1)?.last ?? 0];
      return [
        from === to ? count(from) : `${count(from)}–${count(to)}`,
        figure('loss', part.reduce((sum, stretch) => sum + stretch.mean, 0) / part.length),
        figure('loss', Math.min(...part.map(({ min }) => min))),
        figure('loss', Math.max(...part.map(({ max }) => max))),
      ];
    }),
  );
}

export const widths = sectionOf(
  'widths',
  'Search for widths',
  ({ data }) => data.widths,
  (all, _, run) => all.map((own, at) => stageOfWidths(own, run, at)),
  html`<p class="legend">
      A width holds the first units of its group. Expected: under the distribution, the groups apart from one another, as a share of the
      original model.
    </p>
    <p class="legend needs-script">The darker a width, the more probable it is; the line is the most probable one.</p> `,
);

function stageOfWidths(own: WidthsData, run: number, at: number): Content {
  const { stage, groups } = own;
  return [
    html`<div class="needs-script">
      <div
        id="widths-${run}-${at}"
        class="chart small-charts"
        role="group"
        aria-label="${stage}: the probability of each width over the steps"
      ></div>
    </div> `,
    endTable(own),
    courseTable(own),
    behind(
      `${stage}: the probability of each width at the end`,
      groups.map((_, group) => shareTable(own, group)),
    ),
  ];
}

function endTable({ stage, groups, points }: WidthsData): Html {
  const last = points.at(-1);
  return table(
    `${stage}: widths at the end`,
    ['Group', ...numbers('Units', 'Most probable', 'Probability', 'Expected', 'Left by the prune')],
    groups.map(({ name, units, widths: all, left }, group) => {
      const { shares = [], chosen = units } = last?.groups[group] ?? {};
      return [
        ...[name, count(units), exact(chosen, count), exact(shares[all.indexOf(chosen)])],
        exact(expectedWidth({ widths: all, shares }), (width) => width.toFixed(1)),
        exact(left, count),
      ];
    }),
  );
}

function courseTable({ stage, points }: WidthsData): Content {
  const names = [...new Set(points.flatMap(({ values }) => Object.keys(values)))];
  const aimed = new Set(points.flatMap(({ targets }) => Object.keys(targets)));
  const titles = names.flatMap((name) => [
    `${capital(gateWords(name))}, expected`,
    'Of the most probable',
    ...(aimed.has(name) ? ['Target'] : []),
  ]);
  const rows = fewRows(points).map(({ at, values, chosen, targets }: WidthPoint): Content[] => [
    count(at),
    ...names.flatMap((name) => [...[exact(values[name]), exact(chosen[name])], ...(aimed.has(name) ? [exact(targets[name])] : [])]),
  ]);
  return behind(`${stage}: what the widths leave over the steps`, table(`Widths of ${stage}`, numbers('Step', ...titles), rows));
}

function shareTable({ stage, groups, points }: WidthsData, at: number): Html {
  const { name = '', widths: all = [] } = groups[at] ?? {};
  const { shares = [] } = points.at(-1)?.groups[at] ?? {};
  return table(
    `${stage}: widths of ${name} at the end`,
    numbers('Width', 'Probability'),
    all.map((width, index) => [count(width), exact(shares[index])]),
  );
}
