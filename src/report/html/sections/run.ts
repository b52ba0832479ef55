/** Which run this is: its few most telling numbers, its stages and plan, its recipe, its clients, and what it rests on. */
import { count } from '../../../basics/numbers.ts';
import type { Plan, PlannedClients } from '../../../plan/plan.ts';
import { html, type Content, type Html } from '../../html.ts';
import type { EndData, RunData } from '../report-data.ts';
import { changeText, cutOf, lastSparsity, metricCourses, metricRanges, type Report, type ReportedRun } from '../report.ts';
import { isUnitPrune } from '../../../plan/pruning.ts';
import { percent, figure } from '../../figures.ts';
import { runMark, capital, eachRun, table, behind, numbers, sectionOf, type Section } from './section.ts';
import { renderPlan } from '../../plan-table.ts';
import { modelsIn } from '../../../plan/optional-lists.ts';
import { fedText, outputText, partText } from '../../plan-head.ts';

export function header(report: Report): Html {
  const [first] = report.runs;
  const isAlone = report.runs.length === 1;
  return html`<header>
    <p class="kicker">Espalier ${isAlone ? 'run' : 'comparison'}</p>
    <h1>${isAlone && first ? titleOf(first) : listOf(report.runs.map(({ data }) => data.label))}</h1>
    ${report.runs.map((run, index) => lead(run, isAlone ? undefined : runMark(index)))} ${isAlone && first ? keyFigures(first) : undefined}
  </header> `;
}

function titleOf({ record, data }: ReportedRun): string {
  const { name = data.label, version } = record.plan.recipe;
  return version === undefined ? name : `${name} ${version}`;
}

function lead({ record, data }: ReportedRun, mark: Content): Html {
  const { model } = record.plan;
  return html`<p class="lead">
    ${mark}${mark === undefined ? '' : `${data.label}: `}<code>${model.file}</code>, ${count(model.parameters)} parameters,
    ${count(model.prunable)} of them prunable${precisionOf(model)}. Folder
    <code>${data.folder}</code>.
    ${data.isFinished ? undefined : html`<strong class="warning">The run has not finished: this is what its journal holds so far.</strong>`}
    ${data.strange?.map((text) => html`<strong class="warning">Not finite: ${text}.</strong> `)}
  </p> `;
}

function precisionOf({ precision }: ReportedRun['record']['plan']['model']): string {
  return precision === undefined ? '' : `, stored as ${precision.stored.join(' and ')}`;
}

