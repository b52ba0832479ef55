/** Norms, softmax, reductions and recurrences: what they read as a whole changes when an axis is cut. */
import { labelsOf, pinAxis, single, uniteAxes, fixed, type AxisState } from './axis.ts';
import { fromFront } from '../shapes/known.ts';
import { reducedAxes, type Rule, type Site } from './rule.ts';

/** Scale, bias and statistics go with the channels, which axis 1 holds. */
const perChannel: Rule = ({ axes, flatNode, labels, where }) => {
  const x = axes(0);
  if (x === undefined) return [];
  const [, channels = single] = x;
  let tied = channels;
  for (let input = 1; input < flatNode.inputs.length; input++) tied = uniteAxes(labels, tied, axes(input)?.[0] ?? single, where);
  const y = x.map((axis, index) => (index === 1 ? tied : axis));
  return [y, [tied], [tied], [tied], [tied]];
};

/** Over the axes from `axis` on: their values share one mean and one deviation. */
const layerNormalization: Rule = ({ axes, int, labels, where, changesValue }) => {
  const x = axes(0);
  if (x === undefined) return [];
  const first = fromFront(int('axis', -1), x.length);
  const y = x.map((axis, index) => {
    if (index < first) return axis;
    changesValue(axis);
    const tie = (it: AxisState, input: number): AxisState => uniteAxes(labels, it, axes(input)?.at(index - x.length) ?? single, where);
    return tie(tie(axis, 1), 2);
  });
  const statistics = x.map((axis, index) => (index < first ? axis : single));
  return [y, statistics, statistics];
};

const softmax: Rule = ({ axes, int, opset, changesValue }) => {
  const x = axes(0);
  const axis = x && fromFront(int('axis', opset < 13 ? 1 : -1), x.length);
  x?.forEach((it, index) => {
    // Before opset 13 everything from the axis on was flattened.
    if (index === axis || (opset < 13 && axis !== undefined && index > axis)) changesValue(it);
  });
  return [x];
};

/** A slice is the sum of those before it; where the axis is found at run time, it may be any. */
const runningSum: Rule = ({ axes, values, changesValue }) => {
  const x = axes(0);
  const axis = values(1)?.[0];
  x?.forEach((it, index) => {
    if (typeof axis !== 'number' || index === fromFront(axis, x.length)) changesValue(it);
  });
  return [x];
};

/** A removed slice would have added 0 to a sum of zeros, or to a mean that is scaled, but counts in a maximum. */
function reduction(harmless: boolean): Rule {
  return (site) => {
    const { axes, int, changesValue } = site;
    const x = axes(0);
    const reduced = x && reducedAxes(site, x.length);
    if (x === undefined || reduced === undefined) return [];
    for (const axis of reduced) {
      if (harmless) site.addsUp(x[axis], 0);
      else changesValue(x[axis]);
    }
    const kept = x.map((axis, index) => (reduced.includes(index) ? single : axis));
    return [int('keepdims', 1) === 0 ? kept.filter((_, it) => !reduced.includes(it)) : kept];
  };
}

/** Positions along the axis are the result: they would count anew. */
const argument: Rule = ({ axes, int, labels, where }) => {
  const x = axes(0);
  if (x === undefined) return [];
  const axis = fromFront(int('axis', 0), x.length);
  pinAxis(labels, x[axis], { where, why: 'its result counts the slices' });
  const kept = x.map((it, index) => (index === axis ? single : it));
  return [int('keepdims', 1) === 0 ? kept.filter((_, index) => index !== axis) : kept];
};

/** The scale and zero point of a channel go with it. */
const quantize: Rule = ({ axes, int, labels, where }: Site) => {
  const x = axes(0);
  if (x === undefined) return [];
  const axis = fromFront(int('axis', 1), x.length);
  const scales = [axes(1)?.[0], axes(2)?.[0]].filter((it) => labelsOf(it) !== undefined);
  return [
    x.map((it, index) =>
      index === axis ? scales.reduce<AxisState>((tied, scale) => uniteAxes(labels, tied, scale ?? single, where), it) : it,
    ),
  ];
};

