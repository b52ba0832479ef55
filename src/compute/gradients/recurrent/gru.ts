/** The GRU: gates z and r, candidate n; h ← (1 − z)·n + z·h. */
import { intAttribute, addAll } from '../../operators.ts';
import { emit, int, type GraphBuilder } from '../../builder.ts';
import { emitLoop } from '../../loops.ts';
import type { GradientRule } from '../rule.ts';
import { oneMinus, openness, steepness } from './lstm.ts';
import { halves, parts, recurrentRule, times, type Cell, type CellGradients } from './rule.ts';
import type { Direction } from './use.ts';

const usual: readonly string[] = ['sigmoid', 'tanh'];

/** The reset gate acts on the state before its product with R, or, `linear_before_reset`, after it. */
export const gru: GradientRule = (context) => {
  const resetsProduct = intAttribute(context.node, 'linear_before_reset', 0) !== 0;
  return recurrentRule({
    activations: usual,
    supports: (activations) => activations.join() === usual.join(),
    backward: resetsProduct ? resetAfter : resetBefore,
  })(context);
};

/** n = tanh(x·Wₙᵀ + r·q) with q = h·Rₙᵀ and its bias. */
const resetAfter: Cell['backward'] = (builder, direction) => {
  const { width, r, previous } = direction;
  const sizes = [2 * width, width];
  const [ofW, ofR] = products(builder, direction);
  const [gatesW = '', candidateW = ''] = parts(builder, ofW, sizes);
  const [gatesR = '', q = ''] = parts(builder, ofR, sizes);
  const open = emit(builder, 'Sigmoid', [emit(builder, 'Add', [gatesW, gatesR])]);
  const [keep = '', reset = ''] = parts(builder, open, [width, width]);
  const mul = multiply(builder);
  const candidate = emit(builder, 'Tanh', [emit(builder, 'Add', [candidateW, mul(reset, q)])]);

  const inCandidate = mul(oneMinus(builder, keep), steepness(builder, candidate));
  const reach = emit(builder, 'Concat', [emit(builder, 'Sub', [previous, candidate]), mul(inCandidate, q)], { axis: int(-1) });
  const slopes = emit(builder, 'Concat', [mul(reach, openness(builder, open)), mul(inCandidate, reset)], { axis: int(-1) });
  const {
    states: [first = ''],
    collected: [inRecurrent = '', inOutput = ''],
  } = emitLoop(builder, {
    initial: [direction.last],
    sequences: [direction.outputGradient, slopes, keep],
    backwards: !direction.backwards,
    step(body, [later = ''], [own = '', slope = '', kept = '']) {
      const total = emit(body, 'Add', [later, own]);
      const inProducts = emit(body, 'Mul', [emit(body, 'Concat', [total, total, total], { axis: int(-1) }), slope]);
      const direct = emit(body, 'Mul', [total, kept]);
      return { states: [emit(body, 'Add', [emit(body, 'MatMul', [inProducts, r]), direct])], collected: [inProducts, total] };
    },
  });
  const [inGates = ''] = parts(builder, inRecurrent, sizes);
  return {
    input: emit(builder, 'Concat', [inGates, mul(inOutput, inCandidate)], { axis: int(-1) }),
    recurrent: [{ gradient: inRecurrent, states: previous }],
    first,
  };
};

/** n = tanh(x·Wₙᵀ + (r·h)·Rₙᵀ + biases). */
const resetBefore: Cell['backward'] = (builder, direction): CellGradients => {
  const { width, r, previous } = direction;
  const sizes = [2 * width, width];
  const mul = multiply(builder);
  const [ofGates = '', ofCandidate = ''] = parts(builder, r, sizes, 0);
  const [gatesW = '', candidateW = ''] = parts(builder, biased(builder, direction), sizes);
  const open = emit(builder, 'Sigmoid', [emit(builder, 'Add', [gatesW, times(builder, previous, ofGates)])]);
  const [keep = '', reset = ''] = parts(builder, open, [width, width]);
  const reduced = mul(reset, previous);
  const candidate = emit(builder, 'Tanh', [emit(builder, 'Add', [candidateW, times(builder, reduced, ofCandidate)])]);

  const inCandidate = mul(oneMinus(builder, keep), steepness(builder, candidate));
  const reach = emit(builder, 'Concat', [emit(builder, 'Sub', [previous, candidate]), previous], { axis: int(-1) });
  const {
    states: [first = ''],
    collected: [inGates = '', inLast = ''],
  } = emitLoop(builder, {
    initial: [direction.last],
    sequences: [direction.outputGradient, inCandidate, mul(reach, openness(builder, open)), keep, reset],
    backwards: !direction.backwards,
    step(body, [later = ''], [own = '', toCandidate = '', slope = '', kept = '', opened = '']) {
      const step = multiply(body);
      const total = emit(body, 'Add', [later, own]);
      const candidateGradient = step(total, toCandidate);
      const inReduced = emit(body, 'MatMul', [candidateGradient, ofCandidate]);
      const gateGradient = step(emit(body, 'Concat', [total, inReduced], { axis: int(-1) }), slope);
      const next = addAll(body, [emit(body, 'MatMul', [gateGradient, ofGates]), step(total, kept), step(inReduced, opened)]);
      return { states: [next], collected: [gateGradient, candidateGradient] };
    },
  });
  return {
    input: emit(builder, 'Concat', [inGates, inLast], { axis: int(-1) }),
    recurrent: [
      { gradient: inGates, states: previous },
      { gradient: inLast, states: reduced },
    ],
    first,
  };
};

/** X·Wᵀ and S·Rᵀ, each with its bias, [T, B, 3·H]. */
function products(builder: GraphBuilder, { x, w, r, bias, previous, width }: Direction): readonly [ofW: string, ofR: string] {
  const [ofW, ofR] = [times(builder, x, w), times(builder, previous, r)];
  if (bias === undefined) return [ofW, ofR];
  const [biasW = '', biasR = ''] = halves(builder, bias, 3 * width);
  return [emit(builder, 'Add', [ofW, biasW]), emit(builder, 'Add', [ofR, biasR])];
}

/** X·Wᵀ with both biases, [T, B, 3·H]. */
function biased(builder: GraphBuilder, { x, w, bias, width }: Direction): string {
  const ofW = times(builder, x, w);
  return bias === undefined ? ofW : addAll(builder, [ofW, ...halves(builder, bias, 3 * width)]);
}

function multiply(builder: GraphBuilder): (a: string, b: string) => string {
  return (a, b) => emit(builder, 'Mul', [a, b]);
}
