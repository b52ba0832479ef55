/** Convolutional networks on [2, 6, 6] images: blocks that fork, join, part, shuffle and scale channels. */
import type { Model } from '../../../../src/model/index.ts';
import { createDraft, linear, modelOf, type Draft } from './draft.ts';

/** A value [batch, channels, 6, 6]. */
interface Features {
  readonly value: string;
  readonly channels: number;
}

const size = 6;

export function convolutional(seed: number): Model {
  const draft = createDraft('convolutions', seed);
  const { below, node, ints, weight } = draft;
  let features = conv(draft, { value: 'x', channels: 2 }, 4 + 2 * below(3));
  for (let count = 0; count < 3; count++) {
    features = blocks[below(blocks.length)]?.(draft, features) ?? features;
  }
  const columns = features.channels * size * size;
  const flat =
    below(2) === 0
      ? node('Flatten', [features.value], { axis: 1 })
      : node('Reshape', [features.value, ints(below(2) === 0 ? 0 : -1, columns)]);
  const hidden =
    below(2) === 0 ? node('Gemm', [flat, weight(7, columns), weight(7)], { transB: 1 }) : node('Gemm', [flat, weight(columns, 7)]);
  const output = linear(draft, node('Relu', [hidden]), 7, 3);
  return modelOf(draft, { input: [2, size, size], output, outputDims: [3] });
}

function conv(draft: Draft, { value, channels }: Features, to: number, group = 1): Features {
  const { below, node, weight } = draft;
  const bias = below(2) === 0 ? [weight(to)] : [];
  const kernel = weight(to, channels / group, 3, 3);
  return { value: node('Conv', [value, kernel, ...bias], { pads: [1, 1, 1, 1], group }), channels: to };
}

function relu({ node }: Draft, { value, channels }: Features): Features {
  return { value: node('Relu', [value]), channels };
}

function norm({ node, weight }: Draft, { value, channels }: Features): Features {
  const variance = node('Exp', [weight(channels)]);
  const statistics = [weight(channels), weight(channels), weight(channels), variance];
  return { value: node('BatchNormalization', [value, ...statistics]), channels };
}

type Block = (draft: Draft, features: Features) => Features;

const residual: Block = (draft, features) => {
  const inner = relu(draft, norm(draft, conv(draft, relu(draft, features), 4)));
  const back = conv(draft, inner, features.channels);
  return { ...features, value: draft.node('Add', [features.value, back.value]) };
};

/** A depthwise kernel of several outputs a channel, between two convolutions. */
const depthwise: Block = (draft, features) => {
  const { channels } = features;
  const made = conv(draft, features, channels * (1 + draft.below(2)), channels);
  const active = { ...made, value: draft.node('Sigmoid', [made.value]) };
  return conv(draft, active, 6);
};

const grouped: Block = (draft, features) => {
  const even = 2 * (2 + draft.below(2));
  const wide = relu(draft, conv(draft, features, even));
  return conv(draft, conv(draft, wide, even * 2, 2), 4);
};

const joined: Block = (draft, features) => {
  const parts = [conv(draft, features, 3), features, ...(draft.below(2) ? [conv(draft, features, 2)] : [])];
  const value = draft.node(
    'Concat',
    parts.map((part) => part.value),
    { axis: 1 },
  );
  return conv(draft, { value, channels: parts.reduce((sum, part) => sum + part.channels, 0) }, 5);
};

const parted: Block = (draft, features) => {
  const { ints, node, parts } = draft;
  const { value } = conv(draft, features, 8);
  const [a = '', b = ''] =
    draft.below(2) === 0
      ? parts('Split', [value, ints(3, 5)], 2, { axis: 1 })
      : [node('Slice', [value, ints(0), ints(3), ints(1)]), node('Slice', [value, ints(-5), ints(99), ints(1)])];
  const left = conv(draft, { value: a, channels: 3 }, 4);
  const right = conv(draft, { value: b, channels: 5 }, 4);
  return { value: node('Mul', [left.value, right.value]), channels: 4 };
};

const shuffled: Block = (draft, features) => {
  const { ints, node } = draft;
  const { value } = conv(draft, features, 8);
  const apart = node('Reshape', [value, ints(0, 2, 4, size, size)]);
  const turned = node('Transpose', [apart], { perm: [0, 2, 1, 3, 4] });
  const back = { value: node('Reshape', [turned, ints(0, 8, size, size)]), channels: 8 };
  return conv(draft, back, 4);
};

const excited: Block = (draft, features) => {
  const { node, weight } = draft;
  const { value, channels } = features;
  const pooled = node('GlobalAveragePool', [value]);
  const squeezed = node('Relu', [node('Conv', [pooled, weight(3, channels, 1, 1)])]);
  const scale = node('Sigmoid', [node('Conv', [squeezed, weight(channels, 3, 1, 1)])]);
  return { channels, value: node('Mul', [value, scale]) };
};

const gathered: Block = (draft, features) => {
  const { value } = conv(draft, features, 6);
  const chosen = draft.node('Gather', [value, draft.ints(4, 0, 5, 2)], { axis: 1 });
  return conv(draft, { value: chosen, channels: 4 }, 4);
};

const blocks: readonly Block[] = [residual, depthwise, grouped, joined, parted, shuffled, excited, gathered];
