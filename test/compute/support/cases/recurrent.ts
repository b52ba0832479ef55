/** Recurrent operators: directions, first states, biases, whichever outputs are read. */
import fc from 'fast-check';
import { int, text } from '../../../../src/compute/builder.ts';
import type { Attribute, Node } from '../../../../src/model/index.ts';
import { node } from '../finite-differences.ts';
import { flag, small, type Case, type Cases } from './case.ts';

const operators: Readonly<Record<string, { readonly gates: number; readonly cells: boolean }>> = {
  LSTM: { gates: 4, cells: true },
  GRU: { gates: 3, cells: false },
  RNN: { gates: 1, cells: false },
};

/** Everything that the node gives enters the output once, each in a share of its own. */
function recurrent(op: string, attributes: Readonly<Record<string, Attribute>> = {}) {
  const { gates = 1, cells = false } = operators[op] ?? {};
  return fc
    .record({
      t: small,
      b: small,
      i: small,
      h: small,
      direction: fc.constantFrom('forward', 'reverse', 'bidirectional'),
      biased: flag,
      begun: flag,
      read: fc.constantFrom(['all'], ['all', 'last'], ['all', 'last', 'cell']),
    })
    .map(({ t, b, i, h, direction, biased, begun, read }): Case => {
      const d = direction === 'bidirectional' ? 2 : 1;
      const known = read.filter((name) => name !== 'cell' || cells);
      return {
        nodes: [
          node(op, [...['x', 'w', 'v', biased === 1 ? 'bias' : '', ''], ...(begun === 1 ? ['h0', ...(cells ? ['c0'] : [])] : [])], known, {
            hidden_size: int(h),
            direction: text(direction),
            ...attributes,
          }),
          ...summed(known),
        ],
        inputs: {
          x: [t, b, i],
          w: [d, gates * h, i],
          v: [d, gates * h, h],
          ...(biased === 1 && { bias: [d, 2 * gates * h] }),
          ...(begun === 1 && { h0: [d, b, h], ...(cells && { c0: [d, b, h] }) }),
        },
        output: 'y',
        gap: 0.06,
      };
    });
}

/** y = all + last + cell: the last state and cell are repeated over the steps. */
function summed(names: readonly string[]): readonly Node[] {
  const [, ...others] = names;
  const turned = others.map((name) => node('Neg', [name], `${name}'`));
  return [...turned, node('Sum', ['all', ...others.map((name) => `${name}'`)], 'y')];
}

export const recurrence: Cases = {
  LSTM: recurrent('LSTM'),
  GRU: recurrent('GRU'),
  'GRU that resets the product': recurrent('GRU', { linear_before_reset: int(1) }),
  RNN: recurrent('RNN'),
  'RNN of sigmoids': functions('Sigmoid'),
  // Positive all through: differences would step over the kink.
  'RNN of rectifiers': functions('Relu').map((given) => ({ ...given, positive: Object.keys(given.inputs), gap: 0.01 })),
};

function functions(name: string): fc.Arbitrary<Case> {
  return recurrent('RNN').map((given) => {
    const value = Array<string>(given.inputs['w']?.[0] ?? 1).fill(name);
    const nodes = given.nodes.map((it) =>
      it.op === 'RNN' ? { ...it, attributes: { ...it.attributes, activations: { kind: 'strings', value } as const } } : it,
    );
    return { ...given, nodes };
  });
}
