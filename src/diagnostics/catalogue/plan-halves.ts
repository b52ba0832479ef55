/** What can be wrong with halves of the samples (ESP4278 and ESP4279). */
import { define } from '../diagnostic.ts';

export const noHalf = define<{ samples: number | undefined }>({
  code: 'ESP4278',
  severity: 'error',
  title: 'samples that have no two halves',
  message: ({ samples }) =>
    samples === undefined
      ? '`on half` needs the samples of `train`, and none are given'
      : `\`train\` has ${samples === 1 ? '1 sample' : `${samples} samples`}, which cannot be halved`,
  why: 'each half has at least one sample, and the plan says how many',
  help: () => 'name the data, with `--train` or in `espalier.yaml`, or train without `on`',
});

export const otherHalf = define<{ stage: string; half: number | undefined }>({
  code: 'ESP4279',
  severity: 'error',
  title: 'training that goes on with other samples',
  message: ({ stage, half }) =>
    `\`${stage}\` trained on ${half === undefined ? 'all samples' : `half ${half}`}, and this goes on with its order of samples`,
  why: 'the order of samples that a stage leaves behind is one of its own samples',
  help: ({ half }) => (half === undefined ? 'leave `on` out here, too' : `write \`on half ${half} of train\` here, too`),
});
