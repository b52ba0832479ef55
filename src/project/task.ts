/** What a model is trained for, settled: the project's choices, and defaults where it makes none. */
import * as catalogue from '../diagnostics/catalogue/project.ts';
import { diagnose, together, collecting, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { fedName, portOfColumn, samplesOf, openAxis, type FedInput, type Graph, type ValueInfo } from '../model/index.ts';
import { lossesOfMeasured } from '../plan/observe/metric-facts.ts';
import type { PlannedTask } from '../plan/plan.ts';
import { suggest } from '../diagnostics/suggest.ts';
import { settleOutputs } from './task-outputs.ts';
import type { FedWith, Project, ProjectTask } from './project.ts';
import type { Loss } from './words.ts';

export interface SettledTask {
  readonly task: PlannedTask;
  /** Which of its keys are defaults. */
  readonly defaults: readonly string[];
}

/** An error where the model has no such input or output, or where data are to be fed into one of several inputs and none was chosen. */
export function settleTask(project: Project | undefined, graph: Graph, fed = true): Outcome<SettledTask> {
  const written: ProjectTask = project?.task ?? {};
  const isBare = [graph.nodes, graph.inputs, graph.outputs].every((list) => list.length === 0);
  const input = choose('input', written.input, { values: graph.inputs, project, onlyOne: fed && written.inputs === undefined, isBare });
  const output = choose('output', written.output, { values: graph.outputs, project, onlyOne: false, isBare });
  return collecting((take, fail) => {
    const [from, to] = take(together(input, output));
    const fedWith = take(fedInputs(written, { graph, project, fed }));
    const inputs = fedWith.length > 0 ? fedWith : undefined;
    const several = take(settleOutputs(written, project ?? {}, graph, (key) => placeOf(project, key)));
    const { shift, ignore } = written;
    const loss = typeof written.loss === 'string' ? written.loss : 'crossentropy';
    const metrics = Array.isArray(written.metrics) ? written.metrics : usualMetrics[loss];
    const stray = several.outputs === undefined ? strayMetrics(project, loss, metrics) : [];
    if (stray.length > 0) return fail(stray);
    const keys = ['input', 'output', 'loss', 'metrics'] as const;
    const rank = graph.outputs.find(({ name }) => name === to)?.dims?.length;
    const axis = written.classes;
    if (axis !== undefined && (loss !== 'crossentropy' || (rank !== undefined && axis >= rank))) {
      return fail([diagnose(catalogue.strayClasses, { axis, loss, output: to, rank }, placeOf(project, 'task.classes'))]);
    }
    const classes = rank !== undefined && axis === rank - 1 ? undefined : axis;
    const fedAs = inputs === undefined ? from : fedName(inputs);
    const task = { input: fedAs, inputs, output: to, loss, shift, classes, ignore, metrics, ...several };
    const isChosen = (key: (typeof keys)[number]): boolean =>
      (key === 'input' ? (written.inputs ?? written.input) : written[key]) !== undefined ||
      (key === 'output' && several.outputs !== undefined);
    return { task, defaults: keys.filter((key) => !isChosen(key)) };
  });
}

const usualMetrics: Readonly<Record<Loss, readonly string[]>> = {
  crossentropy: ['accuracy', 'loss'],
  mse: ['loss'],
  l1: ['loss'],
  bce: ['loss'],
};

function strayMetrics(project: Project | undefined, loss: Loss, metrics: readonly string[]): readonly Diagnostic[] {
  return metrics.flatMap((metric) => {
    const losses = lossesOfMeasured(metric) ?? [];
    if (losses.includes(loss)) return [];
    return [diagnose(catalogue.strayMetric, { metric, loss, losses }, placeOf(project, 'task.metrics'))];
  });
}

interface Choice {
  readonly values: readonly ValueInfo[];
  readonly project: Project | undefined;
  readonly onlyOne: boolean;
  readonly isBare: boolean;
}

function choose(side: 'input' | 'output', written: string | undefined, { values, project, onlyOne, isBare }: Choice): Outcome<string> {
  const known = values.map(({ name }) => name);
  const key = `task.${side}`;
  if (written !== undefined) {
    if (known.includes(written)) return { value: written, diagnostics: [] };
    const args = { side, name: written, nearest: suggest(written, known), known };
    return { diagnostics: [diagnose(catalogue.unknownValue, args, placeOf(project, key))] };
  }
  const [first] = known;
  // The first output is the network's answer by convention; which input is fed can't be guessed.
  if (first !== undefined && (known.length === 1 || !onlyOne)) return { value: first, diagnostics: [] };
  // Weights without a graph: nothing is fed, and the plan refuses what would be.
  if (known.length === 0 && isBare) return { value: '', diagnostics: [] };
  const block = side === 'input' && known.length > 1 ? blockOf(values, project) : undefined;
  return { diagnostics: [diagnose(catalogue.unclearValue, { side, known, block }, placeOf(project, key))] };
}

function placeOf(project: Project | undefined, key: string): Pick<Project, 'source'> | object {
  if (project === undefined) return {};
  return { source: project.source, span: project.places[key] };
}

// A model of several inputs: what each is fed with.

type Feeding = { readonly graph: Graph; readonly project: Project | undefined; readonly fed: boolean };

/** None where one input is all there is, or where nothing is fed. */
function fedInputs({ input, inputs }: ProjectTask, { graph, project, fed }: Feeding): Outcome<readonly FedInput[]> {
  return collecting((_, fail) => {
    if (inputs === undefined) return [];
    const place = placeOf(project, 'task.inputs');
    const known = graph.inputs.map(({ name }) => name);
    if (input !== undefined) return fail([diagnose(catalogue.inputAndInputs, {}, place)]);
    const stray = Object.keys(inputs).find((name) => !known.includes(name));
    if (stray !== undefined) {
      return fail([diagnose(catalogue.unknownValue, { side: 'input', name: stray, nearest: suggest(stray, known), known }, place)]);
    }
    const block = blockOf(graph.inputs, project, inputs);
    const unfed = known.filter((name) => inputs[name] === undefined);
    if (unfed.length > 0) return fail([diagnose(catalogue.unfedInputs, { unfed, block }, place)]);
    const all = known.map((name): FedInput => fedInput(name, inputs[name]));
    const samples = all.find(({ column }) => column === 'x');
    if (samples === undefined) return fail([diagnose(catalogue.noSamplesFed, { block: blockOf(graph.inputs, project) }, place)]);
    const info = graph.inputs[known.indexOf(samples.name)];
    for (const own of graph.inputs) {
      if (typeof inputs[own.name] !== 'number' || info === undefined) continue;
      const axis = openAxis(graph, own, info);
      if (axis !== undefined) return fail([diagnose(catalogue.openConstant, { input: own.name, axis }, place)]);
    }
    if (all.length === 1 || !fed) return [];
    return [samples, ...all.filter((one) => one !== samples)];
  });
}

function fedInput(name: string, given: FedWith | undefined): FedInput {
  if (typeof given === 'number') return { name, constant: given };
  return typeof given === 'string' ? { name, column: given } : { name, not: given?.not };
}

/** The task with the sizes of its columns, as the data have them. */
export function withPartDims(task: PlannedTask, partDims: readonly (readonly number[])[] | undefined): PlannedTask {
  if (partDims === undefined || task.inputs === undefined) return task;
  const dims = [...partDims];
  return { ...task, inputs: task.inputs.map((one) => (one.column === undefined ? one : { ...one, dims: dims.shift() })) };
}

export function samplesInput({ input, inputs }: Pick<PlannedTask, 'input' | 'inputs'>): string {
  return inputs === undefined ? input : samplesOf(inputs).name;
}

/** Of the inputs that columns are fed to, what those have to give; undefined where the samples alone are fed. */
export function columnPorts(graph: Graph, { inputs }: Pick<PlannedTask, 'inputs'>) {
  const fed = inputs?.filter(({ column }) => column !== undefined) ?? [];
  if (inputs === undefined || new Set(fed.map(({ column }) => column)).size < 2) return undefined;
  const samples = samplesOf(inputs).name;
  return fed.map(({ name, column = '', dims }) => ({ column, port: portOfColumn(graph, name, samples), dims }));
}

/** The sizes of columns that the model itself says; undefined where it leaves one open, or where none is fed. */
export function ownPartDims(graph: Graph, task: PlannedTask): readonly (readonly number[])[] | undefined {
  const dims = columnPorts(graph, task)?.map(({ port }) => port.dims?.slice(1).filter((dim) => typeof dim === 'number') ?? []);
  const isKnown = columnPorts(graph, task)?.every(({ port }, at) => port.dims?.length === (dims?.[at]?.length ?? 0) + 1);
  return isKnown === true ? dims : undefined;
}

/** What a project could say of the inputs: names tell much, and what is not known gets a column of its name. */
export function proposedInputs(
  values: readonly ValueInfo[],
  columns: readonly string[] = [],
  given: Readonly<Record<string, FedWith>> = {},
): Readonly<Record<string, FedWith>> {
  const isGiven = Object.values(given).includes('x');
  const samples = values.find(({ name }) => /ids$|^x$|pixel|image/i.test(name) && !/type|position/i.test(name)) ?? values[0];
  const propose = ({ name }: ValueInfo): FedWith => {
    const column = columns.find((one) => one === name) ?? suggest(name, columns);
    if (!isGiven && name === samples?.name) return 'x';
    if (column !== undefined) return column;
    if (/mask/i.test(name)) return { not: 0 };
    return /type|segment|^h_?0$|^c_?0$|state|hidden/i.test(name) ? 0 : name.replace(/[^A-Za-z0-9_]+/g, '_');
  };
  return Object.fromEntries(values.map((info) => [info.name, given[info.name] ?? propose(info)]));
}

/** As YAML on one line. */
export function inputsText(inputs: Readonly<Record<string, FedWith>>): string {
  const entries = Object.entries(inputs).map(([name, own]) => {
    const key = /^[A-Za-z_][\w./-]*$/.test(name) ? name : JSON.stringify(name);
    return `${key}: ${typeof own === 'object' ? `{ not: ${own.not} }` : own}`;
  });
  return `{ ${entries.join(', ')} }`;
}

function blockOf(values: readonly ValueInfo[], project: Project | undefined, given?: Readonly<Record<string, FedWith>>): string {
  const columns = Object.values(project?.data ?? {}).flatMap((files) => ('x' in files ? Object.keys(files.beside ?? {}) : []));
  return inputsText(proposedInputs(values, [...new Set(columns)], given));
}
