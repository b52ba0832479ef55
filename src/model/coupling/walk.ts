/** Walks a graph once and ties the slices that operators hold together. */
import { describeNode } from '../describe.ts';
import { isFloat } from '../element-types.ts';
import { dataValues, intAttribute, intsAttribute, sourcesOf } from '../flat/dataflow.ts';
import type { FlatGraph, FlatNode, ValueId } from '../flat/flatten.ts';
import type { StoredTensor } from '../flat/stored-tensors.ts';
import type { Model } from '../graph.ts';
import { knownOf } from '../shapes/infer-shapes.ts';
import type { AxisState } from './axis.ts';
import { fixed, labelsIn, labelsOf, pinAxis, single } from './axis.ts';
import { expertsAmong } from './experts.ts';
import { createLabels } from './labels.ts';
import { numberedAxis, numbersAreFollowed } from './numbers.ts';
import type { Site, Split } from './rule.ts';
import { couplingRule } from './rules/table.ts';
import { holdSharedRows } from './looked-up-rows.ts';
import { runtimeSizes } from './runtime-readers.ts';
import { isRewritable, sizedLike } from './shape-parts.ts';
import { createTerms } from './terms.ts';
import type { Added } from './walked.ts';
import type { Walk } from './walked.ts';
import type { Balance, Change, Floor } from './walked.ts';

