/** The head of the page: which run this is, and its few most telling numbers. */
import { count, percent } from '../../figures.ts';
import { html, type Content, type Html } from '../html.ts';
import type { Report, ReportedRun } from '../report.ts';
import { changeText, cutOf, lastSparsity, metricCourses, shareText } from '../summary.ts';
import { runMark } from './section.ts';

export function header(report: Report): Html {
  const [first] = report.runs;
  const isAlone = report.runs.length === 1;
  return html`<header>
    <p class="kicker">Espalier ${isAlone ? 'run' : 'comparison'}</p>
    <h1>
      ${isAlone && first ? titleOf(first) : listOf(report.runs.map(({ data }) => data.label))}
    </h1>
    ${report.runs.map((run, index) => lead(run, isAlone ? undefined : runMark(index)))}
    ${isAlone && first ? keyFigures(first) : undefined}
  </header> `;
}

export function titleOf({ record, data }: ReportedRun): string {
  const { name = data.label, version } = record.plan.recipe;
  return version === undefined ? name : `${name} ${version}`;
}

function lead({ record, data }: ReportedRun, mark: Content): Html {
  const { model } = record.plan;
  return html`<p class="lead">
    ${mark}${mark === undefined ? '' : `${data.label}: `}<code>${model.file}</code>,
    ${count(model.parameters)} parameters, ${count(model.prunable)} of them
    prunable${precisionOf(model)}. Folder
    <code>${data.folder}</code>.
    ${data.isFinished ? undefined : html`<strong class="warning">The run has not finished: this is what its journal holds so far.</strong>`}
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

/** Name, value, and a word on it. */
function figuresOf({ record, data }: ReportedRun): readonly (readonly [string, string, string])[] {
  const { estimates } = record.plan;
  const cut = cutOf(data);
  const sparsity = lastSparsity(data);
  const held = data.expectations.filter(({ verdict }) => verdict?.held === true).length;
  const saved = estimates.macs === 0 ? 1 : estimates.macsAfter / estimates.macs;
  return [
    ...(cut === undefined && sparsity === undefined
      ? []
      : [
          [
            'Sparsity',
            cut === undefined ? percent(sparsity ?? 0) : shareText(cut),
            cut === undefined ? '' : `${count(cut.pruned)} of ${count(cut.of)} weights`,
          ] as const,
        ]),
    ...metricCourses(data).map(
      (course) => [capital(course.metric), changeText(course), `on ${course.on}`] as const,
    ),
    [
      'Steps',
      count(data.steps),
      data.stages.length === 1 ? '1 stage' : `${data.stages.length} stages`,
    ],
    ['Multiply-adds', percent(saved), 'of the dense model, as planned'],
    ...(data.expectations.length === 0
      ? []
      : [['Expectations', `${held} of ${data.expectations.length}`, 'held'] as const]),
  ];
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function listOf(names: readonly string[]): string {
  return names.length < 2
    ? names.join('')
    : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}
