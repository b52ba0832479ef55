/** What the recurrent weights of an LSTM, a GRU and an RNN multiply: for each step the state that the step before it has left. */
import { nameAt, type Node } from '../../model/graph.ts';
import { readsOfNodes } from '../../model/index.ts';
import { emit, int } from '../builder.ts';
import type { ForwardPass } from '../forward.ts';
import { firstHidden, pick, shifted, whyNoStates } from '../gradients/recurrent/use.ts';
import { intAttribute, joined, textAttribute } from '../operators.ts';
import { range, type Shape } from '../shapes.ts';

/** [steps, samples, units] for each operator that multiplies by the tensor; of several directions, their units behind each other. */
export type States = { readonly tensor: string; readonly shape: Shape };

export type NoStates = { readonly refused: string };

export function statesOf(pass: ForwardPass, tensor: string): readonly States[] | NoStates {
  const found: States[] = [];
  for (const { flatNode, input } of readsOfNodes(pass).of(tensor)) {
    const states = statesAt(pass, tensor, flatNode.node, input);
    if ('refused' in states) return states;
    found.push(states);
  }
  return found;
}

function statesAt(pass: ForwardPass, tensor: string, node: Node, index: number): States | NoStates {
  const { builder, shapes } = pass;
  const hidden = nameAt(node.outputs, 0);
  const shape = shapes.get(hidden);
  const [steps, count, batch, width] = shape?.length === 4 ? shape : [];
  if (index !== 2 || typeof count !== 'number' || typeof width !== 'number' || steps === undefined || batch === undefined)
    return { refused: 'the size of its states is unknown' };
  const refused = whyNoStates(node) ?? (resetsStates(node) ? 'its candidate multiplies the state that the reset gate has left' : undefined);
  if (refused !== undefined) return { refused };
  const isReverse = textAttribute(node, 'direction', 'forward') === 'reverse';
  const first = nameAt(node.inputs, firstHidden);
  const own = directionsOf(pass, tensor, node, count);
  const parts = own.map((direction) => {
    const outputs = pick(builder, hidden, direction, 1);
    const zero = (): string => emit(builder, 'ConstantOfShape', [emit(builder, 'Shape', [outputs], { start: int(1) })]);
    return shifted(builder, outputs, first === '' ? zero() : pick(builder, first, direction, 0), isReverse || direction === 1);
  });
  return { tensor: joined(builder, parts, 2), shape: [steps, batch, own.length * width] };
}

function resetsStates(node: Node): boolean {
  return node.op === 'GRU' && intAttribute(node, 'linear_before_reset', 0) === 0;
}

/** Where directions are stored one by one, the file joins them before the operator. */
function directionsOf(pass: ForwardPass, tensor: string, node: Node, count: number): readonly number[] {
  const joined = pass.nodes.find(({ outputs }) => outputs.includes(nameAt(node.inputs, 2)));
  const reads = readsOfNodes(pass);
  const isIn = (value: string): boolean => reads.among(value).some(({ name }) => name === tensor);
  if (joined?.op !== 'Concat' || joined.inputs.length !== count) return range(0, count);
  return range(0, count).filter((direction) => isIn(nameAt(joined.inputs, direction)));
}
