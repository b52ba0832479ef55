/** Random convolutional networks whose layers hand constants on, keep them from the next one, or lose them. */
import { floatTensor, type Model } from '../../../src/model/index.ts';
import { createDraft, linear, modelOf, type Draft } from '../../model/surgery/random-graphs/draft.ts';

/** A value [batch, channels, size, size]. */
interface Features {
  readonly value: string;
  readonly channels: number;
  readonly size: number;
}

export function chained(seed: number): Model {
  const draft = createDraft('chains', seed);
  const { below, node, weight } = draft;
  let features = layer(draft, { value: 'x', channels: 2, size: 12 }, 5);
  for (let count = 0; count < 2; count++) {
    features = steps[below(steps.length)]?.(draft, features) ?? features;
  }
  features = layer(draft, features, 4);
  const { size, channels } = features;
  const isPooled = below(2) === 0;
  const pooled = isPooled ? node('GlobalAveragePool', [features.value]) : features.value;
  const columns = isPooled ? channels : channels * size * size;
  const flat = node('Flatten', [pooled], { axis: 1 });
  const hidden = activated(draft, linear(draft, flat, columns, 6));
  const output =
    below(2) === 0 ? linear(draft, hidden, 6, 3) : node('Gemm', [hidden, weight(3, 6), ...(below(2) ? [weight(3)] : [])], { transB: 1 });
  return modelOf(draft, { input: [2, 12, 12], output, outputDims: [3] });
}

function layer(draft: Draft, features: Features, to: number): Features {
  const { below, node } = draft;
  const made = normed(draft, conv(draft, features, to));
  const active = { ...made, value: activated(draft, made.value) };
  const { size } = active;
  if (size < 6 || below(3) > 0) return active;
  const halves = { kernel_shape: [2, 2], strides: [2, 2] };
  const pads = below(2) === 0 ? [0, 0, 0, 0] : [1, 1, 1, 1];
  const edge = { count_include_pad: below(2) };
  const value =
    below(2) === 0
      ? node('MaxPool', [active.value], { ...halves, pads })
      : node('AveragePool', [active.value], { ...halves, pads, ...edge });
  return { ...active, value, size: Math.floor((size + 2 * (pads[0] ?? 0) - 2) / 2) + 1 };
}

function conv(
  draft: Draft,
  { value, channels, size }: Features,
  to: number,
  { kernel = 3, pad = size < 5 ? 1 : draft.below(2), group = 1 } = {},
): Features {
  const { below, node, weight } = draft;
  const inputs = [value, weight(to, channels / group, kernel, kernel)];
  const bias = below(3) > 0 ? [weight(to)] : [];
  const made = node('Conv', [...inputs, ...bias], { pads: [pad, pad, pad, pad], group });
  return { value: made, channels: to, size: size + 2 * pad + 1 - kernel };
}

function normed(draft: Draft, features: Features): Features {
  const { below, builder, node, weight } = draft;
  if (below(2) === 0) return features;
  const { channels, value } = features;
  const variance = `variance ${builder.initializers.size}`;
  const values = Array.from({ length: channels }, () => 0.3 + below(7) / 5);
  builder.initializers.set(variance, floatTensor(variance, [channels], values));
  const statistics = [weight(channels), weight(channels), weight(channels), variance];
  return { ...features, value: node('BatchNormalization', [value, ...statistics]) };
}

function activated({ below, node }: Draft, x: string): string {
  switch (below(5)) {
    case 0:
    case 1:
      return node('Relu', [x]);
    case 2:
      return node('Mul', [x, node('Sigmoid', [x])]);
    case 3:
      return node('Tanh', [x]);
    default:
      return node('LeakyRelu', [x]);
  }
}

type Step = (draft: Draft, features: Features) => Features;

const residual: Step = (draft, features) => {
  const back = conv(draft, narrow(draft, features), features.channels, { kernel: 1, pad: 0 });
  return { ...features, value: draft.node('Add', [features.value, back.value]) };
};

function narrow(draft: Draft, features: Features): Features {
  const made = conv(draft, features, 4, { kernel: 1, pad: 0 });
  return { ...made, value: activated(draft, made.value) };
}

const depthwise: Step = (draft, features) => {
  const { channels: group } = features;
  const made = normed(draft, conv(draft, features, group, { group }));
  return { ...made, value: activated(draft, made.value) };
};

const joined: Step = (draft, features) => {
  const parts = [conv(draft, features, 3, { kernel: 1, pad: 0 }), features];
  const values = parts.map(({ value }) => value);
  const channels = parts.reduce((sum, part) => sum + part.channels, 0);
  return { ...features, value: draft.node('Concat', values, { axis: 1 }), channels };
};

const steps: readonly Step[] = [residual, depthwise, joined, (draft, it) => layer(draft, it, 6)];
