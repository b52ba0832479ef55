/** The stored tensors that operators use as parameters, with all of their uses in graph order, and what kind each is. */
import { memoized } from '../../basics/memoized.ts';
import { addTo, listAt } from '../../basics/maps.ts';
import { diagnose, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import { unknownOrientation } from '../../diagnostics/catalogue/model-layers.ts';
import { describeNode, printable } from '../describe.ts';
import { isFloat, isNarrowFloat } from '../element-types.ts';
import { dataValues, liveNodes, readsShapeAlone, sourcesOf, intsAttribute } from '../flat/dataflow.ts';
import type { FlatGraph, FlatNode, ValueId } from '../flat/flatten.ts';
import type { StoredTensor } from '../flat/stored-tensors.ts';
import type { Axis, Role } from '../graph.ts';
import { storedAxes, viewedShape, type Origin } from './axes.ts';
import { isScaling, normedWeight, originsIn, type AmongOrigins } from './views.ts';
import { useOf, type Use, type UseKind } from './uses.ts';
import { valueCount } from '../shape.ts';

export interface StoredUse extends Use {
  readonly flatNode: FlatNode;
  readonly input: number;
  /** Dimensions of the stored tensor, split where a reshape gives parts different meanings. */
  readonly dims: readonly number[];
  readonly scaled: boolean;
}

export interface UsedTensor {
  readonly stored: StoredTensor;
  /** In a file of PyTorch: what the exporter made it of. */
  readonly exported?: 'parameter or buffer' | 'constant';
  readonly uses: readonly StoredUse[];
}

const weightKinds: ReadonlySet<UseKind> = new Set<UseKind>(['linear', 'conv', 'recurrent.input', 'recurrent.hidden']);

/** True for the kernels and matrices that `weights` means. */
export function isWeightUse({ kind }: Use): boolean {
  return weightKinds.has(kind);
}

type UsedTensors = { readonly tensors: readonly UsedTensor[]; readonly diagnostics: readonly Diagnostic[] };

/** In graph order of the first use. Integer tensors count where they are dequantised weights. */
export const usedTensors = /* @__PURE__ */ memoized((flat: FlatGraph) => tensorsUsedIn(flat, dataValues(flat)));

function tensorsUsedIn(flat: FlatGraph, data: ReadonlySet<ValueId>): UsedTensors {
  const { of: origins, handedOn } = originsIn(flat, data);
  const live = liveNodes(flat);
  const context = { flat, isStored: (value: ValueId) => origins(value).length > 0 };
  const norms = normsOf({ flat, data, origins });
  const found = new Map<StoredTensor, StoredUse[]>();
  const diagnostics: Diagnostic[] = [];

  function record(flatNode: FlatNode, input: number, origin: Origin): void {
    const { stored, views } = origin;
    const { type } = stored.tensor;
    if (!isFloat(type) && !isNarrowFloat(type) && !views.some(({ node }) => node.op === 'DequantizeLinear')) return;
    if (listAt(found, stored).some((use) => use.flatNode === flatNode && use.input === input)) return;
    const told = useOf(context, flatNode, input, viewedShape(flat, origin)?.length ?? stored.tensor.dims.length);
    const use =
      isWeightUse(told) && (norms.has(flatNode) || isArithmetic(flatNode, input)) ? { ...told, kind: 'other' as const, axes: [] } : told;
    if (use.kind === 'quantisation') return;
    const known = use.axes.length > 0 ? storedAxes(flat, origin, use.axes) : undefined;
    if (known === undefined && isWeightUse(use)) {
      diagnostics.push(diagnose(unknownOrientation, { tensor: printable(stored.name), node: describeNode(flatNode.node) }));
    }
    const { dims } = stored.tensor;
    addTo(found, stored, { ...use, flatNode, input, dims, scaled: views.some(isScaling), axes: assumedAxes(use, dims), ...known });
  }

  /** Whether a product has nothing to do with data nor with another parameter, as that of frequencies and positions. */
  function isArithmetic({ inputs, outputs }: FlatNode, input: number): boolean {
    if (outputs.some((value) => data.has(value))) return false;
    const stack = inputs.filter((_, index) => index !== input);
    const seen = new Set<ValueId>();
    for (let value = stack.pop(); value !== undefined; value = stack.pop()) {
      if (seen.has(value)) continue;
      seen.add(value);
      if (origins(value).some(({ stored }) => isFloat(stored.tensor.type) && !stored.constant)) return false;
      const producer = flat.producers.get(value);
      if (producer !== undefined && !readsShapeAlone(producer)) stack.push(...sourcesOf(producer));
    }
    return true;
  }

  for (const flatNode of flat.nodes) {
    if (!live.has(flatNode)) continue;
    const viewed = new Set(handedOn(flatNode));
    flatNode.inputs.forEach((value, input) => {
      if (viewed.has(value) && !flat.outputs.some((output) => flatNode.outputs.includes(output))) return;
      for (const origin of origins(value)) record(flatNode, input, origin);
    });
  }
  const isPyTorch = flat.producer.toLowerCase().startsWith('pytorch');
  const tensors = [...found].map(([stored, uses]) => ({ stored, uses, exported: isPyTorch ? exportedAs(stored) : undefined }));
  return { tensors, diagnostics };
}

/** Nodes that compute what a weight is divided by from that weight, as its spectral norm is: products among them are no layers. */
function normsOf(among: AmongOrigins): ReadonlySet<FlatNode> {
  const found = among.flat.nodes.flatMap((flatNode) => normedWeight(among, flatNode) ?? { norm: [] });
  return new Set(found.flatMap(({ norm }) => norm));
}

/** Names that exporters make up for numbers that they have computed, or that no module owns. */
const madeUp = /^onnx::|\/|^(?:val|scalar_tensor|const|constant)(?:_\w*)?$|_default(?:_\d+)?$/i;

function exportedAs({ name, constant }: StoredTensor): UsedTensor['exported'] {
  if (constant) return 'constant';
  return madeUp.test(name) ? undefined : 'parameter or buffer';
}

/** Elements of a bias are outputs; a weight of unknown orientation counts them on its first axis. */
function assumedAxes(use: Use, dims: readonly number[]): readonly Axis[] {
  return dims.map((_, axis) => (axis === 0 || !isWeightUse(use) ? 'out' : 'in'));
}

// Which of the stored tensors are trainable parameters, and of what kind.

export type ParameterKind = 'weight' | 'bias' | 'norm' | 'embedding' | 'running-statistic' | 'other';

/** The strongest of a tensor's uses: a table that is also a weight stays an embedding. */
export function parameterKind({ uses }: UsedTensor): ParameterKind {
  const kinds = new Set(uses.map(({ kind }) => kind));
  if (kinds.has('embedding')) return 'embedding';
  if (uses.some(isWeightUse)) return 'weight';
  if (kinds.has('norm')) return 'norm';
  if (kinds.has('bias')) return 'bias';
  return kinds.has('running-statistic') ? 'running-statistic' : 'other';
}

/**
 * True for what training may change. Running statistics are none; nor are constants of the arithmetic: in a file of
 * PyTorch whatever a Constant node holds; elsewhere scalars, and such values that no operator takes as its parameter.
 */
export function isParameter(used: UsedTensor): boolean {
  const kind = parameterKind(used);
  if (kind === 'running-statistic' || used.exported === 'constant' || isFactorOfSize(used) || isAskedOf(used)) return false;
  if (kind !== 'other') return true;
  const { tensor, constant } = used.stored;
  const count = valueCount(tensor.dims);
  if (used.exported === 'parameter or buffer' || isSlope(used)) return count > 0;
  return !constant && tensor.dims.length > 0 && count > 1;
}

/** The region and the factors of a Resize say how large its result is. */
function isFactorOfSize({ uses }: UsedTensor): boolean {
  return uses.length > 0 && uses.every(({ flatNode, input }) => input > 0 && ['Resize', 'Upsample'].includes(flatNode.node.op));
}

/** Comparisons alone read it, as the mask that a GPT keeps beside its weights. */
function isAskedOf({ uses }: UsedTensor): boolean {
  return uses.length > 0 && uses.every(({ flatNode }) => comparisons.has(flatNode.node.op));
}

const comparisons: ReadonlySet<string> = new Set(['Equal', 'Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual']);

/** What a PRelu multiplies numbers below 0 by. */
function isSlope({ stored, uses }: UsedTensor): boolean {
  return !stored.constant && uses.some(({ flatNode, input }) => flatNode.node.op === 'PRelu' && input === 1);
}

/** A transposed convolution makes its input larger by its stride. */
export function convRoles({ flatNode, dims, axes, groups }: StoredUse): readonly Role[] {
  const isPlain = flatNode.node.op === 'Conv';
  const inputs = dims[axes.indexOf('in')] ?? 0;
  const perGroup = isPlain ? inputs : inputs / groups;
  const strides = intsAttribute(flatNode, 'strides') ?? [];
  return [
    'conv',
    ...(groups > 1 && perGroup === 1 ? (['depthwise'] as const) : []),
    ...(groups === 1 && dims.filter((_, index) => axes[index] === 'kernel').every((size) => size === 1) ? (['pointwise'] as const) : []),
    ...(isPlain && strides.some((stride) => stride > 1) ? (['downsample'] as const) : []),
  ];
}
