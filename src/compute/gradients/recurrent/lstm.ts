/** The LSTM: gates i, o, f and c̃; c ← f·c + i·c̃, h = o·tanh(c). */
import { itemAt } from '../../../basics/must.ts';
import { type GraphBuilder, emit, int, scalar } from '../../builder.ts';
import { emitLoop } from '../../loops.ts';
import { type Cell, parts, preactivations } from './rule.ts';
import { shifted } from './use.ts';

const usual: readonly string[] = ['sigmoid', 'tanh', 'tanh'];

export const lstm: Cell = {
  activations: usual,
  supports: (activations) => activations.join() === usual.join(),
  backward(builder, direction) {
    const { width, backwards, previous, r } = direction;
    const mul = (a: string, b: string): string => emit(builder, 'Mul', [a, b]);
    const [gates = '', candidates = ''] = parts(builder, preactivations(builder, direction, 4), [3 * width, width]);
    const open = emit(builder, 'Sigmoid', [gates]);
    const candidate = emit(builder, 'Tanh', [candidates]);
    const [i = '', o = '', f = ''] = parts(builder, open, [width, width, width]);
    const cells = cellsOf(builder, f, { update: mul(i, candidate), first: direction.firstCell, backwards });
    const squashed = emit(builder, 'Tanh', [cells]);
    const before = shifted(builder, cells, direction.firstCell, backwards);

    // What the gradient in the cell (for o, in the output) is multiplied by on its way to each gate.
    const reach = emit(builder, 'Concat', [candidate, squashed, before], { axis: int(-1) });
    const slopes = emit(builder, 'Concat', [mul(reach, openness(builder, open)), mul(i, steepness(builder, candidate))], { axis: int(-1) });
    const {
      states: [first = '', firstCell = ''],
      collected: [gradient = ''],
    } = emitLoop(builder, {
      initial: [direction.last, direction.lastCell],
      sequences: [direction.outputGradient, mul(o, steepness(builder, squashed)), f, slopes],
      backwards: !backwards,
      step(body, [later = '', cellLater = ''], [own = '', toCell = '', kept = '', slope = '']) {
        const inOutput = emit(body, 'Add', [later, own]);
        const inCell = emit(body, 'Add', [cellLater, emit(body, 'Mul', [inOutput, toCell])]);
        const spread = emit(body, 'Concat', [inCell, inOutput, inCell, inCell], { axis: int(-1) });
        const inGates = emit(body, 'Mul', [spread, slope]);
        return { states: [emit(body, 'MatMul', [inGates, r]), emit(body, 'Mul', [inCell, kept])], collected: [inGates] };
      },
    });
    return { input: gradient, recurrent: [{ gradient, states: previous }], first, firstCell };
  },
};

/** c ← f·c + u for every step, [T, B, H]. */
function cellsOf(
  builder: GraphBuilder,
  forget: string,
  { update, first, backwards }: { readonly update: string; readonly first: string; readonly backwards: boolean },
): string {
  const { collected } = emitLoop(builder, {
    initial: [first],
    sequences: [forget, update],
    backwards,
    step(body, [cell = ''], [f = '', u = '']) {
      const next = emit(body, 'Add', [emit(body, 'Mul', [cell, f]), u]);
      return { states: [next], collected: [next] };
    },
  });
  return itemAt(collected, 0);
}

/** Functions whose derivative can be told from their value. */
const derivatives: Readonly<Record<string, (builder: GraphBuilder, y: string) => string>> = {
  tanh: steepness,
  sigmoid: openness,
  relu: passed,
};

/** The simple recurrent network: h ← f(x·Wᵀ + h·Rᵀ + biases). */
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

/** Derivatives of the functions of gates, written in their values y. */
export function oneMinus(builder: GraphBuilder, x: string): string {
  return emit(builder, 'Sub', [scalar(builder, 1), x]);
}

/** Of tanh: 1 − y². */
export function steepness(builder: GraphBuilder, y: string): string {
  return oneMinus(builder, emit(builder, 'Mul', [y, y]));
}

/** Of the sigmoid: y·(1 − y). */
export function openness(builder: GraphBuilder, y: string): string {
  return emit(builder, 'Mul', [y, oneMinus(builder, y)]);
}

/** Of the rectifier: 1 where y is positive. */
function passed(builder: GraphBuilder, y: string): string {
  return emit(builder, 'Cast', [emit(builder, 'Greater', [y, scalar(builder, 0)])], { to: int(1) });
}
