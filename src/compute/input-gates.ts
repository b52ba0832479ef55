/**
 * Gates by input on residual branches: g = 1 where h = σ(a·x̄ + b) ≥ ½, else 0, anew for each sample, x̄ the
 * mean of what enters the branch over its positions. What the branch adds is multiplied by g. The gradient
 * passes the step as it is (straight-through, Bengio et al., arXiv:1308.3432).
 */
import { featureAxis, type BranchCut, type Node } from '../model/index.ts';
import { emit, emitTo, freshName, int, scalar, type GraphBuilder } from './builder.ts';

import { mean } from './expressions/functions.ts';
import type { ForwardPass } from './forward.ts';
import type { GateOnUnits } from './gates.ts';
import { noteShapes } from './note-shapes.ts';
import { reduceSum, reshape, slice } from './operators.ts';
import { range, type Shape } from './shapes.ts';
import { gateSlot, fixedSlot, type StateSlot } from './slots.ts';

/** Of one unit, a branch: its values are a, and b behind it, and `live` is one number, 1 while the branch is there. */
export interface InputGateSpec extends Omit<GateOnUnits, 'readers'> {
  /** Sums where the unit's branches end; the gate reads what enters the first. */
  readonly cuts: readonly BranchCut[];
}

export interface PlacedInputGate {
  readonly spec: InputGateSpec;
  /** a and b. */
  readonly slot: StateSlot;
  readonly live: StateSlot;
  /** Values of the graph, [batch, 1]: h, and g. */
  readonly h: string;
  readonly g: string;
}

/** Lays out the state of the gates; the nodes follow with those of the branches. */
export function placeInputGates(
  builder: GraphBuilder,
  specs: readonly InputGateSpec[],
  shapes: Map<string, Shape>,
): readonly PlacedInputGate[] {
  return specs.map((spec) => {
    const { group, values, live, trains } = spec;
    const owner = { name: group, tensor: group, dims: [values.length] };
    const unit = { ...owner, dims: [1] };
    const placed: PlacedInputGate = {
      spec,
      slot: gateSlot(builder, owner, values, trains),
      live: fixedSlot(builder, 'mask', { prefix: 'live', owner: unit, initial: Float32Array.from(live) }),
      h: freshName(builder, `opening:${group}`),
      g: freshName(builder, `open:${group}`),
    };
    for (const { input, dims } of [placed.slot, placed.live]) shapes.set(input, dims);
    return placed;
  });
}

/** Outputs of the nodes that the gradient passes by. */
export function passedOf(gates: readonly PlacedInputGate[]): readonly string[] {
  return gates.flatMap(({ g }) => stepsOf(g));
}

/** Before a node that ends a gated branch, emits what the gate needs; returns the node behind it. */
export function behindInputGate(
  { builder, tensors }: Pick<ForwardPass, 'builder' | 'tensors'>,
  node: Node,
  gates: readonly PlacedInputGate[],
  shapes: Map<string, Shape>,
): Node {
  const [sum = ''] = node.outputs;
  for (const gate of gates) {
    const at = gate.spec.cuts.findIndex((cut) => cut.sum === sum);
    const cut = gate.spec.cuts[at];
    if (cut === undefined) continue;
    const first = builder.nodes.length;
    if (at === 0) emitGate(builder, gate, cut.skip, shapes.get(cut.skip) ?? []);
    const rank = shapes.get(cut.end)?.length ?? 2;
    const passed = emit(builder, 'Mul', [cut.end, reshape(builder, gate.g, [-1, ...range(1, rank).map(() => 1)])]);
    noteShapes(builder, builder.nodes.slice(first), tensors, shapes);
    return { ...node, inputs: node.inputs.map((name) => (name === cut.end ? passed : name)) };
  }
  return node;
}

function emitGate(builder: GraphBuilder, { spec, slot, h, g }: PlacedInputGate, stream: string, shape: Shape): void {
  const width = spec.values.length - 1;
  const axis = featureAxis(shape.length);
  const positions = range(1, shape.length).filter((other) => other !== axis);
  const pooled = reshape(builder, mean(builder, stream, positions), [-1, width]);
  const a = reshape(builder, slice(builder, slot.input, [0], [0], [width]), [width, 1]);
  const b = slice(builder, slot.input, [0], [width], [width + 1]);
  emitTo(builder, 'Sigmoid', { inputs: [emit(builder, 'Add', [emit(builder, 'MatMul', [pooled, a]), b])], outputs: [h] });
  const [isOpen = '', step = '', rest = ''] = stepsOf(g);
  emitTo(builder, 'GreaterOrEqual', { inputs: [h, scalar(builder, 0.5)], outputs: [isOpen] });
  emitTo(builder, 'Cast', { inputs: [isOpen], outputs: [step], attributes: { to: int(1) } });
  // 1 − h and −h are exact where they are taken, so that g is exactly 1 or 0.
  emitTo(builder, 'Sub', { inputs: [step, h], outputs: [rest] });
  emitTo(builder, 'Add', { inputs: [h, rest], outputs: [g] });
}

function stepsOf(g: string): readonly string[] {
  return ['is', 'step', 'rest'].map((part) => `${part}:${g}`);
}

/** The mean of the gate over the batch, [1]; 0 where the branch is gone. */
export function emitMeanOpen(builder: GraphBuilder, { g, live }: PlacedInputGate): string {
  return emit(builder, 'Mul', [reshape(builder, mean(builder, g, [0]), [1]), live.input]);
}

/** Sums of h and of g over the batch, scalars, gate after gate. */
export function emitSums(builder: GraphBuilder, gates: readonly PlacedInputGate[]): readonly string[] {
  return gates.flatMap(({ g, h }) => [h, g].map((one) => reduceSum(builder, one, [0, 1], false)));
}
