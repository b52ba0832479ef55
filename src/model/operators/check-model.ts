/** Checks a model against the signatures, names and sizes of its operators while it is read. */
import { badName, badOperator, badSize, beyondMemory, negativeVariance } from '../../diagnostics/catalogue/model-operators.ts';
import { hasErrors } from '../../diagnostics/diagnostic.ts';
import { describeNode, printable } from '../describe.ts';
import { flatGraph } from '../flat/flatten.ts';
import { opsetOf, nameAt, type Graph, type Model, type ValueInfo } from '../graph.ts';
import type { Reading } from '../read/reading.ts';
import { knownOf } from '../shapes/infer-shapes.ts';
import type { Known } from '../shapes/known.ts';
import { checkFunction, checkGraph } from './check-nodes.ts';
import { isFloat } from '../element-types.ts';
import { dimsOf, elementCount } from '../shape.ts';
import { tensorValues } from '../values/tensor-values.ts';

/** Channels; a longer one is no variance that anybody trained. */
const longest = 1 << 20;

/** Variances of batch norms that are below 0: the only weights that reading a model looks at. */
function checkVariances(reading: Reading, { graph }: Model): void {
  for (const node of graph.nodes) {
    if (node.op !== 'BatchNormalization' || node.domain !== '') continue;
    const tensor = graph.initializers.get(nameAt(node.inputs, 4));
    if (tensor === undefined || !isFloat(tensor.type)) continue;
    if ((elementCount(tensor.dims) ?? Infinity) > longest) continue;
    const epsilon = node.attributes['epsilon'];
    const added = epsilon?.kind === 'float' ? epsilon.value : 1e-5;
    const values = tensorValues(tensor, reading.files).value ?? [];
    let count = 0;
    for (const value of values) if (Number(value) + added < 0) count++;
    if (count === 0) continue;
    reading.report(negativeVariance, { node: describeNode(node), tensor: printable(tensor.name), count });
  }
}

/** Elements of a value: 4 TB of float32. */
export const mostElements = 2 ** 40;

/** Reports what makes the model one that cannot be evaluated, each thing at its first place. */
export function checkModel(reading: Reading, model: Model): void {
  const opset = opsetOf(model);
  const own = new Set(model.functions.filter(({ domain }) => domain === '').map(({ name }) => name));
  checkNames(reading, model.graph);
  for (const info of [...model.graph.inputs, ...model.graph.outputs]) checkDims(reading, info);
  checkGraph({ reading, opset, own }, model.graph);
  for (const local of model.functions) checkFunction({ reading, opset, own }, local);
  if (reading.failed()) return;
  checkSizes(reading, model);
  checkVariances(reading, model);
}

function checkNames(reading: Reading, { inputs, initializers, nodes }: Graph): void {
  for (const name of [...inputs.map((input) => input.name), ...initializers.keys(), ...nodes.flatMap(({ outputs }) => outputs)]) {
    const problem = nameProblem(name);
    if (problem !== undefined) reading.report(badName, { name: printable(name), problem });
  }
}

function nameProblem(name: string): string | undefined {
  if (name === '__proto__') return 'JavaScript keeps this name for itself';
  return name.includes('\0') ? 'onnxruntime ends a name at a NUL' : undefined;
}

function checkDims(reading: Reading, { name, dims = [] }: ValueInfo): void {
  const size = dims.find((dim) => typeof dim === 'number' && dim < 0);
  if (typeof size === 'number') reading.report(badSize, { name: printable(name), size });
}

/** Of the graph itself: a branch that is never taken may hold what does not fit. */
function checkSizes(reading: Reading, model: Model): void {
  const flat = flatGraph(model);
  if (hasErrors(flat.diagnostics)) return;
  const top = new Set(model.graph.nodes);
  const known = knownOf(flat, model, new Map(), {
    onFault({ node }, problem) {
      if (top.has(node)) reading.report(badOperator, { node: describeNode(node), problem });
    },
  });
  for (const { node, outputs } of flat.nodes) {
    const large = outputs.find((output) => elementsOf(known.get(output)) > mostElements);
    if (large === undefined || !top.has(node)) continue;
    reading.report(beyondMemory, { node: describeNode(node), dims: known.get(large)?.dims.join(', ') ?? '', value: printable(large) });
    return;
  }
}

/** Symbols count as one. */
function elementsOf(known: Known | undefined): number {
  return dimsOf(known)
    .filter((size) => typeof size === 'number')
    .reduce((all, size) => all * size, 1);
}