function keyFigures(run: ReportedRun): Html {
  return html`<dl class="key-figures">
    ${figuresOf(run).map(
      ([name, value, more]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}${more === '' ? undefined : html` <small>${more}</small>`}</dd>
        </div> `,
    )}
  </dl>`;
}

type Figure = readonly [name: string, value: Content, more: string];

/** Name, value, and a word on it. */
function figuresOf(run: ReportedRun): readonly Figure[] {
  const { data } = run;
  const held = data.expectations.filter(({ verdict }) => verdict?.held === true).length;
  return [
    ...(data.ends.length > 1 ? figuresOfArms(data) : figuresOfOne(run)),
    ['Steps', valued('steps', data.steps, count(data.steps)), data.stages.length === 1 ? '1 stage' : `${data.stages.length} stages`],
    ...(data.expectations.length === 0 ? [] : [['Expectations', `${held} of ${data.expectations.length}`, 'held'] as const]),
  ];
}

function figuresOfOne({ data, record }: ReportedRun): readonly Figure[] {
  const [end] = data.ends;
  const sparsity = lastSparsity(data);
  const cut = end && cutOf(end);
  const share = cut === undefined ? sparsity : cut.pruned / Math.max(1, cut.of);
  return [
    ...(share === undefined
      ? []
      : [
          [
            'Sparsity',
            valued('sparsity', share, percent(share)),
            cut === undefined ? '' : `${count(cut.pruned)} of ${count(cut.of)} weights`,
          ] as const,
        ]),
    ...metricCourses(data).map(
      (course) => [capital(course.metric), valued(course.metric, course.last, changeText(course)), `on ${course.on}`] as const,
    ),
    ...multiplyAdds(record.plan, end),
  ];
}

/** Counted in the file where units were cut out of it; before that only weights can be foreseen. */
function multiplyAdds({ estimates, stages }: Plan, end: EndData | undefined): readonly Figure[] {
  if (estimates.macs === 0) return [];
  if (end?.macs !== undefined) {
    const share = end.macs.after / end.macs.before;
    return [['Multiply-adds', valued('macs', share, percent(share)), 'of the dense model, counted in the written one']];
  }
  if (stages.some(({ statements }) => statements.some(isUnitPrune))) return [];
  const { macs, macsAfter, macsBetween } = estimates;
  const range = macsBetween && `, ${percent(macsBetween.least / macs)} to ${percent(macsBetween.most / macs)} as the scores decide`;
  const note = `of the dense model as planned, if zeros are skipped${range ?? ''}`;
  return [['Multiply-adds', valued('macs', macsAfter / macs, percent(macsAfter / macs)), note]];
}

/** From the least to the most: no arm stands for the others. */
function figuresOfArms(data: RunData): readonly Figure[] {
  const shares = data.ends.map(cutOf).map(({ pruned, of }) => pruned / Math.max(1, of));
  const [least, most] = [Math.min(...shares), Math.max(...shares)];
  return [
    ['Arms', valued('arms', data.ends.length, count(data.ends.length)), 'left open, side by side'],
    ['Sparsity', range('sparsity', least, most, percent), `in ${data.ends.length} arms`],
    ...metricRanges(data).map(
      ({ metric, dense, least: low, most: high }) =>
        [
          capital(metric),
          range(metric, low, high, (value) => figure(metric, value)),
          dense === undefined ? `in ${data.ends.length} arms` : `in ${data.ends.length} arms; ${figure(metric, dense)} as the model came`,
        ] as const,
    ),
  ];
}

function range(name: string, least: number, most: number, told: (value: number) => string): Content {
  if (least === most) return valued(name, least, told(least));
  return [valued(name, least, told(least)), ' to ', valued(name, most, told(most))];
}

/** Rounded for the eye, whole in the attribute. */
function valued(name: string, value: number, told: string): Html {
  return html`<data value="${value}" data-figure="${name}">${told}</data>`;
}

function listOf(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}

export function stages(report: Report): Section {
  return {
    id: 'stages',
    title: 'Stages and plan',
    content: eachRun(report, ({ data, record }) => {
      const hasLanes = data.stages.some(({ lane }) => lane !== '');
      const columns = ['Stage', ...(hasLanes ? ['Arm'] : []), ...numbers('From step', 'To step', 'Steps'), 'Does'];
      const rows = data.stages.map(({ path, lane, start, end, does }) => [
        path,
        ...(hasLanes ? [lane === '' ? '–' : lane] : []),
        ...[start, end, end - start].map(count),
        does,
      ]);
      const plan = renderPlan(record.plan, { columns: 100, color: false });
      return [table('Stages', columns, rows), behind('The whole plan', html`<pre class="plan" tabindex="0">${plan}</pre>`)];
    }),
  };
}

export function recipe(report: Report): Section {
  return {
    id: 'recipe',
    title: 'Recipe',
    content: eachRun(report, (run) => {
      const spans = run.recipe.map(({ text, kind }) => (kind === undefined ? text : html`<span class="is-${kind}">${text}</span>`));
      return html`<pre class="recipe" tabindex="0" aria-label="Canonical text of the recipe"><code>${spans}</code></pre>
        <p class="hint">Canonical form; SHA-256 <code class="hash">${run.record.plan.recipe.hash}</code></p> `;
    }),
  };
}

export const clients = sectionOf(
  'clients',
  'Clients',
  ({ record }) => Object.values(record.plan.clients ?? {}),
  (all) =>
    all.map(
      (split) =>
        html`<p class="hint">${split.split}, drawn from the seed.</p>
          ${clientTable(split)}`,
    ),
);

function clientTable({ data, samples, classes = {} }: PlannedClients) {
  const labels = Object.entries(classes);
  const titles = ['Samples', ...labels.map(([label]) => `Of class ${label}`)];
  return table(
    `Samples of ${data} that each client has`,
    ['Client', ...numbers(...titles)],
    samples.map((own, at) => [...[String(at + 1), count(own)], ...labels.map(([, counts]) => count(counts[at] ?? 0))]),
  );
}

export function environment(report: Report): Section {
  return {
    id: 'environment',
    title: 'Environment',
    content: [
      eachRun(report, (run) => {
        const facts = factsOf(run).map(
          ([name, value]) =>
            html`<div>
              <dt>${name}</dt>
              <dd>${value}</dd>
            </div> `,
        );
        return html`<dl class="facts">${facts}</dl> `;
      }),
    ],
  };
}

function factsOf({ record }: ReportedRun): readonly (readonly [string, Content])[] {
  const { plan, hashes } = record;
  const { model, task } = plan;
  const params = Object.entries(plan.params).map(([name, value]) => `${name} = ${value}`);
  const sets = Object.entries(plan.data).map(([name, { samples }]) => `${name} ${count(samples)}`);
  return [
    ['Model', html`${model.file}, opset ${model.opset}, SHA-256 <code class="hash">${model.sha256}</code>`],
    ...modelsIn(plan).map((part) => [`Model ${part.name}`, partText(part).slice(part.name.length + 2)] as const),
    ['Data', sets.length === 0 ? 'none' : `${sets.join(', ')} samples`],
    [
      'Task',
      `${task.inputs?.map(fedText).join(', ') ?? task.input} → ${task.outputs?.map(outputText).join('; ') ?? `${task.output}, loss ${task.loss}`}, metrics ${task.metrics.join(', ')}`,
    ],
    ...(params.length === 0 ? [] : [['Parameters', params.join(', ')] as const]),
    ['Seed', String(plan.seed)],
    [
      'Computed on',
      `${plan.device}, ${plan.threads} thread${plan.threads === 1 ? '' : 's'}` +
        (plan.shards === undefined ? '' : `, batches in ${plan.shards} parts`),
    ],
    ...Object.entries(hashes).map(([file, hash]) => [file, html`<code class="hash">${hash}</code>`] as const),
  ];
}
