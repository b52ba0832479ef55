/** Residual branches of a model: branches whose output is added to a stream. */
import { must } from '../../basics/must.ts';
import { flatMapDefined } from '../../basics/lists.ts';
import { membersAt, listAt } from '../../basics/maps.ts';
import { describeNode } from '../describe.ts';
import { dataValues, isDefault, sourcesOf } from '../flat/dataflow.ts';
import type { FlatGraph, FlatNode, ValueId } from '../flat/flatten.ts';
import type { StoredTensor } from '../flat/stored-tensors.ts';
import type { Dim, Layer, Model } from '../graph.ts';
import type { Pin } from '../coupling/labels.ts';
import { exclusiveOf, readersOf, type Exclusive, type Readers } from './exclusive.ts';
import { isZero } from './zeros.ts';

/** `sum` is `skip` where the branch is gone. Values of the main graph. */
export interface BranchCut {
  readonly sum: ValueId;
  readonly skip: ValueId;
  /** What the branch adds. */
  readonly end: ValueId;
}

export interface Branch {
  readonly cut: BranchCut;
  /** Layers of tensors that nothing else reads, in graph order. */
  readonly layers: readonly Layer[];
  /** Of these, the tensors that what it adds is linear in; absent where there are none. */
  readonly factors?: readonly Layer[];
  /** Why it cannot go; absent where it can. */
  readonly pin?: Pin;
}

interface Surroundings {
  readonly flat: FlatGraph;
  readonly data: ReadonlySet<ValueId>;
  readonly position: ReadonlyMap<FlatNode, number>;
  readonly exclusive: (value: ValueId, sum: FlatNode) => Exclusive;
  readonly layersOf: (exclusive: Exclusive) => readonly Layer[];
  readonly dims: (value: ValueId) => readonly Dim[] | undefined;
}

/**
 * In graph order. A sum is residual where one side depends on the other, or, as in parallel blocks,
 * on what the other was before it took its own branch in. Of nested branches only the inner ones go.
 */
export function residualBranches(model: Model, flat: FlatGraph, layers: readonly Layer[], dims: Surroundings['dims']): readonly Branch[] {
  const readers = readersOf(flat);
  const byTensor = new Map(layers.map((layer, index) => [layer.tensor, { layer, index }]));
  const surroundings: Surroundings = {
    flat,
    dims,
    data: dataValues(flat),
    position: readers.position,
    exclusive: (value, sum) => exclusiveOf(flat, readers, value, sum),
    layersOf: ({ tensors }) =>
      flatMapDefined([...tensors], ({ name }) => byTensor.get(name))
        .toSorted((a, b) => a.index - b.index)
        .map(({ layer }) => layer),
  };
  const own = new Set(model.graph.nodes);
  const skips = new Map<ValueId, ValueId>();
  const found: Branch[] = [];
  const sums = new Set<FlatNode>();
  for (const node of flat.nodes) {
    const sides = sidesOf(node, surroundings);
    if (sides === undefined) continue;
    const cut = cutOf(node, sides, skips, surroundings) ?? projected(node, sides, surroundings);
    if (cut === undefined) continue;
    const exclusive = surroundings.exclusive(cut.end, node);
    const held = surroundings.layersOf(exclusive);
    if (!held.some(({ prunable }) => prunable)) continue;
    if (cut.pin === undefined) skips.set(cut.sum, cut.skip);
    const isInner = ![...exclusive.nodes].some((inner) => sums.has(inner));
    const pin =
      cut.pin ??
      (own.has(node.node) ? undefined : { where: describeNode(node.node), why: 'it lies in a nested graph or a local function' }) ??
      (isInner ? undefined : { where: describeNode(node.node), why: 'it holds other branches, which go by themselves' }) ??
      wrongShape(node, cut, dims) ??
      neverZero(node, cut, { exclusive, held, flat });
    const { sum, skip, end } = cut;
    sums.add(node);
    const factors = factorsOf({ flat, readers, tensors: tensorsOf(exclusive, held) }, end, node);
    const named = factors && surroundings.layersOf({ ...exclusive, tensors: factors });
    found.push({ cut: { sum, skip, end }, layers: held, factors: named, pin });
  }
  return found;
}

