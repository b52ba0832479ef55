/** Walks a graph once and ties the slices that operators hold together. */
import { describeNode } from '../describe.ts';
import { isFloat } from '../element-types.ts';
import { dataValues, intAttribute, intsAttribute, sourcesOf } from '../flat/dataflow.ts';
import { standsBefore } from '../fed/feed-model.ts';
import type { FlatGraph, FlatNode, ValueId } from '../flat/flatten.ts';
import type { StoredTensor } from '../flat/stored-tensors.ts';
import { nameAt, type Model, type Node } from '../graph.ts';
import { knownOf } from '../shapes/infer-shapes.ts';
import { fixed, labelsIn, labelsOf, pinAxis, single, uniteAxes, type AxisState } from './axis.ts';
import { expertsAmong } from './experts.ts';
import { createLabels, type Labels } from './labels.ts';
import { numberedAxis, numbersAreFollowed, holdSharedRows } from './looked-up-rows.ts';
import type { Site, Split, Rule } from './rule.ts';
import { runtimeSizes, isRewritable, sizedLike } from './runtime-readers.ts';
import { createTerms, type Terms } from './terms.ts';
import type { Added, Balance, Change, Floor, Walk } from './walked.ts';
import { fusedDomain } from '../shapes/elementwise-rules.ts';
import { broadcastingRules, firstInput, choosingRules } from './choosing-rules.ts';
import { contractingRules } from './contracting-rules.ts';
import { movingRules } from './moving-rules.ts';
import { recurrenceRules, reducingRules } from './reducing-rules.ts';
import { reshapingRules } from './reshaping-rules.ts';

/** A walk on its way. */
interface Walking {
  readonly flat: FlatGraph;
  readonly split: Split;
  readonly known: Walk['known'];
  readonly labels: Labels;
  readonly axes: Map<ValueId, readonly AxisState[]>;
  readonly stored: Map<StoredTensor, readonly AxisState[]>;
  readonly changes: Change[];
  readonly balances: Balance[];
  readonly lookups: Map<FlatNode, AxisState>;
  readonly floors: Floor[];
  readonly added: Added[];
  readonly terms: Terms;
}

export function walk(model: Model, flat: FlatGraph, split: Split, known: Walk['known'] = knownOf(flat, model)): Walk {
  const labels = createLabels();
  const data = dataValues(flat);
  const terms = createTerms(labels, data);
  const walking: Walking = {
    flat,
    split,
    known,
    labels,
    terms,
    axes: new Map(),
    stored: new Map(),
    lookups: new Map(),
    changes: [],
    balances: [],
    floors: [],
    added: [],
  };
  const own = new Set(model.graph.nodes);

  holdInputs(walking, model.graph.fed);
  for (const flatNode of flat.nodes) {
    if (!standsBefore(model.graph, flatNode.outputs)) visit(walking, flatNode, own.has(flatNode.node));
  }
  holdOutputs(walking);
  const { carried, readers } = runtimeSizes(flat, known, walking.axes, own);
  for (const { axis, node } of readers) {
    pinAxis(labels, axis, { where: describeNode(node.node), why: 'it reads the size of the axis at run time' });
  }
  holdSharedRows(walking);
  const experts = expertsAmong({ flat, data, labels, terms, axes: (value) => axesOf(walking, value) });
  for (const { label, pin } of terms.held) if (!experts.has(labels.find(label))) labels.pin(label, pin);
  const { axes, stored, changes, balances, floors, added, lookups } = walking;
  return { labels, axes, known, stored, sizes: carried, changes, balances, floors, added, lookups, terms, experts };
}

function holdInputs({ flat, known, axes }: Walking, fed: readonly string[] = []): void {
  for (const input of [...flat.inputs, ...fed]) {
    const pinned = fixed(`input \`${input}\``, 'the sizes of inputs stay');
    const dims = known.get(input)?.dims.map((size) => (size === 1 ? single : pinned));
    if (dims !== undefined) axes.set(input, dims);
  }
}

