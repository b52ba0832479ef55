/** What the run rests on: model, data, seed, threads, and the hashes of what it wrote. */
import { modelsIn } from '../../../plan/optional-lists.ts';
import { count } from '../../figures.ts';
import { partText } from '../../plan-head.ts';
import { html, type Content } from '../../html.ts';
import type { Report, ReportedRun } from '../report.ts';
import { eachRun, type Section } from './section.ts';

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
    ['Task', `${task.input} → ${task.output}, loss ${task.loss}, metrics ${task.metrics.join(', ')}`],
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
