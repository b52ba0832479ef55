/** Transformers on [tokens, 4] sequences: fused or separate projections, grouped queries, gated MLPs. */
import type { Model } from '../../../../src/model/index.ts';
import { createDraft, linear, modelOf, type Draft } from './draft.ts';

interface Heads {
  readonly queries: number;
  readonly keys: number;
  readonly size: number;
}

export function attending(seed: number): Model {
  const draft = createDraft('attention', seed);
  const { below, node } = draft;
  const keys = 1 + below(3);
  const heads = { keys, queries: keys * (1 + below(2)), size: 2 + below(2) };
  const width = 6;
  let stream = linear(draft, 'x', 4, width);
  for (let count = 0; count < 2; count++) {
    stream = node('Add', [stream, attention(draft, stream, width, heads)]);
    stream = node('Add', [stream, mlp(draft, stream, width)]);
  }
  const output = linear(draft, stream, width, 3);
  return modelOf(draft, { input: ['tokens', 4], output, outputDims: ['tokens', 3] });
}

export function attention(draft: Draft, x: string, width: number, heads: Heads): string {
  if (heads.queries === heads.keys && draft.below(3) === 0) {
    return attentionBySamples(draft, x, width, heads);
  }
  const { node, ints } = draft;
  const fused = heads.queries === heads.keys && draft.below(2) === 0;
  const [q, k, v] = fused
    ? fusedHeads(draft, x, width, heads)
    : [
        ownHeads(draft, x, width, heads.queries, heads.size),
        repeated(draft, ownHeads(draft, x, width, heads.keys, heads.size), heads),
        repeated(draft, ownHeads(draft, x, width, heads.keys, heads.size), heads),
      ];
  const products = node('MatMul', [q, node('Transpose', [k], { perm: [0, 1, 3, 2] })]);
  const scores = draft.below(2) === 0 ? products : scaled(draft, products, q);
  const mixed = node('MatMul', [node('Softmax', [scores], { axis: -1 }), v]);
  const beside = node('Transpose', [mixed], { perm: [0, 2, 1, 3] });
  const columns = heads.queries * heads.size;
  const joined = node('Reshape', [beside, ints(0, 0, draft.below(2) === 0 ? -1 : columns)]);
  return linear(draft, joined, columns, width);
}

/** As PyTorch's module has it: the heads of all samples lie on one axis, [batch × heads, tokens, size]. */
function attentionBySamples(draft: Draft, x: string, width: number, { queries, size }: Heads): string {
  const { node, ints } = draft;
  const first = node('Transpose', [x], { perm: [1, 0, 2] });
  const [q = '', k = '', v = ''] = [0, 1, 2].map(() => {
    const made = linear(draft, first, width, queries * size);
    const apart = node('Reshape', [made, ints(0, -1, size)]);
    return node('Transpose', [apart], { perm: [1, 0, 2] });
  });
  const scores = node('MatMul', [q, node('Transpose', [k], { perm: [0, 2, 1] })]);
  const mixed = node('MatMul', [node('Softmax', [scores], { axis: -1 }), v]);
  const beside = node('Transpose', [mixed], { perm: [1, 0, 2] });
  const joined = node('Reshape', [beside, ints(0, -1, queries * size)]);
  const made = linear(draft, joined, queries * size, width);
  return node('Transpose', [made], { perm: [1, 0, 2] });
}

/** By the root of a head's size, which is read at run time, as PyTorch exports it. */
function scaled({ node, ints }: Draft, scores: string, queries: string): string {
  const size = node('Slice', [node('Shape', [queries]), ints(-1), ints(4)]);
  return node('Div', [scores, node('Sqrt', [node('Cast', [size], { to: 1 })])]);
}

/** [batch, heads, tokens, size]. */
function ownHeads(draft: Draft, x: string, width: number, heads: number, size: number): string {
  const { node, ints } = draft;
  const made = linear(draft, x, width, heads * size);
  const told = ints(0, draft.below(2) === 0 ? -1 : 0, heads, size);
  const shape = draft.below(3) === 0 ? computedShape(draft, x, width, heads, size) : told;
  const apart = node('Reshape', [made, shape]);
  return node('Transpose', [apart], { perm: [0, 2, 1, 3] });
}

/** As exporters trace it: sizes of the input at run time, that of a head from the width of the stream. */
function computedShape({ node, ints }: Draft, x: string, width: number, heads: number, size: number) {
  const sizes = node('Shape', [x]);
  const each = node('Div', [node('Gather', [sizes, ints(2)]), ints(width / size)]);
  const [batch, tokens] = [0, 1].map((axis) => node('Gather', [sizes, ints(axis)]));
  return node('Concat', [batch ?? '', tokens ?? '', ints(heads), each], { axis: 0 });
}

function fusedHeads(draft: Draft, x: string, width: number, { queries, size }: Heads): Triple {
  const { node, ints, parts } = draft;
  const made = linear(draft, x, width, 3 * queries * size);
  if (draft.below(2) === 0) {
    const apart = node('Reshape', [made, ints(0, 0, 3, queries, size)]);
    const turned = node('Transpose', [apart], { perm: [2, 0, 3, 1, 4] });
    const [q = '', k = '', v = ''] = parts('Split', [turned], 3, { axis: 0 }).map((part) => node('Squeeze', [part, ints(0)]));
    return [q, k, v];
  }
  const [q = '', k = '', v = ''] = parts('Split', [made], 3, { axis: -1 }).map((part) =>
    node('Transpose', [node('Reshape', [part, ints(0, 0, queries, size)])], { perm: [0, 2, 1, 3] }),
  );
  return [q, k, v];
}

type Triple = readonly [string, string, string];

/** Every key-value head serves several queries: it is repeated as exporters do it. */
function repeated(draft: Draft, value: string, { queries, keys, size }: Heads): string {
  if (queries === keys) return value;
  const { node, ints } = draft;
  const times = queries / keys;
  const lifted = node('Unsqueeze', [value, ints(2)]);
  const copies = node('Expand', [lifted, ints(1, 1, times, 1, 1)]);
  return node('Reshape', [copies, ints(0, queries, -1, size)]);
}

export function mlp(draft: Draft, x: string, width: number): string {
  const { node } = draft;
  const up = linear(draft, x, width, 10);
  const active = node('Mul', [up, node('Sigmoid', [up])]);
  const gated = draft.below(2) === 0 ? node('Mul', [active, linear(draft, x, width, 10)]) : active;
  return linear(draft, gated, 10, width);
}
