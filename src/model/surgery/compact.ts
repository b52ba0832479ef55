/** Cuts units out of a model: tensors get shorter, and everything that depends on their sizes is rewritten. */
import { dimsOf } from '../shape.ts';
import type { BranchCut } from '../branches/residual-branches.ts';
import type { CoupledModel } from '../coupling/groups.ts';
import type { Label } from '../coupling/labels.ts';
import type { FlatNode, ValueId } from '../flat/flatten.ts';
import { uniqueName } from '../flat/stored-tensors.ts';
import { nameAt, type Attribute, type Graph, type Model, type Node, type Tensor } from '../graph.ts';
import { intTensor, tensorOf } from '../values/tensors.ts';
import { cutBranches, withoutDeadNodes } from './cut-branches.ts';
import { keptSlices, losesSlices, type Kept, type Repair, type Surgery } from './surgery.ts';
import { leavingOf, rowMaps, repairOf, type Leaving } from './repair.ts';
import { sliceTensor, type CutTensor } from './slice-tensor.ts';
import type { FollowedTerms } from '../coupling/terms.ts';

/**
 * The model without the units of these labels (`Unit.label`); itself where there are none. Names, inputs, outputs, operator sets and
 * metadata stay. Tensors have to be in memory, unless `cutTensor` takes others; Throws where a label is pinned.
 */
export function compactModel(model: Model, coupled: CoupledModel, removed: ReadonlySet<Label>, cutTensor: CutTensor = sliceTensor): Model {
  if (removed.size === 0) return model;
  const { walk } = coupled;
  for (const label of removed) {
    const pin = walk.labels.pinOf(label);
    if (pin !== undefined) throw new RangeError(`a pinned unit was removed: ${pin.why}`);
  }
  const leaving = leavingOf(walk, removed);
  const isGone = (label: Label): boolean => leaving.labels.has(walk.labels.find(label));
  const kept = keptSlices(isGone);
  const { surgery, maps } = surgeryOf(model, coupled, leaving, kept);
  const cut = cutTensors(coupled, leaving, kept, cutTensor);
  const { nodes, added, cuts } = operated(model, surgery, thinner(walk.terms, isGone), cut);
  const initializers = new Map([...model.graph.initializers].map(([name, tensor]) => [name, cut.get(tensor) ?? tensor]));
  for (const tensor of [...maps, ...added]) initializers.set(tensor.name, tensor);
  /** What a file says of the size of a value that gets shorter is true no longer. */
  const isShorter = (value: string): boolean => surgery.axes(value).some((axis) => losesSlices(kept, axis));
  const graph: Graph = {
    ...model.graph,
    nodes,
    initializers,
    valueInfo: new Map([...model.graph.valueInfo].filter(([value]) => !isShorter(value))),
  };
  const thin = cutBranches({ ...model, graph }, cuts);
  return { ...thin, graph: withoutDeadNodes(model.graph, thin.graph) };
}

/** What the repairs ask of the graph, and the maps of rows that they may read. */
function surgeryOf(
  { graph }: Model,
  { flat, walk }: CoupledModel,
  leaving: Leaving,
  kept: Kept,
): { readonly surgery: Surgery; readonly maps: Iterable<Tensor> } {
  const taken = new Set([...flat.producers.keys(), ...flat.constants.keys(), ...flat.inputs, ...graph.initializers.keys()]);
  const fresh = (near: string): string => uniqueName(`${near}.kept`, taken);
  const maps = rowMaps(walk, leaving, kept, fresh);
  const surgery: Surgery = {
    walked: walk,
    kept,
    flat,
    opset: flat.opset,
    axes(value = '') {
      const constant = flat.constants.get(value);
      return (constant === undefined ? walk.axes.get(value) : walk.stored.get(constant)) ?? [];
    },
    dims: (value = '') => dimsOf(walk.known.get(value)),
    fresh,
    rowMap(flatNode) {
      const table = walk.lookups.get(flatNode);
      return table && maps.get(table);
    },
  };
  return { surgery, maps: maps.values() };
}

interface Operated {
  readonly nodes: readonly Node[];
  /** Tensors that its nodes read beside those of the model. */
  readonly added: readonly Tensor[];
  readonly cuts: readonly BranchCut[];
}

/** The nodes of the graph, repaired where slices are gone. */
function operated({ graph }: Model, surgery: Surgery, thinned: ReturnType<typeof thinner>, cut: ReadonlyMap<Tensor, Tensor>): Operated {
  const nodes: Node[] = [];
  const added: Tensor[] = [];
  const cuts: BranchCut[] = [];
  const byNode = new Map(surgery.flat.nodes.map((flatNode) => [flatNode.node, flatNode]));
  for (const node of graph.nodes) {
    const flatNode = byNode.get(node);
    const repaired = flatNode === undefined ? { node } : applied(flatNode, surgery);
    const left = flatNode === undefined ? repaired : thinned(flatNode, repaired.node);
    if (left.node === undefined) continue;
    if ('cut' in left && left.cut !== undefined) cuts.push(left.cut);
    added.push(...(repaired.tensors ?? []));
    nodes.push(...(repaired.before ?? []), withConstant(left.node, cut), ...(repaired.after ?? []));
  }
  return { nodes, added, cuts };
}

