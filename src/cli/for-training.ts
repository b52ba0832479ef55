/** What prevents a file from being trained and pruned, before any recipe. */
import { factsOf } from '../compile.ts';
import * as catalogue from '../diagnostics/catalogue/model-exports.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { isFloat, withScalars, type Layer, type Model, type ModelFiles } from '../model/index.ts';
import { trainable, type ModelFacts } from '../plan/facts.ts';

/** Beside what reading the file says of shared parameters, training mode and folded norms. */
export function forTraining(model: Model, files: ModelFiles): readonly Diagnostic[] {
  const { value: facts } = factsOf(model, files.name, '', withScalars(model, files));
  if (facts === undefined) return [];
  const place = { file: files.name };
  const quantised = facts.layers.filter(({ type }) => !isFloat(type)).map(({ name }) => name);
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

/** `onnx::MatMul_374`: the exporter has computed it, and its name leads back to no module. */
function isRenamed({ tensor }: Layer): boolean {
  return /^onnx::\w+_\d+$/.test(tensor);
}

/** For a loss on the first output of real numbers, and all parameters. */
function withoutGradient({ graph }: Model, facts: ModelFacts): readonly Diagnostic[] {
  const output = graph.outputs.find(({ type }) => type !== undefined && isFloat(type))?.name;
  const input = graph.inputs[0]?.name;
  const trained = trainable(facts)
    .filter(({ tensor }) => facts.layers.some((layer) => layer.tensor === tensor && isFloat(layer.type)))
    .map(({ tensor }) => tensor);
  if (output === undefined || input === undefined || trained.length === 0) return [];
  const gap = facts.gradientGap?.(output, trained);
  if (gap !== undefined) {
    const nodes = gap.nodes.map(({ name, op }) => (name === '' ? op : `${name} (${op})`));
    return [diagnose(catalogue.noGradient, { nodes, below: gap.below.size })];
  }
  // Nothing is wrong with the file as such, so that the command has done its work.
  const faults = facts.gradientFaults?.({ input, output }, trained) ?? [];
  return faults.map((fault) => ({ ...fault, severity: 'warning' }));
}