export function walk(
  model: Model,
  flat: FlatGraph,
  split: Split,
  known: Walk['known'] = knownOf(flat, model),
): Walk {
  const labels = createLabels();
  const axes = new Map<ValueId, readonly AxisState[]>();
  const stored = new Map<StoredTensor, readonly AxisState[]>();
  const changes: Change[] = [];
  const balances: Balance[] = [];
  const lookups = new Map<FlatNode, AxisState>();
  const floors: Floor[] = [];
  const added: Added[] = [];
  const data = dataValues(flat);
  const terms = createTerms(labels, data);
  const own = new Set(model.graph.nodes);

  for (const input of flat.inputs) {
    const pinned = fixed(`input \`${input}\``, 'the sizes of inputs stay');
    const dims = known.get(input)?.dims;
    if (dims)
      axes.set(
        input,
        dims.map((size) => (size === 1 ? single : pinned)),
      );
  }
  for (const flatNode of flat.nodes) {
    const isOwn = own.has(flatNode.node);
    const outputs = isOwn ? tieNode(flatNode) : hold(flatNode, nested(flatNode));
    if (isOwn && Object.keys(flatNode.inner).length === 0) terms.follow(flatNode);
    else holdTerms(flatNode);
    flatNode.outputs.forEach((output, index) => {
      const found = outputs[index];
      if (output !== '' && found !== undefined && !flat.constants.has(output)) {
        axes.set(output, found);
      }
    });
  }
  for (const output of flat.outputs) {
    for (const axis of axesOf(output) ?? []) {
      pinAxis(labels, axis, { where: `output \`${output}\``, why: 'the sizes of outputs stay' });
    }
    terms.hold(output, { where: `output \`${output}\``, why: 'outputs stay' });
  }
  const { carried, readers } = runtimeSizes(flat, known, axes, own);
  for (const { axis, node } of readers) {
    const pin = {
      where: describeNode(node.node),
      why: 'it reads the size of the axis at run time',
    };
    pinAxis(labels, axis, pin);
  }
  holdSharedRows({ labels, stored, lookups });
  const experts = expertsAmong({ flat, data, labels, axes: axesOf, terms });
  for (const { label, pin } of terms.held) {
    if (!experts.has(labels.find(label))) labels.pin(label, pin);
  }
  const found = { labels, axes, known, stored, sizes: carried, changes, balances, floors };
  return { ...found, added, lookups, terms, experts };

  function axesOf(value: ValueId): readonly AxisState[] | undefined {
    const constant = flat.constants.get(value);
    return constant === undefined ? axes.get(value) : storedAxes(constant);
  }

  function storedAxes(constant: StoredTensor): readonly AxisState[] {
    const seen = stored.get(constant);
    if (seen !== undefined) return seen;
    const { type, dims } = constant.tensor;
    const found = dims.map((size): AxisState => {
      if (size === 1) return single;
      if (isFloat(type) || /int8$/.test(type)) {
        return { kind: 'live', labels: labels.fresh(size) };
      }
      return fixed(`constant \`${constant.name}\``, 'it holds no parameters');
    });
    stored.set(constant, found);
    return found;
  }

  function tieNode(flatNode: FlatNode): readonly (readonly AxisState[] | undefined)[] {
    const { node } = flatNode;
    const rule = couplingRule(node);
    if (rule === undefined) return hold(flatNode, `${node.op} is an operator that is not followed`);
    const found = rule(siteOf(flatNode));
    const complete = flatNode.outputs.every((it, index) => it === '' || found[index] !== undefined);
    return complete ? found : hold(flatNode, 'the shapes around it are not known', found);
  }

  function siteOf(flatNode: FlatNode): Site {
    const { inputs } = flatNode;
    const where = describeNode(flatNode.node);
    return {
      flatNode,
      where,
      labels,
      split,
      opset: flat.opset,
      axes: (index) => axesOf(inputs[index] ?? ''),
      dims: (value) => known.get(value ?? '')?.dims,
      values: (index) => known.get(inputs[index] ?? '')?.values,
      isStored: (index) => flat.constants.has(inputs[index] ?? ''),
      sizedAs(index) {
        const of = sizedLike(flat, inputs[index] ?? '');
        return of === undefined ? undefined : axesOf(of);
      },
      isRewritable: (index, entry) => isRewritable({ flat, known }, inputs[index] ?? '', entry),
      int: (name, otherwise) => intAttribute(flatNode, name, otherwise),
      ints: (name) => intsAttribute(flatNode, name),
      changesValue(axis) {
        for (const label of labelsIn(axis)) changes.push({ label, node: flatNode });
      },
      looksUp(index) {
        const table = flat.constants.get(inputs[index] ?? '');
        const [rows] = table === undefined ? [] : storedAxes(table);
        if (table === undefined || rows === undefined || !isFloat(table.tensor.type)) return false;
        lookups.set(flatNode, rows);
        return true;
      },
      addsUp(axis, ...summed) {
        const values = summed.map((index) => inputs[index] ?? '');
        const held = labelsIn(axis);
        if (held.length > 0) added.push({ labels: held, node: flatNode, values });
      },
      atLeast(axis, count) {
        const held = labelsOf(axis);
        if (held !== undefined) floors.push({ labels: held, count, where });
      },
      numbered: (index) => numberedAxis(flat, inputs[index] ?? '', axesOf),
      isGoneBy: () => numbersAreFollowed(flat, flatNode),
      own(index, label, among, why) {
        terms.own(flatNode, index, { labels: [label], among }, why);
      },
      pieceOf: (index, why) => terms.pieceOf(flatNode, index, why),
      balance(axis, parts, why) {
        const held = labelsOf(axis);
        if (held !== undefined) balances.push({ labels: held, parts, where, why });
      },
    };
  }

  /** A nested graph has no terms to do without. */
  function holdTerms(flatNode: FlatNode): void {
    const pin = { where: describeNode(flatNode.node), why: nested(flatNode) };
    for (const source of sourcesOf(flatNode)) terms.hold(source, pin);
  }

  /** Everything that it touches stays; its outputs keep what a rule did find. */
  function hold(
    flatNode: FlatNode,
    why: string,
    found: readonly (readonly AxisState[] | undefined)[] = [],
  ): readonly (readonly AxisState[] | undefined)[] {
    const pin = { where: describeNode(flatNode.node), why };
    const inner = Object.values(flatNode.inner).flat();
    for (const value of [...flatNode.inputs, ...inner]) {
      for (const axis of axesOf(value) ?? []) pinAxis(labels, axis, pin);
    }
    return flatNode.outputs.map(
      (output, index) =>
        found[index] ??
        known.get(output)?.dims.map((size) => (size === 1 ? single : { kind: 'fixed', pin })),
    );
  }
}

function nested({ node }: FlatNode): string {
  return `${node.op} lies in a nested graph or in a function`;
}
