/** A model's survey as a table for a terminal. */
import { visible } from '../diagnostics/render/visible.ts';
import { tableLines } from '../report/plain-table.ts';
import type { ModelSurvey, SurveyedLayer } from './model-survey.ts';

/** Ends with a line break. */
export function renderSurvey(survey: ModelSurvey): string {
  const { layers, weights } = survey;
  // Each layer has its bias; to list them all would hide the rest.
  const shown = layers.filter(({ roles }) => !roles.includes('bias'));
  const lines = [
    ...headLines(survey),
    '',
    ...tableLines(head, shown.map(row), aligns),
    '',
    `${count(survey.parameters)} parameters, ${count(weights.count)} of them prunable weights, ` +
      `${percent(weights.zeros, weights.count)} zero`,
  ];
  return lines.join('\n') + '\n';
}

function headLines({ file, opset, producer, isCheckpoint, inputs, outputs }: ModelSurvey): string[] {
  if (isCheckpoint === true) return [visible(`${file}: ${producer}, weights without a graph`)];
  return [
    `${visible(file)}: opset ${opset ?? '–'}${visible(producer && `, by ${producer}`)}`,
    `inputs   ${values(inputs)}`,
    `outputs  ${values(outputs)}`,
  ];
}

const head = ['layer', 'operator', 'shape', 'weights', 'zeros', 'roles'];
const aligns = ['left', 'left', 'left', 'right', 'right', 'left'] as const;

function row(layer: SurveyedLayer): string[] {
  const { name, operator, dims, prunable, quantised, roles } = layer;
  const exception = quantised === true ? 'quantised, not pruned' : 'not among `weights`';
  return [
    visible(name),
    visible(operator),
    dims.join('×'),
    count(layer.count),
    percent(layer.zeros, layer.count),
    [...roles, ...(prunable ? [] : [exception])].join(', '),
  ];
}

function values(infos: ModelSurvey['inputs']): string {
  return infos.map(({ name, type, dims }) => visible(`${name} ${type ?? '?'}[${dims?.join(', ') ?? '?'}]`)).join(', ');
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}

function percent(zeros: number, of: number): string {
  return of === 0 ? '–' : `${((100 * zeros) / of).toFixed(1)}%`;
}
