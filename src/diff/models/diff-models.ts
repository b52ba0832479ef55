/** Compares two models: what they compute, then the values of their tensors, layer by layer. */
import { flatMapDefined } from '../../basics/lists.ts';
import { hasErrors, together, collecting, type Diagnostic, type Outcome, type Fail } from '../../diagnostics/diagnostic.ts';
import * as models from '../../model/index.ts';
import { addedOrRemoved, type Change } from '../change.ts';
import { diffData, type Data, type DataRecord } from '../diff-data.ts';
import { compareValues, countZeros, type ValueDifference } from './compare-values.ts';
import { piecesOf } from './pieces.ts';
import { pairBy } from '../pairing.ts';

export interface ModelComparison {
  /** What the models compute differently, and what only one of them has. */
  readonly changes: readonly Change[];
  /** Tensors of one shape that are in both, in the order of the second model. */
  readonly tensors: readonly TensorComparison[];
  /** Of all that a recipe calls `weights`. */
  readonly weights: { readonly before: ZeroCount; readonly after: ZeroCount };
}

export type ZeroCount = { readonly count: number; readonly zeros: number };

export interface TensorComparison extends ValueDifference {
  readonly tensor: string;
  /** The layer whose weights it holds. */
  readonly layer?: string;
  readonly prunable: boolean;
  readonly dims: readonly number[];
  readonly count: number;
}

/** Reads both models once, a piece at a time. Errors: ESP3xxx of either. */
export function diffModels(before: models.ModelFiles, after: models.ModelFiles): Outcome<ModelComparison> {
  return collecting((take, fail) => diffRead(take(together(models.readModel(before), models.readModel(after))), before, after, fail));
}

function diffRead(
  [old, now]: readonly [models.Model, models.Model],
  before: models.ModelFiles,
  after: models.ModelFiles,
  fail: Fail,
): ModelComparison {
  const diagnostics: Diagnostic[] = [];
  const read = <T>(outcome: Outcome<T>): T | undefined => {
    diagnostics.push(...outcome.diagnostics);
    return outcome.value;
  };
  const { pairs, removed, added } = pairBy(namedTensors(old), namedTensors(now), [({ name }) => name, ({ layer }) => layer]);
  const alike = pairs.filter(([one, other]) => shapeOf(one) === shapeOf(other));
  const reshaped = pairs.filter(([one, other]) => shapeOf(one) !== shapeOf(other));
  const tensors = alike.flatMap(([one, other]) => {
    const compared = read(compareTensors(one, before, other, after));
    return compared === undefined ? [] : [compared];
  });
  const alone = (side: readonly NamedTensor[], files: models.ModelFiles): ZeroCount =>
    sumOf(side.filter(({ prunable }) => prunable).map((one) => read(zerosOf(one, files)) ?? none));
  const paired = tensors.filter(({ prunable }) => prunable);
  const weights = {
    before: sumOf([
      ...paired.map(({ count, zeros }) => ({ count, zeros: zeros.before })),
      alone([...removed, ...reshaped.map(([one]) => one)], before),
    ]),
    after: sumOf([
      ...paired.map(({ count, zeros }) => ({ count, zeros: zeros.after })),
      alone([...added, ...reshaped.map(([, other]) => other)], after),
    ]),
  };
  if (hasErrors(diagnostics)) return fail(diagnostics);
  const changes = [
    ...diffParameters(old, now),
    ...reshaped.map(([one, other]): Change => {
      const what = other.layer === undefined ? `tensor ${other.name}` : `layer ${other.layer}`;
      return { kind: 'changed', what, before: shapeOf(one), after: shapeOf(other) };
    }),
    ...flatMapDefined(removed, (one) => addedOrRemoved(titleOf(one), shapeOf(one), undefined)),
    ...flatMapDefined(added, (other) => addedOrRemoved(titleOf(other), undefined, shapeOf(other))),
    ...diffComputation(old, now),
  ];
  return { changes, tensors, weights };
}

/** Empty exactly where two models compute the same, to the bit. */
export function isSameModel({ changes, tensors }: ModelComparison): boolean {
  return changes.length === 0 && tensors.every(({ changed }) => changed === 0);
}

function compareTensors(
  one: NamedTensor,
  before: models.ModelFiles,
  other: NamedTensor,
  after: models.ModelFiles,
): Outcome<TensorComparison> {
  return collecting((take) => {
    const [old, now] = take(together(piecesOf(one.tensor, before), piecesOf(other.tensor, after)));
    const { count } = now;
    const difference = old.count === count ? compareValues(old, now) : otherTexts(count);
    const { name: tensor, layer, prunable } = other;
    return { tensor, layer, prunable, dims: other.tensor.dims, count, ...difference };
  });
}

/** Texts of one shape may differ in length; then their elements cannot be compared. */
function otherTexts(count: number): ValueDifference {
  return { changed: count, maxDelta: Infinity, relativeNorm: Infinity, zeros: { before: 0, after: 0 }, overlap: 0 };
}

