/**
 * Brings the nodes of a forward pass up to operator set 17, in which generated graphs are written:
 * attributes that became inputs, and defaults that changed.
 */
import { ownAt } from '../basics/own.ts';
import { diagnose, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { oldOperatorSet } from '../diagnostics/catalogue/compute.ts';
import { nameAt, type Attribute, type Node } from '../model/graph.ts';
import { listedInts, floatAttribute, intAttribute, intsAttribute } from './operators.ts';
import { floats, int, integers, text, type GraphBuilder } from './builder.ts';
import { fixedDims, type Shapes } from './shapes.ts';

/** The oldest operator set that is generated. */
export const oldestOpset = 17;

interface Step {
  /** The first operator set of the new form. */
  readonly since: number;
  /** Undefined where the old form has no new one. */
  readonly upgrade: (node: Node, builder: GraphBuilder, shapes: Shapes) => Node | undefined;
}

const steps: Readonly<Record<string, Step>> = {
  Squeeze: { since: 13, upgrade: axesToInput },
  Unsqueeze: { since: 13, upgrade: axesToInput },
  ReduceSum: { since: 13, upgrade: axesToInput },
  Split: { since: 13, upgrade: (node, builder) => attributeToInput(node, 'split', intsInput(node, 'split', builder)) },
  Clip: { since: 11, upgrade: clipBounds },
  Pad: { since: 11, upgrade: padAmounts },
  Slice: { since: 10, upgrade: sliceBounds },
  Dropout: { since: 12, upgrade: (node) => without(node, 'ratio') },
  BatchNormalization: { since: 9, upgrade: none },
  Softmax: { since: 13, upgrade: softmaxAxis },
  LogSoftmax: { since: 13, upgrade: softmaxAxis },
  Resize: { since: 11, upgrade: resizeByFactors },
  Upsample: { since: 17, upgrade: resizeByFactors },
  Scatter: { since: 17, upgrade: none },
};

/** Operators whose nodes of older operator sets get a new form. */
export const upgraded: readonly string[] = Object.entries(steps)
  .filter(([, { upgrade }]) => upgrade !== none)
  .map(([operator]) => operator);

export function modernize(nodes: readonly Node[], opset: number, builder: GraphBuilder, shapes: Shapes): Outcome<readonly Node[]> {
  if (opset >= oldestOpset) return { value: nodes, diagnostics: [] };
  const diagnostics: Diagnostic[] = [];
  const modern = nodes.map((node) => {
    const step = node.domain === '' ? ownAt(steps, node.op) : undefined;
    if (step === undefined || opset >= step.since) return node;
    const upgraded = step.upgrade(node, builder, shapes);
    if (upgraded !== undefined) return upgraded;
    diagnostics.push(diagnose(oldOperatorSet, { node: node.name, operator: node.op, opset }));
    return node;
  });
  return diagnostics.length > 0 ? { diagnostics } : { value: modern, diagnostics };
}

/** The old form has no new one. */
function none(): undefined {
  return undefined;
}

function axesToInput(node: Node, builder: GraphBuilder): Node {
  return attributeToInput(node, 'axes', intsInput(node, 'axes', builder));
}

function clipBounds(node: Node, builder: GraphBuilder): Node {
  const bound = (name: string): string => (node.attributes[name] === undefined ? '' : floats(builder, [floatAttribute(node, name, 0)], []));
  return { ...node, inputs: [...node.inputs, bound('min'), bound('max')], attributes: {} };
}

function padAmounts(node: Node, builder: GraphBuilder): Node {
  const value = floats(builder, [floatAttribute(node, 'value', 0)], []);
  const { mode } = node.attributes;
  return {
    ...node,
    inputs: [...node.inputs, intsInput(node, 'pads', builder) ?? '', value],
    attributes: mode === undefined ? {} : { mode },
  };
}

function sliceBounds(node: Node, builder: GraphBuilder): Node {
  // What a task slices is new already.
  if (node.inputs.length > 1) return node;
  const starts = listedInts(node, 'starts');
  const axes = intsAttribute(node, 'axes') ?? starts.map((_, axis) => axis);
  const ends = intsInput(node, 'ends', builder) ?? '';
  return { ...node, inputs: [...node.inputs, integers(builder, starts), ends, integers(builder, axes)], attributes: {} };
}

/** Up to 12, all axes from `axis` on were one; that is the same where it is the last. */
function softmaxAxis(node: Node, _builder: GraphBuilder, shapes: Shapes): Node | undefined {
  const rank = shapes.get(nameAt(node.inputs, 0))?.length;
  const axis = intAttribute(node, 'axis', 1);
  if (rank === undefined || (axis < 0 ? axis + rank : axis) !== rank - 1) return undefined;
  return { ...node, attributes: { axis: int(-1) } };
}

/** Places were those of the corner, and the nearest of them the one before; of a smaller picture the one after. */
function resizeByFactors(node: Node, builder: GraphBuilder, shapes: Shapes): Node | undefined {
  const [before, after] = [shapes.get(nameAt(node.inputs, 0)), shapes.get(nameAt(node.outputs, 0))];
  const [from, to] = [before && fixedDims(before, 1), after && fixedDims(after, 1)];
  if (from === undefined || to === undefined) return undefined;
  const isLarger = to.every((size, axis) => size >= (from[axis] ?? size));
  if (!isLarger && to.some((size, axis) => size > (from[axis] ?? size))) return undefined;
  const { scales, mode } = node.attributes;
  const factors = scales?.kind === 'floats' ? floats(builder, scales.value) : nameAt(node.inputs, 1);
  const more = { coordinate_transformation_mode: text('asymmetric'), nearest_mode: text(isLarger ? 'floor' : 'ceil') };
  return {
    ...node,
    op: 'Resize',
    inputs: [nameAt(node.inputs, 0), '', factors],
    attributes: mode === undefined ? more : { mode, ...more },
  };
}

function attributeToInput(node: Node, name: string, input: string | undefined): Node {
  const bare = without(node, name);
  return input === undefined ? bare : { ...bare, inputs: [...bare.inputs, input] };
}

function intsInput(node: Node, name: string, builder: GraphBuilder): string | undefined {
  const values = intsAttribute(node, name);
  return values === undefined ? undefined : integers(builder, values);
}

function without(node: Node, name: string): Node {
  const kept = Object.entries(node.attributes).filter(([key]) => key !== name);
  return { ...node, attributes: Object.fromEntries<Attribute>(kept) };
}
