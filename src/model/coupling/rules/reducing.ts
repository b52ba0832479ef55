/** Norms, softmax and reductions: an axis that they read as a whole changes its values when it is cut. */
import { labelsOf, pinAxis, single, uniteAxes, type AxisState } from '../axis.ts';
import { fromFront } from '../../shapes/known.ts';
import { reducedAxes, type Rule, type Site } from '../rule.ts';

/** Scale, bias and statistics go with the channels, which axis 1 holds. */
const perChannel: Rule = ({ axes, flatNode, labels, where }) => {
  const x = axes(0);
  if (x === undefined) return [];
  const [, channels = single] = x;
  let tied = channels;
  for (let input = 1; input < flatNode.inputs.length; input++) {
    tied = uniteAxes(labels, tied, axes(input)?.[0] ?? single, where);
  }
  const y = x.map((axis, index) => (index === 1 ? tied : axis));
  return [y, [tied], [tied], [tied], [tied]];
};

const groupNormalization: Rule = (site) => {
  const { axes, int, changesValue, balance } = site;
  const channels = axes(0)?.[1];
  changesValue(channels);
  balance(channels, int('num_groups', 1), 'every group of the norm keeps equally many channels');
  return perChannel(site);
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
  InstanceNormalization: perChannel,
  GroupNormalization: groupNormalization,
  LayerNormalization: layerNormalization,
  RMSNormalization: layerNormalization,
  Softmax: softmax,
  LogSoftmax: softmax,
  Hardmax: softmax,
  LRN: whole,
  LpNormalization: whole,
  MeanVarianceNormalization: whole,
  QuantizeLinear: quantize,
  DequantizeLinear: quantize,
};