function holdOutputs(walking: Walking): void {
  for (const output of walking.flat.outputs) {
    const where = `output \`${output}\``;
    for (const axis of axesOf(walking, output) ?? []) pinAxis(walking.labels, axis, { where, why: 'the sizes of outputs stay' });
    walking.terms.hold(output, { where, why: 'outputs stay' });
  }
}

/** `isOwn`: of the model's own graph, and of none inside of it. */
function visit(walking: Walking, flatNode: FlatNode, isOwn: boolean): void {
  const { flat, axes, terms } = walking;
  const outputs = isOwn ? tieNode(walking, flatNode) : hold(walking, flatNode, nested(flatNode));
  if (isOwn && Object.keys(flatNode.inner).length === 0) terms.follow(flatNode);
  else holdTerms(walking, flatNode);
  flatNode.outputs.forEach((output, index) => {
    const found = outputs[index];
    if (output !== '' && found !== undefined && !flat.constants.has(output)) axes.set(output, found);
  });
}

function axesOf(walking: Walking, value: ValueId): readonly AxisState[] | undefined {
  const { flat, axes } = walking;
  const constant = flat.constants.get(value);
  return constant === undefined ? axes.get(value) : storedAxes(walking, constant);
}

function storedAxes({ stored, labels }: Walking, constant: StoredTensor): readonly AxisState[] {
  const seen = stored.get(constant);
  if (seen !== undefined) return seen;
  const { type, dims } = constant.tensor;
  const found = dims.map((size): AxisState => {
    if (size === 1) return single;
    if (isFloat(type) || /int8$|bool/.test(type)) return { kind: 'live', labels: labels.fresh(size) };
    return fixed(`constant \`${constant.name}\``, 'it holds no parameters');
  });
  stored.set(constant, found);
  return found;
}

function tieNode(walking: Walking, flatNode: FlatNode): readonly (readonly AxisState[] | undefined)[] {
  const { node } = flatNode;
  const rule = couplingRule(node);
  if (rule === undefined) return hold(walking, flatNode, `${node.op} is an operator that is not followed`);
  const found = rule(siteOf(walking, flatNode));
  const complete = flatNode.outputs.every((it, index) => it === '' || found[index] !== undefined);
  return complete ? found : hold(walking, flatNode, 'the shapes around it are not known', found);
}

function siteOf(walking: Walking, flatNode: FlatNode): Site {
  const { flat, split, known, labels, terms } = walking;
  const { inputs } = flatNode;
  const where = describeNode(flatNode.node);
  const axes = (value: ValueId) => axesOf(walking, value);
  return {
    flatNode,
    where,
    labels,
    split,
    opset: flat.opset,
    axes: (index) => axes(nameAt(inputs, index)),
    dims: (value) => known.get(value ?? '')?.dims,
    values: (index) => known.get(nameAt(inputs, index))?.values,
    isStored: (index) => flat.constants.has(nameAt(inputs, index)),
    sizedAs(index) {
      const of = sizedLike(flat, nameAt(inputs, index));
      return of === undefined ? undefined : axes(of);
    },
    isRewritable: (index, entry) => isRewritable({ flat, known }, nameAt(inputs, index), entry),
    int: (name, otherwise) => intAttribute(flatNode, name, otherwise),
    ints: (name) => intsAttribute(flatNode, name),
    changesValue(axis) {
      for (const label of labelsIn(axis)) walking.changes.push({ label, node: flatNode });
    },
    looksUp(index) {
      const table = flat.constants.get(nameAt(inputs, index));
      const [rows] = table === undefined ? [] : storedAxes(walking, table);
      if (table === undefined || rows === undefined || !isFloat(table.tensor.type)) return false;
      walking.lookups.set(flatNode, rows);
      return true;
    },
    addsUp(axis, ...summed) {
      const values = summed.map((index) => nameAt(inputs, index));
      const held = labelsIn(axis);
      if (held.length > 0) walking.added.push({ labels: held, node: flatNode, values });
    },
    atLeast(axis, count) {
      const held = labelsOf(axis);
      if (held !== undefined) walking.floors.push({ labels: held, count, where });
    },
    numbered: (index) => numberedAxis(flat, nameAt(inputs, index), axes),
    isGoneBy: () => numbersAreFollowed(flat, flatNode),
    own(index, label, among, why) {
      terms.own(flatNode, index, { labels: [label], among }, why);
    },
    pieceOf: (index, why) => terms.pieceOf(flatNode, index, why),
    balance(axis, parts, why) {
      const held = labelsOf(axis);
      if (held !== undefined) walking.balances.push({ labels: held, parts, where, why });
    },
  };
}

