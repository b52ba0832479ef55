/** Shapes of operators that choose elements, and of those that go by such a choice. */
import { unknownDim } from '../dim-algebra.ts';
import { fromFront, type Rule } from '../known.ts';

/** Values, and their numbers along the axis. */
const topK: Rule = ({ flatNode, inputs: [input, count], int }) => {
  if (input === undefined) return [];
  const k = flatNode.inputs[1] === undefined ? int('k', 1) : (count?.values?.[0] ?? unknownDim);
  const dims = input.dims.with(fromFront(int('axis', -1), input.dims.length), k);
  return [
    { type: input.type, dims },
    { type: 'int64', dims },
  ];
};

const oneHot: Rule = ({ inputs: [indices, depth, values], int }) => {
  if (indices === undefined || values === undefined) return [];
  const dims = indices.dims.toSpliced(fromFront(int('axis', -1), indices.dims.length + 1), 0, depth?.values?.[0] ?? unknownDim);
  return [{ type: values.type, dims }];
};

/** Places that are known when the values are. */
const nonZero: Rule = ({ inputs: [input] }) => [input && { type: 'int64', dims: [input.dims.length, unknownDim] }];

/** Some elements are written over. */
const scatter: Rule = ({ inputs: [data] }) => [data && { type: data.type, dims: data.dims }];

/** The last axis of the indices names places; what they leave of the data stays. */
const gatherND: Rule = ({ inputs: [data, indices], int }) => {
  const length = indices?.dims.at(-1);
  if (data === undefined || indices === undefined || typeof length !== 'number') return [];
  return [{ type: data.type, dims: [...indices.dims.slice(0, -1), ...data.dims.slice(int('batch_dims', 0) + length)] }];
};

export const choosingRules: Readonly<Record<string, Rule>> = {
  TopK: topK,
  OneHot: oneHot,
  NonZero: nonZero,
  GatherND: gatherND,
  GatherElements: ({ inputs: [data, indices] }) => [data && indices && { type: data.type, dims: indices.dims }],
  ScatterElements: scatter,
  ScatterND: scatter,
};

/** Shapes of operators that onnxruntime's optimizer writes in place of several, of `com.microsoft`. */
export const fusedDomain = 'com.microsoft';

const asFirst: Rule = ({ inputs: [input] }) => [input && { type: input.type, dims: input.dims }];

/** The norm, its mean and its deviation, and what it is the norm of. */
const skipNormalization: Rule = ({ inputs: [input] }) => {
  if (input === undefined || input.dims.length === 0) return [];
  const { type, dims } = input;
  const statistics = { type: 'float32', dims: dims.with(-1, 1) } as const;
  return [{ type, dims }, statistics, statistics, { type, dims }];
};

export const fusedRules: Readonly<Record<string, Rule>> = {
  BiasGelu: asFirst,
  FastGelu: asFirst,
  Gelu: asFirst,
  QuickGelu: asFirst,
  SkipLayerNormalization: skipNormalization,
  SkipSimplifiedLayerNormalization: skipNormalization,
};
