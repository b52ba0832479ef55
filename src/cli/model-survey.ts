/** What is in a model, for `espalier inspect`: its layers with their roles, shapes, counts and sparsity, and their table. */
import { percent, count, sum } from '../basics/numbers.ts';
import { countZeros } from '../diff/models/compare-values.ts';
import { piecesOf } from '../diff/models/pieces.ts';
import { withoutGraph } from './model-header.ts';
import { diagnose, hasErrors, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import * as models from '../model/index.ts';
import { factsOf } from '../compile.ts';
import * as catalogue from '../diagnostics/catalogue/model-exports.ts';
import { trainable, type ModelFacts } from '../plan/facts.ts';
import { inputsText, proposedInputs } from '../project/task.ts';
import { visible } from '../diagnostics/render/visible.ts';
import { tableLines } from '../report/plan-sheet.ts';

interface ModelSurvey {
  readonly formatVersion: 1;
  readonly file: string;
  /** Of the default domain; absent in a model that uses only others. */
  readonly opset?: number;
  readonly producer: string;
  /** Present where there are weights and no graph: a Hugging Face folder. */
  readonly isCheckpoint?: true;
  readonly inputs: readonly models.ValueInfo[];
  readonly outputs: readonly models.ValueInfo[];
  /** Elements that training could change. */
  readonly parameters: number;
  /** What a recipe calls `weights`, without those that are quantised. */
  readonly weights: { readonly count: number; readonly zeros: number };
  readonly layers: readonly SurveyedLayer[];
}

interface SurveyedLayer extends Pick<models.Layer, 'name' | 'tensor' | 'operator' | 'dims' | 'count' | 'block' | 'prunable'> {
  readonly zeros: number;
  readonly roles: readonly string[];
  /** Present where the weights are whole numbers, which are not pruned. */
  readonly quantised?: true;
}

/** Reads every weight once, a piece at a time. `trains` asks for what training would meet, too. */
export function surveyModel(files: models.ModelFiles, trains = false): Outcome<ModelSurvey> {
  const { value: model, diagnostics } = models.readModel(files);
  if (model === undefined) return { diagnostics };
  const found: Diagnostic[] = [...diagnostics];
  const tensors = new Map([...models.storedTensors(model).values()].map(({ name, tensor }) => [name, tensor]));
  const read = models.readLayers(model);
  found.push(...read.diagnostics);
  const layers = read.layers.map((layer) => {
    const zeros = zerosOf(tensors.get(layer.tensor), files);
    found.push(...zeros.diagnostics);
    return surveyed(layer, zeros.value ?? 0);
  });
  if (hasErrors(found)) return { diagnostics: found };
  found.push(...models.tellNotFinite(model, files));
  found.push(...models.noteEqualTensors(model, read.layers, files));
  found.push(...models.noteCopiedTables(model, read.layers, files), ...models.noteComputedWeights(model, files.name));
  const folded = models.foldedNorms(model);
  if (folded.length > 0) found.push(diagnose(catalogue.foldedNorms, { layers: folded }, { file: files.name }));
  const computed = models.foldedWeights(model);
  if (computed.length > 0)
    found.push(diagnose(catalogue.foldedWeights, { tensors: computed.map(({ name }) => name) }, { file: files.name }));
  const args = { what: 'training', reason: 'gradients follow the operators' };
  const untrained = trains ? withoutGraph(model, args, files.name) : [];
  if (untrained.length > 0) return { diagnostics: [...found, ...untrained] };
  if (trains) found.push(...forTraining(model, files));
  const prunable = layers.filter((layer) => layer.prunable);
  const survey: ModelSurvey = {
    formatVersion: 1,
    file: files.name,
    opset: model.opsets.get(''),
    producer: model.producer,
    isCheckpoint: model.checkpoint ? true : undefined,
    inputs: model.graph.inputs,
    outputs: model.graph.outputs,
    parameters: models.parameterCount(model),
    weights: { count: sum(prunable.map(({ count }) => count)), zeros: sum(prunable.map(({ zeros }) => zeros)) },
    layers,
  };
  return { value: survey, diagnostics: found };
}

function surveyed(layer: models.Layer, zeros: number): SurveyedLayer {
  const { name, tensor, operator, dims, count, roles, block } = layer;
  const quantised = !models.isFloat(layer.type);
  return {
    name,
    tensor,
    operator,
    dims,
    count,
    zeros,
    roles: [...roles],
    block,
    prunable: layer.prunable && !quantised,
    quantised: quantised || undefined,
  };
}

function zerosOf(tensor: models.Tensor | undefined, files: models.ModelFiles): Outcome<number> {
  if (tensor === undefined) throw new Error('a layer has a tensor that the model does not have');
  const { value, diagnostics } = piecesOf(tensor, files);
  return value === undefined ? { diagnostics } : { value: countZeros(value), diagnostics };
}

// What prevents a file from being trained and pruned, before any recipe.

/** Beside what reading the file says of shared parameters, training mode and folded norms. */
function forTraining(model: models.Model, files: models.ModelFiles): readonly Diagnostic[] {
  // What is fed to inputs beside the first one changes no gradient.
  const fed = (own: models.Model): models.Model => models.feedModel(own, zerosBeside(model.graph));
  const { value: facts } = factsOf(fed(model), files.name, '', fed(models.withScalars(model, files)));
  if (facts === undefined) return [];
  const place = { file: files.name };
  const quantised = facts.layers.filter(({ type }) => !models.isFloat(type)).map(({ name }) => name);
  const renamed = facts.layers.filter(isRenamed).map(({ tensor }) => tensor);
  return [
    ...model.graph.inputs.flatMap(({ name, dims }) =>
      typeof dims?.[0] === 'number' ? [diagnose(catalogue.fixedFirstAxis, { input: name, size: dims[0] }, place)] : [],
    ),
    ...(quantised.length > 0 ? [diagnose(catalogue.quantisedWeights, { layers: quantised }, place)] : []),
    ...(renamed.length > 0 ? [diagnose(catalogue.renamedParameters, { tensors: renamed }, place)] : []),
    ...withoutGradient(model, facts).map((found) => ({ ...found, ...place })),
  ];
}

function zerosBeside({ inputs: [first, ...others] }: models.Graph): readonly models.FedInput[] | undefined {
  if (first === undefined || others.length === 0) return undefined;
  return [{ name: first.name, column: 'x' }, ...others.map(({ name }) => ({ name, constant: 0 }))];
}

/** `onnx::MatMul_374`: the exporter has computed it, and its name leads back to no module. */
function isRenamed({ tensor }: models.Layer): boolean {
  return /^onnx::\w+_\d+$/.test(tensor);
}

/** For a loss on the first output of real numbers, and all parameters. */
function withoutGradient({ graph }: models.Model, facts: ModelFacts): readonly Diagnostic[] {
  const output = graph.outputs.find(({ type }) => type !== undefined && models.isFloat(type))?.name;
  const input = graph.inputs[0]?.name;
  const trained = trainable(facts)
    .filter(({ tensor }) => facts.layers.some((layer) => layer.tensor === tensor && models.isFloat(layer.type)))
    .map(({ tensor }) => tensor);
  if (output === undefined || input === undefined || trained.length === 0) return [];
  const gap = facts.gradientGap?.([output], trained);
  if (gap !== undefined) {
    const nodes = gap.nodes.map(({ name, op }) => (name === '' ? op : `${name} (${op})`));
    return [diagnose(catalogue.noGradient, { nodes, below: gap.below.size })];
  }
  // Nothing is wrong with the file as such, so that the command has done its work.
  const faults = facts.gradientFaults?.({ input, output }, trained) ?? [];
  return faults.map((fault) => ({ ...fault, severity: 'warning' }));
}

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
      `${percent(weights.zeros, weights.count, 1)} zero`,
  ];
  return lines.join('\n') + '\n';
}

function headLines({ file, opset, producer, isCheckpoint, inputs, outputs }: ModelSurvey): string[] {
  if (isCheckpoint === true) return [visible(`${file}: ${producer}, weights without a graph`)];
  return [
    `${visible(file)}: opset ${opset ?? '–'}${visible(producer && `, by ${producer}`)}`,
    `inputs   ${values(inputs)}`,
    ...(inputs.length < 2 ? [] : [`fed by   task: { inputs: ${visible(inputsText(proposedInputs(inputs)))} }`]),
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
    percent(layer.zeros, layer.count, 1),
    [...roles, ...(prunable ? [] : [exception])].join(', '),
  ];
}

function values(infos: ModelSurvey['inputs']): string {
  return infos.map(({ name, type, dims }) => visible(`${name} ${type ?? '?'}[${dims?.join(', ') ?? '?'}]`)).join(', ');
}
