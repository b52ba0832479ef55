/** Layers of a model: its parameter tensors with operators, roles, axes, blocks and names. */
import { memoized } from '../../basics/memoized.ts';
import { lastPart } from '../../basics/matches.ts';
import { itemAt } from '../../basics/must.ts';
import { addToSum, sumAt } from '../../basics/maps.ts';
import { diagnose, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import { unusedTensors } from '../../diagnostics/catalogue/model-layers.ts';
import { printable } from '../describe.ts';
import { isFloat } from '../element-types.ts';
import { dataValues, liveNodes } from '../flat/dataflow.ts';
import { type FlatGraph, type FlatNode, type ValueId, flatGraph } from '../flat/flatten.ts';
import { nameAt, type Layer, type Model, type Role } from '../graph.ts';
import { valueCount, elementCount } from '../shape.ts';
import { convRoles, isParameter, isWeightUse, usedTensors, type StoredUse, type UsedTensor } from './weights.ts';
import { attentionProjections } from './attention.ts';
import { residualBlocks } from './blocks.ts';
import { headNodes, mlpNodes } from './neighbours.ts';
import { isRecurrent } from './uses.ts';
import { uniqueName } from '../flat/stored-tensors.ts';

export interface Layers {
  /** In graph order: by the first operator that reads each tensor. */
  readonly layers: readonly Layer[];
  readonly diagnostics: readonly Diagnostic[];
}

export function readLayers(model: Model): Layers {
  if (model.checkpoint !== undefined) return { layers: model.checkpoint.layers, diagnostics: [] };
  return layersOf(flatGraph(model));
}

export const layersOf = /* @__PURE__ */ memoized(layersIn);

function layersIn(flat: FlatGraph): Layers {
  const data = dataValues(flat);
  const { tensors, diagnostics } = usedTensors(flat);
  const parameters = tensors.filter(isParameter);
  const structure = findStructure(flat, data, parameters);
  const names = layerNames(parameters.map(nameable));
  const prunable = parameters.filter(isPrunable);
  const layers = parameters.map((parameter, index): Layer => {
    const roles = rolesOf(parameter, structure);
    if (parameter === prunable[0]) roles.add('first layer');
    if (parameter === prunable.at(-1)) roles.add('last layer');
    return describeLayer(parameter, itemAt(names, index), roles, structure);
  });
  const unused = unusedInitializers(flat, tensors);
  const leftOut = unused.length > 0 ? [diagnose(unusedTensors, { tensors: unused.map(printable) })] : [];
  return { layers, diagnostics: [...flat.diagnostics, ...diagnostics, ...leftOut] };
}

/** Floating-point initializers that reach no output, by name. */
function unusedInitializers(flat: FlatGraph, tensors: readonly UsedTensor[]): readonly string[] {
  const read = new Set([...liveNodes(flat)].flatMap(({ inputs }) => inputs.map((it) => flat.constants.get(it))));
  for (const { stored } of tensors) read.add(stored);
  for (const output of flat.outputs) read.add(flat.constants.get(output));
  const unused = [...flat.constants.values()].filter((stored) => !stored.constant && isFloat(stored.tensor.type) && !read.has(stored));
  return [...new Set(unused)].map(({ name }) => name);
}

interface Structure {
  readonly attention: ReadonlySet<FlatNode>;
  readonly mlp: ReadonlySet<FlatNode>;
  readonly heads: ReadonlySet<FlatNode>;
  readonly blocks: ReadonlyMap<FlatNode, number>;
}

function findStructure(flat: FlatGraph, data: ReadonlySet<ValueId>, parameters: readonly UsedTensor[]): Structure {
  const readers = parameters.flatMap(({ uses }) => uses);
  const nodesOf = (wanted: (use: StoredUse) => boolean) => new Set(readers.filter(wanted).map(({ flatNode }) => flatNode));
  const weighted = nodesOf(isWeightUse);
  const linear = nodesOf(({ kind }) => kind === 'linear');
  const attention = attentionProjections(flat, data, weighted);
  return {
    attention,
    mlp: mlpNodes(flat, data, linear),
    heads: withoutStates(headNodes(flat, data, weighted)),
    blocks: residualBlocks(
      flat,
      data,
      nodesOf(() => true),
      attention,
    ),
  };
}

/** The last states that a recurrence hands out are no heads where the model has one. */
function withoutStates(heads: ReadonlySet<FlatNode>): ReadonlySet<FlatNode> {
  const others = [...heads].filter(({ node }) => !isRecurrent(node.op));
  return others.length > 0 ? new Set(others) : heads;
}

/** A table that also serves as a weight is left out of `weights` unless it is named. */
function isPrunable({ stored, uses }: UsedTensor): boolean {
  const empty = elementCount(stored.tensor.dims) === 0;
  return !empty && uses.some(isWeightUse) && !uses.some(({ kind }) => kind === 'embedding');
}

function rolesOf({ uses }: UsedTensor, structure: Structure): Set<Role> {
  const roles = new Set<Role>();
  for (const use of uses) for (const role of useRoles(use)) roles.add(role);
  const weights = uses.filter(isWeightUse).map(({ flatNode }) => flatNode);
  if (weights.some((flatNode) => structure.attention.has(flatNode))) roles.add('attention');
  // Keys and values that a decoder hands out as its cache are no heads.
  else if (weights.some((flatNode) => structure.heads.has(flatNode))) roles.add('head');
  else if (weights.some((flatNode) => structure.mlp.has(flatNode))) roles.add('mlp');
  return roles;
}

function useRoles(use: StoredUse): readonly Role[] {
  switch (use.kind) {
    case 'conv':
      return convRoles(use);
    case 'recurrent.input':
    case 'recurrent.hidden':
      return ['recurrent', use.kind];
    case 'linear':
    case 'embedding':
    case 'norm':
    case 'bias':
      return [use.kind];
    default:
      return [];
  }
}

function describeLayer({ stored, uses }: UsedTensor, name: string, roles: ReadonlySet<Role>, structure: Structure): Layer {
  const main = uses.find(isWeightUse) ?? uses[0];
  const dims = main?.dims ?? stored.tensor.dims;
  const block = uses.map(({ flatNode }) => structure.blocks.get(flatNode)).find((it) => it !== undefined);
  return {
    name,
    tensor: stored.name,
    operator: main?.flatNode.node.op ?? '',
    type: stored.tensor.type,
    dims,
    axes: main?.axes ?? [],
    groups: main?.groups ?? 1,
    scaled: uses.some(({ scaled }) => scaled) || undefined,
    turned: new Set(uses.filter(isWeightUse).map(({ axes }) => axes.indexOf('out') < axes.indexOf('in'))).size > 1 || undefined,
    count: valueCount(dims),
    roles,
    block,
    uses: uses.map(({ flatNode: { node }, input }) => ({ node: node.name, op: node.op, input, reads: nameAt(node.inputs, input) })),
    prunable: isPrunable({ stored, uses }),
  };
}

function nameable({ stored, uses: [use] }: UsedTensor) {
  return {
    node: use?.kind === 'other' ? '' : (use?.flatNode.node.name ?? ''),
    op: use?.flatNode.node.op ?? '',
    tensor: stored.name,
    part: use === undefined ? '' : partOf(use),
  };
}

/** What a parameter is to its module; the weight itself needs no word. */
function partOf({ kind, input, flatNode }: StoredUse): string {
  if (kind === 'recurrent.input') return 'input';
  if (kind === 'recurrent.hidden') return 'hidden';
  if (kind === 'bias') return 'bias';
  if (kind !== 'norm') return '';
  const fused = flatNode.node.op !== 'Mul' && flatNode.node.op !== 'Add';
  return (fused ? input === 1 : flatNode.node.op === 'Mul') ? 'scale' : 'bias';
}

/** Names of layers: the scope that the exporter wrote, as the modules of the training code are called. */
interface Nameable {
  /** Name of the node that reads the tensor first; may be empty. */
  readonly node: string;
  readonly op: string;
  readonly tensor: string;
  /** `bias`, `scale`, …: what a layer is to its module, besides being the weight. */
  readonly part: string;
}

/**
 * One unique name each, in order. `/blocks/blocks.0/qkv/MatMul` gives `blocks.0.qkv`; a node without
 * a name, or with nothing but its operator's, gives the name of the tensor, without `.weight` behind it.
 */
function layerNames(items: readonly Nameable[]): readonly string[] {
  const wished = items.map(wish);
  const counts = new Map<string, number>();
  for (const name of wished) addToSum(counts, name);
  const taken = new Set<string>();
  return items.map((item, index) => {
    const name = wished[index] ?? item.tensor;
    return uniqueName(sumAt(counts, name) > 1 ? `${name}.${distinction(item)}` : name, taken);
  });
}

function wish({ node, op, tensor, part }: Nameable): string {
  const scope = scopeOf(node, op);
  // Parameters that PyTorch names say their module themselves.
  if (scope === '') return part === '' ? tensor.replace(/(?<=[^.])\.weight$/, '') : tensor;
  return part === '' ? scope : `${scope}.${part}`;
}

/** The modules around a node, dots between them. */
export function scopeOf(node: string, op: string): string {
  const parts = node.split('/').filter((part) => part !== '');
  const last = parts.at(-1) ?? '';
  if (last === op || (last.startsWith(`${op}_`) && /^\d+$/.test(last.slice(op.length + 1)))) parts.pop();
  // A list of modules stands before its members: `blocks/blocks.0`.
  return parts.filter((part, index) => !parts[index + 1]?.startsWith(`${part}.`)).join('.');
}

/** What tells two layers of one scope apart: the tensor's own name, or else the node's. */
function distinction({ node, tensor }: Nameable): string {
  const own = /^(?:[\w-]+\.)?onnx::/.test(tensor) ? lastPart(node, '/') : tensor;
  return own === '' ? tensor : own;
}