type Sides = readonly [ValueId, ValueId];
type Found = BranchCut & { readonly pin?: Pin };

function sidesOf(node: FlatNode, { data }: Surroundings): Sides | undefined {
  const [left, right, third] = node.inputs;
  const isSum = isDefault(node) && (node.node.op === 'Add' || node.node.op === 'Sum');
  if (!isSum || left === undefined || right === undefined || third !== undefined) return undefined;
  return left !== right && data.has(left) && data.has(right) ? [left, right] : undefined;
}

function cutOf(node: FlatNode, [left, right]: Sides, skips: ReadonlyMap<ValueId, ValueId>, surroundings: Surroundings): Found | undefined {
  const [sum = ''] = node.outputs;
  for (const hops of [0, 1, 2]) {
    for (const [skip, end] of [
      [left, right],
      [right, left],
    ] as const) {
      let stream: ValueId | undefined = skip;
      for (let hop = 0; hop < hops && stream !== undefined; hop++) stream = skips.get(stream);
      if (stream !== undefined && dependsOn(end, stream, surroundings)) return { sum, skip, end };
    }
  }
  return undefined;
}

/** A shortcut with weights of its own: were its branch gone, it would stand alone. */
function projected(node: FlatNode, sides: Sides, { exclusive, layersOf }: Surroundings): Found | undefined {
  const [one, other] = sides.map((end) => {
    const own = exclusive(end, node);
    return { end, size: own.nodes.size, layer: layersOf(own).find(({ prunable }) => prunable) };
  });
  if (one?.layer?.block === undefined || one.layer.block !== other?.layer?.block) return undefined;
  const [branch, shortcut] = one.size >= other.size ? [one, other] : [other, one];
  const [sum = ''] = node.outputs;
  const why = `its shortcut is no identity: it has the layer \`${shortcut.layer?.name ?? ''}\``;
  return { sum, skip: shortcut.end, end: branch.end, pin: { where: describeNode(node.node), why } };
}

function dependsOn(value: ValueId, on: ValueId, { flat, data, position }: Surroundings): boolean {
  const producer = flat.producers.get(on);
  const first = producer === undefined ? -1 : (position.get(producer) ?? -1);
  const seen = new Set<ValueId>();
  for (const waiting = [value]; waiting.length > 0;) {
    const next = must(waiting.pop(), 'the last one');
    if (next === on) return true;
    const maker = data.has(next) && !seen.has(next) ? flat.producers.get(next) : undefined;
    seen.add(next);
    if (maker !== undefined && (position.get(maker) ?? 0) > first) {
      for (const source of sourcesOf(maker)) waiting.push(source);
    }
  }
  return false;
}

/** A sum may also spread its stream; without the branch nothing would. */
function wrongShape(node: FlatNode, { skip, end }: BranchCut, dims: Surroundings['dims']) {
  const [stream, added] = [dims(skip), dims(end)];
  const where = describeNode(node.node);
  if (stream === undefined || added === undefined) return { where, why: 'the shapes of its sides are not known' };
  const isSpread = (dim: Dim, axis: number): boolean => dim === 1 && added[axis - stream.length + added.length] !== 1;
  return stream.length < added.length || stream.some(isSpread) ? { where, why: 'it changes the shape of the stream' } : undefined;
}

function neverZero(
  node: FlatNode,
  { end }: BranchCut,
  { exclusive, held, flat }: { readonly exclusive: Exclusive; readonly held: readonly Layer[]; readonly flat: FlatGraph },
): Pin | undefined {
  if (isZero(flat, end, tensorsOf(exclusive, held))) return undefined;
  const why = 'zeros in the weights of its own do not make its result zero';
  return { where: describeNode(node.node), why };
}

