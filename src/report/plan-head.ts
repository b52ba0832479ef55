/** The head of a printed plan: recipe, model, what stands beside it, data, and how the run is made. */
import { count } from '../basics/numbers.ts';
import { teachersIn } from '../plan/optional-lists.ts';
import { percent } from './figures.ts';
import { visible } from '../diagnostics/render/visible.ts';
import type { Plan, PlannedData, PlannedInput, PlannedTask, PlannedOutput, PlannedPart, PlannedTeacher } from '../plan/plan.ts';
import { clientLines } from './plan-samples.ts';
import type { Sheet } from './plan-sheet.ts';

export function headLines({ recipe, model, data, defaults, ...plan }: Plan, sheet: Sheet): string[] {
  const isDefault = (name: string): boolean => defaults.includes(name);
  const { mark } = sheet;
  const title = [recipe.name ?? 'unnamed', ...(recipe.version ? [recipe.version] : [])].join(' ');
  const params = Object.entries(plan.params).map(([name, value]) => `${name} = ${value}`);
  return [
    `recipe  ${visible(title)}, edition ${recipe.edition}, ${recipe.hash.slice(0, 12)}`,
    ...(params.length > 0 ? [`params  ${visible(params.join(', '))}`] : []),
    ...modelLines(model, plan.models),
    ...teachersIn(plan).map(teacherLine),
    ...taskLines(plan.task),
    ...dataLines(data),
    ...clientLines(plan),
    `run     ${mark(`seed ${plan.seed}`, isDefault('seed'))}, ${mark(visible(plan.device), isDefault('device'))}, ` +
      `${mark(`${plan.threads} thread${plan.threads === 1 ? '' : 's'}`, isDefault('threads'))}` +
      (plan.shards === undefined
        ? ''
        : `, batches in ${isDefault('shards') ? 'up to ' : ''}` + `${mark(String(plan.shards), isDefault('shards'))} parts on all cores`),
  ];
}

function modelLines({ file, external, opset, parameters, prunable, precision }: Plan['model'], models: Plan['models']) {
  const beside = (external ?? []).map((it) => visible(it.file)).join(', ');
  return [
    `model   ${visible(file)}, ${opset === 0 ? 'no graph' : `opset ${opset}`}, ${count(parameters)} parameters, ` +
      `${count(prunable)} of them prunable`,
    ...(models ?? []).map((part) => `        ${partText(part)}`),
    ...(beside === '' || models !== undefined ? [] : [`        with tensors in ${beside}`]),
    ...(precision === undefined
      ? []
      : [`        ${precision.stored.join(' and ')} in the file, ` + `${precision.masters} masters, computed in ${precision.computed}`]),
  ];
}

/** What of several models is the one of a name, and what it reads of others. */
export function partText({ name, file, parameters, prunable, reading = [] }: PlannedPart): string {
  const reads = reading.map(({ input, model, output }) => `${input} from ${model}.${output}`);
  return visible(
    `${name}: ${file}, ${count(parameters)} parameters, ${count(prunable)} of them prunable` +
      (reads.length === 0 ? '' : `, reads ${reads.join(', ')}`),
  );
}

function teacherLine({ name, file, parameters, input, output, scores }: PlannedTeacher): string {
  return (
    `${scores === true ? 'scorer ' : 'teacher'} ${visible(name)} from ${visible(file)}, ${count(parameters)} parameters, ` +
    `reads ${visible(input)}, answers ${visible(output)}`
  );
}

/** What labels are beside plain classes; nothing else of the task needs a line. */
function taskLines({ inputs, shift, classes, ignore, outputs = [] }: PlannedTask): string[] {
  const parts = [
    ...(shift === undefined || shift === 0 ? [] : [`labels run ${shift} position${shift === 1 ? '' : 's'} ahead of their logits`]),
    ...(classes === undefined ? [] : [`classes on axis ${classes} of the output`]),
    ...(ignore === undefined ? [] : [`label ${ignore} is not counted`]),
  ];
  const fed = inputs === undefined ? [] : [`inputs  ${visible(inputs.map(fedText).join(', '))}`];
  const lines = [...(parts.length === 0 ? [] : [parts.join(', ')]), ...outputs.map(outputText)];
  return [...fed, ...lines.map((line, at) => `${at === 0 ? 'task    ' : '        '}${visible(line)}`)];
}

/** `mask is 1 where x is not 0`. */
export function fedText({ name, column, not, constant, dims = [] }: PlannedInput): string {
  if (column !== undefined) return `${name} is ${column}${dims.length === 0 ? '' : ` [${dims.join(', ')}]`}`;
  return not === undefined ? `${name} is ${String(constant)}` : `${name} is 1 where x is not ${not}`;
}

/** Of one of several outputs: what is compared, and what it adds to the loss. */
export function outputText({ name, loss, factor, labels, classes, metrics }: PlannedOutput): string {
  const by = factor === undefined ? '' : `${factor} * `;
  const axis = classes === undefined ? '' : `, classes on axis ${classes}`;
  return `${name}: ${by}${loss} of ${labels}${axis}${metrics.length === 0 ? '' : `, ${metrics.join(', ')}`}`;
}

function dataLines(data: Plan['data']): string[] {
  const sets = Object.entries(data);
  if (sets.length === 0) return [];
  const sizes = sets.map(([name, { samples }]) => `${name} ${count(samples)}`);
  return [`data    ${visible(sizes.join(', '))} samples`, ...sets.flatMap(preparedLine)];
}

function preparedLine([name, { kind, conversions = [], augment }]: [string, PlannedData]) {
  const changes = [
    ...(augment?.flip === true ? ['flipped at random'] : []),
    ...(augment?.crop === undefined ? [] : [`moved by up to ${augment.crop} pixels`]),
    ...(augment?.box === undefined ? [] : [`cut to boxes of ${percent(augment.box)} of their area or more`]),
  ];
  const parts = [
    ...(kind === undefined ? [] : [kind]),
    ...conversions,
    ...(changes.length === 0 ? [] : [`in training ${changes.join(', ')}`]),
  ];
  return parts.length === 0 ? [] : [`        ${visible(`${name}: ${parts.join(', ')}`)}`];
}
