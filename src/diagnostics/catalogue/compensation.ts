/** Second moments that are inverted, and what makes up for pruned weights (ESP6040–6059). */
import { define } from '../diagnostic.ts';

export const silentInputs = define<{ layer: string; vectors: number }>({
  code: 'ESP6040',
  severity: 'error',
  title: 'inputs that are always zero',
  message: ({ layer, vectors }) => `every input of the layer \`${layer}\` is zero in all ${vectors} vectors that were measured`,
  why: 'a second moment of zeros cannot be inverted, and all weights would score the same',
  help: () => 'calibrate on other samples, or leave the layer out with `except`',
});

export const singularInputs = define<{ layer: string; input: number; inputs: number; vectors: number }>({
  code: 'ESP6041',
  severity: 'error',
  title: 'second moment without an inverse',
  message: ({ layer, input, inputs, vectors }) =>
    `the second moment of the ${inputs} inputs of \`${layer}\` has no inverse: in ${vectors} vectors, ` +
    `input ${input} is a combination of later ones`,
  why: 'the cost of removing a weight is computed from the inverse',
  help: ({ inputs, vectors }) =>
    vectors < inputs
      ? `measure on at least ${inputs} vectors, or write \`compensating by obs(damping: 1%)\``
      : 'write `compensating by obs(damping: 1%)`, or a higher share',
});

export const fewVectors = define<{ layer: string; inputs: number; vectors: number }>({
  code: 'ESP6042',
  severity: 'warning',
  title: 'fewer vectors than inputs',
  message: ({ layer, inputs, vectors }) =>
    `the second moment of the ${inputs} inputs of \`${layer}\` is measured on only ${vectors} vectors`,
  why: 'damping alone decides the directions that no vector covers',
  help: () => 'use more samples: `using 512 samples of calibration`',
});

export const deadInputs = define<{ layer: string; dead: number; inputs: number }>({
  code: 'ESP6043',
  severity: 'hint',
  title: 'inputs that are zero in every sample',
  message: ({ layer, dead, inputs }) => `${dead} of the ${inputs} inputs of \`${layer}\` are zero in every sample`,
  why: 'the weights on these inputs seem to cost nothing, so they are pruned first',
  help: () => 'check that the samples resemble the data that the network will see',
});

export const noBias = define<{ layer: string }>({
  code: 'ESP6044',
  severity: 'error',
  title: 'layer without a bias',
  message: ({ layer }) => `the layer \`${layer}\` has no bias to compensate pruned weights with`,
  why: '`compensating by bias` adds the mean output of the pruned weights to the bias',
  help: () => 'leave the layer out with `except`, or write `compensating by obs`',
});
