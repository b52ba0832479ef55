/** How a recurrent node is used: its directions, their tensors, or why there is no gradient. */
import { nameAt, type Node } from '../../../model/graph.ts';
import { intAttribute, textAttribute, END, slice } from '../../operators.ts';
import { emit, int, integers, type GraphBuilder } from '../../builder.ts';
import { input, type RuleContext } from '../rule.ts';

/** One direction of a recurrent node; T steps, batch B, I inputs, H hidden units, G gates. */
export interface Direction {
  readonly index: number;
  /** From the last step to the first. */
  readonly backwards: boolean;
  /** [T, B, I]. */
  readonly x: string;
  /** [G·H, I] and [G·H, H]. */
  readonly w: string;
  readonly r: string;
  /** [2·G·H]: of the products with W, then of those with R. */
  readonly bias?: string;
  /** Outputs of every step, [T, B, H], and what each step started from. */
  readonly hidden: string;
  readonly previous: string;
  /** Width H. */
  readonly width: number;
  /** [T, B, H]. */
  readonly outputGradient: string;
  /** Gradient in the last output, and in the last cell of an LSTM, [B, H]. */
  readonly last: string;
  readonly lastCell: string;
  /** First cells of an LSTM, [B, H]. */
  readonly firstCell: string;
  readonly activations: readonly string[];
}

/** Inputs by position: X, W, R, B, sequence_lens, initial_h, initial_c, P. */
const [bias, lengths, firstCell, peephole] = [3, 4, 6, 7] as const;
export const firstHidden = 5;

export function directionsOf(context: RuleContext, usual: readonly string[]): readonly Direction[] | { readonly refused: string } {
  const { builder, node } = context;
  const refused = refusal(node);
  if (refused !== undefined) return { refused };
  const [hidden = ''] = node.outputs;
  const [count, , width] = context.shape(input(context, 2));
  if (typeof count !== 'number' || typeof width !== 'number') return { refused: 'the size of its weights is unknown' };
  const activations = activationsOf(node) ?? Array<readonly string[]>(count).fill(usual).flat();
  const mode = textAttribute(node, 'direction', 'forward');
  const given = (name: string | undefined): string | undefined => (name === '' ? undefined : name);
  return Array.from({ length: count }, (_, index): Direction => {
    const backwards = mode === 'reverse' || index === 1;
    const own = (name: string): string => pick(builder, name, index, 0);
    const outputs = pick(builder, hidden, index, 1);
    const zero = (): string => emit(builder, 'ConstantOfShape', [emit(builder, 'Shape', [outputs], { start: int(1) })]);
    const orZero = (name: string | undefined): string => (given(name) === undefined ? zero() : own(name ?? ''));
    const [inAll, inLast, inCell] = context.outputGradients;
    const offsets = given(node.inputs[bias]);
    return {
      index,
      backwards,
      x: input(context, 0),
      w: own(input(context, 1)),
      r: own(input(context, 2)),
      bias: offsets !== undefined ? own(offsets) : undefined,
      hidden: outputs,
      previous: shifted(builder, outputs, orZero(node.inputs[firstHidden]), backwards),
      width,
      outputGradient:
        inAll === undefined ? emit(builder, 'ConstantOfShape', [emit(builder, 'Shape', [outputs])]) : pick(builder, inAll, index, 1),
      last: orZero(inLast),
      lastCell: orZero(inCell),
      firstCell: orZero(node.inputs[firstCell]),
      activations: activations.slice(index * usual.length, (index + 1) * usual.length),
    };
  });
}

/** Why the states before each step are not those behind the step before it. */
export function whyNoStates(node: Node): string | undefined {
  if (nameAt(node.inputs, lengths) !== '') return 'its sequences have lengths of their own';
  return nameAt(node.outputs, 0) === '' ? 'nothing reads its steps' : undefined;
}

function refusal(node: Node): string | undefined {
  if (nameAt(node.inputs, peephole) !== '') return 'it has peepholes';
  if (node.attributes['clip'] !== undefined) return 'it clips its cells';
  if (intAttribute(node, 'input_forget', 0) !== 0) return 'its input and forget gates are one';
  if (intAttribute(node, 'layout', 0) !== 0) return 'its batch comes first';
  return whyNoStates(node);
}

function activationsOf({ attributes }: Node): readonly string[] | undefined {
  const { activations } = attributes;
  return activations?.kind === 'strings' ? activations.value.map((name) => name.toLowerCase()) : undefined;
}

/** States before each step: those after it, moved on by one. */
export function shifted(builder: GraphBuilder, states: string, first: string, backwards: boolean): string {
  const start = emit(builder, 'Unsqueeze', [first, integers(builder, [0])]);
  return backwards
    ? emit(builder, 'Concat', [slice(builder, states, [0], [1], [END]), start], { axis: int(0) })
    : emit(builder, 'Concat', [start, slice(builder, states, [0], [0], [-1])], { axis: int(0) });
}

/** The part of one direction, without the axis that counts directions. */
export function pick(builder: GraphBuilder, x: string, index: number, axis: number): string {
  return emit(builder, 'Gather', [x, integers(builder, [index], [])], { axis: int(axis) });
}
