/** The simple recurrent network: h ← f(x·Wᵀ + h·Rᵀ + biases). */
import type { GraphBuilder } from '../../builder.ts';
import { emit } from '../../builder.ts';
import { emitLoop } from '../../loops.ts';
import { openness, passed, steepness } from './derivatives.ts';
import type { Cell } from './rule.ts';

/** Functions whose derivative can be told from their value. */
const derivatives: Readonly<Record<string, (builder: GraphBuilder, y: string) => string>> = {
  tanh: steepness,
  sigmoid: openness,
  relu: passed,
};

export const rnn: Cell = {
  activations: ['tanh'],
  supports: ([name = '']) => derivatives[name] !== undefined,
  backward(builder, { activations, hidden, previous, r, last, outputGradient, backwards }) {
    const derivative = derivatives[activations[0] ?? ''] ?? steepness;
    const {
      states: [first = ''],
      collected: [gradient = ''],
    } = emitLoop(builder, {
      initial: [last],
      sequences: [outputGradient, derivative(builder, hidden)],
      backwards: !backwards,
      step(body, [later = ''], [own = '', slope = '']) {
        const inside = emit(body, 'Mul', [emit(body, 'Add', [later, own]), slope]);
        return { states: [emit(body, 'MatMul', [inside, r])], collected: [inside] };
      },
    });
    return { input: gradient, recurrent: [{ gradient, states: previous }], first };
  },
};