function cutTensors({ walk }: CoupledModel, { blanks }: Leaving, kept: Kept, cutTensor: CutTensor): ReadonlyMap<Tensor, Tensor> {
  return new Map(
    [...walk.stored].flatMap(([{ tensor }, axes]) => {
      const slices = axes.map(kept);
      const blank = axes[0] && blanks.get(axes[0]);
      if (blank === undefined && slices.every((indices) => indices === undefined)) return [];
      const own = cutTensor(tensor, slices, blank);
      return own === tensor ? [] : [[tensor, own] as const];
    }),
  );
}

interface Repaired {
  readonly node: Node;
  readonly before?: readonly Node[];
  readonly after?: readonly Node[];
  readonly tensors?: readonly Tensor[];
}

function applied(flatNode: FlatNode, surgery: Surgery): Repaired {
  const repair: Repair = repairOf(flatNode, surgery);
  const { node } = flatNode;
  const tensors = [...(repair.tensors ?? [])];
  const replaced: Record<number, string> = { ...repair.inputs };
  for (const [index, values] of Object.entries(repair.constants ?? {})) {
    const name = surgery.fresh(node.inputs[Number(index)] ?? node.outputs[0] ?? '');
    tensors.push(intTensor(name, [values.length], values));
    replaced[Number(index)] = name;
  }
  const length = Math.max(node.inputs.length, ...Object.keys(replaced).map((it) => Number(it) + 1));
  const inputs = Array.from({ length }, (_, at) => replaced[at] ?? node.inputs[at] ?? '');
  const attributes = withoutUndefined({ ...node.attributes, ...repair.attributes });
  const made = { node: { ...node, inputs, attributes }, before: repair.nodes ?? [], tensors };
  return repair.times === undefined ? made : multiplied(made, repair.times, surgery);
}

/** The result under the name that it had, times a number. */
function multiplied(
  { node, before, tensors }: Required<Omit<Repaired, 'after'>>,
  { factor, type }: NonNullable<Repair['times']>,
  { fresh }: Surgery,
): Repaired {
  const [output = ''] = node.outputs;
  const [raw, name] = [fresh(output), fresh(`${output}.share`)];
  const share = tensorOf(name, type, [], Float64Array.of(factor));
  const times = { name: raw, op: 'Mul', domain: '', attributes: {} };
  return {
    node: { ...node, outputs: [raw, ...node.outputs.slice(1)] },
    before,
    after: [{ ...times, inputs: [raw, name], outputs: [output] }],
    tensors: [...tensors, share],
  };
}

function withoutUndefined(attributes: Readonly<Record<string, Attribute | undefined>>): Readonly<Record<string, Attribute>> {
  return Object.fromEntries(Object.entries(attributes).flatMap(([name, value]) => (value ? [[name, value]] : [])));
}

function withConstant(node: Node, cut: ReadonlyMap<Tensor, Tensor>): Node {
  const value = node.attributes['value'];
  const shorter = value?.kind === 'tensor' ? cut.get(value.value) : undefined;
  if (shorter === undefined) return node;
  return { ...node, attributes: { ...node.attributes, value: { kind: 'tensor', value: shorter } } };
}

/** Removes the terms of cut slices, and the operators that only these terms need. */
interface Thinned {
  /** Undefined where the results of the node are gone. */
  readonly node: Node | undefined;
  /** Of a sum of which one term is left: what it hands on. */
  readonly cut?: BranchCut;
}

/** What becomes of a node when slices go; of one that reads no term, the node itself. */
function thinner({ owners, terms }: FollowedTerms, isGone: (label: Label) => boolean): (flatNode: FlatNode, node: Node) => Thinned {
  const dropped = new Map<FlatNode, Set<ValueId>>();
  for (const { label, value, reader } of terms) {
    if (isGone(label)) dropped.set(reader, (dropped.get(reader) ?? new Set()).add(value));
  }
  const hangs = (value: ValueId): boolean => owners.get(value)?.labels.every(isGone) ?? false;
  return (flatNode, node) => {
    if (flatNode.outputs.some(hangs)) return { node: undefined };
    const own = dropped.get(flatNode);
    const isLeft = (_: string, index: number): boolean => {
      const value = nameAt(flatNode.inputs, index);
      return own?.has(value) !== true && !hangs(value);
    };
    const inputs = node.inputs.filter(isLeft);
    if (inputs.length === node.inputs.length) return { node };
    const [skip = ''] = inputs;
    const [sum = ''] = node.outputs;
    const isHandedOn = node.op !== 'Concat' && (inputs.length === 1 || node.op !== 'Sum');
    return isHandedOn ? { node, cut: { sum, skip, end: '' } } : { node: { ...node, inputs } };
  };
}