const none: ZeroCount = { count: 0, zeros: 0 };

function zerosOf({ tensor }: NamedTensor, files: models.ModelFiles): Outcome<ZeroCount> {
  const { value, diagnostics } = piecesOf(tensor, files);
  return value === undefined ? { diagnostics } : { value: { count: value.count, zeros: countZeros(value) }, diagnostics };
}

function sumOf(counts: readonly ZeroCount[]): ZeroCount {
  return counts.reduce((sum, { count, zeros }) => ({ count: sum.count + count, zeros: sum.zeros + zeros }), none);
}

function diffParameters(before: models.Model, after: models.Model): readonly Change[] {
  const [old, now] = [before, after].map((model) => models.parameterCount(model).toLocaleString('en-US'));
  return old === now || old === undefined || now === undefined ? [] : [{ kind: 'changed', what: 'parameters', before: old, after: now }];
}

/** The order of operators in a file has no meaning, as long as each follows its inputs. */
function diffComputation(before: models.Model, after: models.Model): readonly Change[] {
  return diffData(outlineModel(before), outlineModel(after)).filter(({ kind, what }) => kind !== 'moved' || !what.startsWith('operator '));
}

/** `float32 300×784`. */
function shapeOf({ tensor: { type, dims } }: NamedTensor): string {
  return dims.length === 0 ? `${type} scalar` : `${type} ${dims.join('×')}`;
}

function titleOf({ name, layer }: NamedTensor): string {
  return layer === undefined ? `tensor ${name}` : `layer ${layer}`;
}

/** Which stored tensor of one model is which of the other: by name, else by the layer it belongs to. */
interface NamedTensor {
  /** The stored tensor's name, unique in its model. */
  readonly name: string;
  readonly tensor: models.Tensor;
  /** The layer whose weights it holds. */
  readonly layer?: string;
  /** Whether it is among what a recipe calls `weights`. */
  readonly prunable: boolean;
  /** Whether training could change it; running statistics and constants are none. */
  readonly parameter: boolean;
}

/** In file order. */
function namedTensors(model: models.Model): readonly NamedTensor[] {
  const layers = new Map(models.readLayers(model).layers.map((layer) => [layer.tensor, layer]));
  const parameters = new Set(
    models
      .readParameters(model)
      .filter(({ kind }) => kind !== 'running-statistic')
      .map(({ tensor }) => tensor),
  );
  return [...models.storedTensors(model).values()].map(({ name, tensor }) => {
    const layer = layers.get(name);
    return { name, tensor, layer: layer?.name, prunable: layer?.prunable === true, parameter: parameters.has(name) };
  });
}

// What a model is, apart from the values of its weights, as plain data that compares by names.

/** Provenance is left out: who wrote a model, and from which recipe, changes nothing that it computes. */
function outlineModel(model: models.Model): DataRecord {
  return {
    opsets: Object.fromEntries([...model.opsets].map(([domain, version]) => [domain === '' ? 'ai.onnx' : domain, version])),
    ...outlineGraph(model.graph),
    functions: model.functions.map(({ domain, name, inputs, outputs, nodes }) => ({
      name: `${domain}.${name}`,
      inputs: [...inputs],
      outputs: [...outputs],
      operators: nodes.map(outlineNode),
    })),
  };
}

function outlineGraph({ inputs, outputs, nodes }: models.Graph): DataRecord {
  return {
    inputs: inputs.map(outlineValue),
    outputs: outputs.map(outlineValue),
    // The values of Constant nodes are tensors, and are compared as such.
    operators: nodes.filter(({ op }) => op !== 'Constant').map(outlineNode),
  };
}

function outlineValue({ name, type, dims }: models.ValueInfo): DataRecord {
  return { name, type: type ?? 'unknown', ...(dims !== undefined && { shape: dims.join('×') }) };
}

/** Known by what it makes: names of nodes may be empty or repeated, those of values may not. */
function outlineNode({ op, domain, inputs, outputs, attributes }: models.Node): DataRecord {
  return {
    name: outputs.find((output) => output !== '') ?? op,
    operator: domain === '' ? op : `${domain}.${op}`,
    inputs: inputs.join(', '),
    outputs: outputs.join(', '),
    ...Object.fromEntries(
      Object.entries(attributes)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, attribute]) => [name, outlineAttribute(attribute)]),
    ),
  };
}

function outlineAttribute(attribute: models.Attribute): Data {
  switch (attribute.kind) {
    case 'graph':
      return outlineGraph(attribute.value);
    case 'tensor':
      return `a tensor ${attribute.value.type}[${attribute.value.dims.join(', ')}]`;
    case 'reference':
      return `the call's ${attribute.name}`;
    case 'other':
      return `${attribute.bytes.length} bytes`;
    case 'floats':
    case 'ints':
    case 'strings':
      return attribute.value.join(', ');
    default:
      return attribute.value;
  }
}