const whole: Rule = ({ axes, changesValue }) => {
  const x = axes(0);
  x?.slice(1).forEach(changesValue);
  return [x];
};

const others = 'ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMin ReduceProd';

export const reducingRules: Readonly<Record<string, Rule>> = {
  ...Object.fromEntries(others.split(' ').map((operator) => [operator, reduction(false)])),
  ReduceMean: reduction(true),
  ReduceSum: reduction(true),
  ReduceSumSquare: reduction(true),
  ArgMax: argument,
  ArgMin: argument,
  BatchNormalization: perChannel,
  InstanceNormalization(site) {
    // As exporters write a norm over groups: a channel is a part of the places of its group, over which the mean is taken.
    site.axes(0)?.slice(2).forEach(site.changesValue);
    return perChannel(site);
  },
  GroupNormalization(site) {
    const { axes, int, changesValue, balance } = site;
    const channels = axes(0)?.[1];
    changesValue(channels);
    balance(channels, int('num_groups', 1), 'every group of the norm keeps equally many channels');
    return perChannel(site);
  },
  LayerNormalization: layerNormalization,
  RMSNormalization: layerNormalization,
  Softmax: softmax,
  LogSoftmax: softmax,
  Hardmax: softmax,
  CumSum: runningSum,
  LRN: whole,
  LpNormalization: whole,
  MeanVarianceNormalization: whole,
  QuantizeLinear: quantize,
  DequantizeLinear: quantize,
};

// LSTM, GRU and RNN: a hidden unit is a row of every gate, a column of the recurrence, a state.

/** Gates by stacking order: [i o f c] of LSTM, [z r h] of GRU. Bias holds both halves. */
const gates = { LSTM: 4, GRU: 3, RNN: 1 } as const;

/** Gates that an operator stacks along its outputs; 1 where it has none. */
export function gatesOf(operator: string): number {
  return Object.entries(gates).find(([name]) => name === operator)?.[1] ?? 1;
}

function recurrence(count: number): Rule {
  return (site) => {
    const { axes, int, labels, where } = site;
    const [x, w, r, b] = [axes(0), axes(1), axes(2), axes(3)];
    const hidden = r?.[2] ?? single;
    if (x === undefined || w === undefined || r === undefined) return [];
    uniteAxes(labels, x[2] ?? single, w[2] ?? single, where);
    tie(site, hidden, w[1], count);
    tie(site, hidden, r[1], count);
    tie(site, hidden, b?.[1], 2 * count);
    tie(site, hidden, axes(7)?.[1], 3);
    for (const state of [axes(5), axes(6)]) uniteAxes(labels, hidden, state?.at(-1) ?? single, where);
    const stays = { where, why: 'the directions of a recurrence stay' };
    for (const held of [w, r, b, axes(7)]) pinAxis(labels, held?.[0], stays);
    const turn = fixed(stays.where, stays.why);
    const batchFirst = int('layout', 0) === 1;
    const [first = single, second = single] = x;
    const batch = batchFirst ? first : second;
    const last = batchFirst ? [batch, turn, hidden] : [turn, batch, hidden];
    const all = batchFirst ? [first, second, turn, hidden] : [first, turn, second, hidden];
    return [all, last, last];
  };
}

/** Index k·H + j of an axis that stacks gates belongs to unit j. */
function tie({ labels, where }: Site, hidden: AxisState, stacked: AxisState | undefined, count: number): void {
  const [units, rows] = [labelsOf(hidden), labelsOf(stacked)];
  if (rows === undefined) {
    if (stacked?.kind === 'fixed') pinAxis(labels, hidden, stacked.pin);
    return;
  }
  if (units === undefined || rows.length !== count * units.length) {
    const pin = hidden.kind === 'fixed' ? hidden.pin : { where, why: 'its gates do not fit its state' };
    pinAxis(labels, stacked, pin);
    return;
  }
  rows.forEach((label, index) => labels.unite(units[index % units.length] ?? label, label));
}

export const recurrenceRules: Readonly<Record<string, Rule>> = Object.fromEntries(
  Object.entries(gates).map(([operator, count]) => [operator, recurrence(count)]),
);
