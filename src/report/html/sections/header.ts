/** The head of the page: which run this is, and its few most telling numbers. */
import type { Plan } from '../../../plan/plan.ts';
import { count, figure, percent } from '../../figures.ts';
import { html, type Content, type Html } from '../../html.ts';
import type { EndData, RunData } from '../report-data.ts';
import { changeText, cutOf, lastSparsity, metricCourses, metricRanges, type Report, type ReportedRun } from '../report.ts';
import { runMark } from './section.ts';
import { isUnitPrune } from '../../../plan/pruning.ts';

export function header(report: Report): Html {
  const [first] = report.runs;
  const isAlone = report.runs.length === 1;
  return html`<header>
    <p class="kicker">Espalier ${isAlone ? 'run' : 'comparison'}</p>
    <h1>${isAlone && first ? titleOf(first) : listOf(report.runs.map(({ data }) => data.label))}</h1>
    ${report.runs.map((run, index) => lead(run, isAlone ? undefined : runMark(index)))} ${isAlone && first ? keyFigures(first) : undefined}
  </header> `;
}

export function titleOf({ record, data }: ReportedRun): string {
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
    const told = 'of the dense model, counted in the written one';
    return [['Multiply-adds', valued('macs', share, percent(share)), told]];
  }
  const prunesUnits = stages.some(({ statements }) => statements.some(isUnitPrune));
  if (prunesUnits) return [];
  const share = estimates.macsAfter / estimates.macs;
  const told = 'of the dense model as planned, if zeros are skipped';
  return [['Multiply-adds', valued('macs', share, percent(share)), told]];
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

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function listOf(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}