/** Its tensors with an axis: these carry masks. */
function tensorsOf({ tensors }: Exclusive, held: readonly Layer[]): ReadonlySet<StoredTensor> {
  const names = new Set(held.filter(({ dims }) => dims.length > 0).map(({ tensor }) => tensor));
  return new Set([...tensors].filter(({ name }) => names.has(name)));
}

// Where a factor on a branch can be put: stored tensors that the branch's result is linear in, all of them together.

/** A factor of 0 or more that their first input has, they pass on. */
const passing: ReadonlySet<string> = new Set([
  ...['Identity', 'Dropout', 'Reshape', 'Flatten', 'Transpose', 'Squeeze', 'Unsqueeze', 'Slice'],
  ...['Expand', 'Tile', 'DepthToSpace', 'SpaceToDepth', 'Neg', 'Div', 'Relu', 'LeakyRelu'],
  ...['MaxPool', 'AveragePool', 'GlobalAveragePool', 'GlobalMaxPool', 'ReduceSum', 'ReduceMean'],
]);

/** They have a factor that all of their inputs have. */
const joining: ReadonlySet<string> = new Set(['Add', 'Sub', 'Sum', 'Mean', 'Concat']);

/** Weights are input 1 and the bias input 2; so are scale and shift of norms. */
const weighted: ReadonlySet<string> = new Set([
  ...['Conv', 'ConvTranspose', 'Gemm', 'MatMul'],
  ...['BatchNormalization', 'InstanceNormalization', 'GroupNormalization', 'LayerNormalization'],
  ...['RMSNormalization', 'SimplifiedLayerNormalization'],
]);

type Tensors = ReadonlySet<StoredTensor>;

interface FactorContext {
  readonly flat: FlatGraph;
  readonly readers: Readers;
  /** That train with the branch, and are its own. */
  readonly tensors: Tensors;
}

/** Undefined where there are none: the branch ends in what is not linear, or in what others read. */
function factorsOf({ flat, readers, tensors }: FactorContext, end: ValueId, sum: FlatNode): Tensors | undefined {
  return inValue(end, sum);

  function inValue(value: ValueId | undefined, reader: FlatNode): Tensors | undefined {
    if (value === undefined || value === '') return undefined;
    const stored = flat.constants.get(value);
    if (stored !== undefined) return inTensor(stored, reader);
    const node = flat.producers.get(value);
    const isReadElsewhere = readers.outputs.has(value) || listAt(flat.consumers, value).some((it) => it !== reader);
    if (node === undefined || isReadElsewhere || node.outputs.length !== 1) return undefined;
    return inNode(node);
  }

  function inTensor(stored: StoredTensor, reader: FlatNode): Tensors | undefined {
    const isOwn = tensors.has(stored) && membersAt(readers.ofTensor, stored).every((it) => it === reader);
    return isOwn ? new Set([stored]) : undefined;
  }

  function inNode(node: FlatNode): Tensors | undefined {
    const { op } = node.node;
    const [first, second, third = ''] = node.inputs;
    if (weighted.has(op) && second !== undefined && flat.constants.has(second)) {
      return inAll(third === '' ? [second] : [second, third], node);
    }
    if (!isDefault(node)) return undefined;
    if (joining.has(op)) return inAll(node.inputs, node);
    if (passing.has(op)) return inValue(first, node);
    // Either of two different values may have the factor of their product.
    if ((op !== 'Mul' && op !== 'MatMul') || first === second) return undefined;
    return inValue(second, node) ?? inValue(first, node);
  }

  function inAll(values: readonly ValueId[], reader: FlatNode): Tensors | undefined {
    const found = values.map((value) => inValue(value, reader));
    const all = found.filter((one) => one !== undefined);
    return all.length === found.length ? new Set(all.flatMap((one) => [...one])) : undefined;
  }
}
