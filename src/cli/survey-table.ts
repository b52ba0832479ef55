/** A model's survey as a table for a terminal. */
import Table from 'cli-table3';
import { visible } from '../diagnostics/render/visible.ts';
import type { ModelSurvey, SurveyedLayer } from './model-survey.ts';

/** Ends with a line break. */
export function renderSurvey(survey: ModelSurvey): string {
  const { layers, weights } = survey;
  const table = new Table({
    head: ['layer', 'operator', 'shape', 'weights', 'zeros', 'roles'],
    colAligns: ['left', 'left', 'left', 'right', 'right', 'left'],
    chars: plainBorders,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
  });
  // Each layer has its bias; to list them all would hide the rest.
  table.push(...layers.filter(({ roles }) => !roles.includes('bias')).map(row));
  const lines = [
    `${visible(survey.file)}: opset ${survey.opset ?? '–'}${visible(survey.producer && `, by ${survey.producer}`)}`,
    `inputs   ${values(survey.inputs)}`,
    `outputs  ${values(survey.outputs)}`,
    '',
    ...table
      .toString()
      .split('\n')
      .map((line) => line.trimEnd()),
    '',
    `${count(survey.parameters)} parameters, ${count(weights.count)} of them prunable weights, ` +
      `${percent(weights.zeros, weights.count)} zero`,
  ];
  return lines.join('\n') + '\n';
}

/** No lines at all: columns stand by themselves, and a copy of them pastes well. */
const plainBorders = {
  ...{ top: '', 'top-mid': '', 'top-left': '', 'top-right': '' },
  ...{ bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '' },
  ...{ left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: '' },
};

function row(layer: SurveyedLayer): string[] {
  const { name, operator, dims, prunable, roles } = layer;
  return [
    visible(name),
    visible(operator),
    dims.join('×'),
    count(layer.count),
    percent(layer.zeros, layer.count),
    [...roles, ...(prunable ? [] : ['not among `weights`'])].join(', '),
  ];
}

function values(infos: ModelSurvey['inputs']): string {
  return infos
    .map(({ name, type, dims }) => visible(`${name} ${type}[${dims?.join(', ') ?? '?'}]`))
    .join(', ');
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}

function percent(zeros: number, of: number): string {
  return of === 0 ? '–' : `${((100 * zeros) / of).toFixed(1)}%`;
}