/** A nested graph has no terms to do without. */
function holdTerms(walking: Walking, flatNode: FlatNode): void {
  const pin = { where: describeNode(flatNode.node), why: nested(flatNode) };
  for (const source of sourcesOf(flatNode)) walking.terms.hold(source, pin);
}

/** Everything that it touches stays; its outputs keep what a rule did find. */
function hold(
  walking: Walking,
  flatNode: FlatNode,
  why: string,
  found: readonly (readonly AxisState[] | undefined)[] = [],
): readonly (readonly AxisState[] | undefined)[] {
  const { labels, known } = walking;
  const pin = { where: describeNode(flatNode.node), why };
  for (const value of [...flatNode.inputs, ...Object.values(flatNode.inner).flat()]) {
    for (const axis of axesOf(walking, value) ?? []) pinAxis(labels, axis, pin);
  }
  return flatNode.outputs.map(
    (output, index) => found[index] ?? known.get(output)?.dims.map((size) => (size === 1 ? single : { kind: 'fixed', pin })),
  );
}

function nested({ node }: FlatNode): string {
  return `${node.op} lies in a nested graph or in a function`;
}

// The rule of every operator that slices can be followed through.

/**
 * A sum of `input`, `skip` and a bias, and the norm of it. What stands behind the two has one axis: scale,
 * shift and bias. The last output is the sum.
 */
const skipNormalization: Rule = ({ axes, changesValue, flatNode, labels, where }) => {
  const [x, skip] = [axes(0), axes(1)];
  if (x === undefined || x.length === 0 || skip === undefined) return [];
  const sum = x.map((axis, index) => uniteAxes(labels, axis, skip[index - x.length + skip.length] ?? single, where));
  const vectors = flatNode.inputs.slice(2).map((_, at) => axes(at + 2)?.[0] ?? single);
  const last = vectors.reduce((tied, axis) => uniteAxes(labels, tied, axis, where), sum.at(-1) ?? single);
  changesValue(last);
  const y = sum.with(-1, last);
  const statistics = sum.with(-1, single);
  return [y, statistics, statistics, y];
};

const { Add: sumOf } = broadcastingRules;

/** Operators that onnxruntime's optimizer writes in place of several, of the domain `com.microsoft`. */
const fusedRules: Readonly<Record<string, Rule>> = {
  ...(sumOf && { BiasGelu: sumOf, FastGelu: sumOf }),
  Gelu: firstInput,
  QuickGelu: firstInput,
  SkipLayerNormalization: skipNormalization,
  SkipSimplifiedLayerNormalization: skipNormalization,
};

/** Operators that read no slices: a shape, or nothing at all. */
const made: Rule = ({ flatNode, dims, where }) =>
  flatNode.outputs.map((output) => dims(output)?.map(() => fixed(where, 'its size is found at run time')));

const generators = 'Constant EyeLike RandomNormal RandomUniform Range Shape Size';

const ownRules: ReadonlyMap<string, Rule> = new Map(
  Object.entries({
    ...broadcastingRules,
    ...contractingRules,
    ...movingRules,
    ...recurrenceRules,
    ...reducingRules,
    ...reshapingRules,
    ...choosingRules,
    ...Object.fromEntries(generators.split(' ').map((operator) => [operator, made])),
  }),
);

/** Operators of the default domain that slices are followed through. */
export const coupledOperators: readonly string[] = [...ownRules.keys()];

const fused: ReadonlyMap<string, Rule> = new Map(Object.entries(fusedRules));

/** Undefined for an operator that slices cannot be followed through. */
function couplingRule({ domain, op }: Node): Rule | undefined {
  if (domain === '') return ownRules.get(op);
  return domain === fusedDomain ? fused.get(op) : undefined;
}
