/** What can be wrong with a target in latency when a recipe meets a model (ESP419x). */
import { define } from '../diagnostic.ts';

export const latencyOfWeights = define<object>({
  code: 'ESP4190',
  severity: 'error',
  title: 'latency of single weights',
  message: () => 'zeros alone make no network faster',
  why: 'a runtime multiplies by zero as slowly as by any number; only smaller tensors save time',
  help: () => 'prune whole units: `prune channels by magnitude to 60% of latency`, and `compact`',
});

export const noProfile = define<{ file: string; model: string; batch: number }>({
  code: 'ESP4191',
  severity: 'error',
  title: 'latency that was not measured',
  message: ({ file, model, batch }) => `the latency of \`${model}\` on batch ${batch} is unknown: there is no \`${file}\``,
  why: 'a plan prunes the same units on every machine, so measured times are an input, like the model',
  help: ({ model, batch }) =>
    `measure it once on the target machine: \`espalier profile ${model}${batch === 1 ? '' : ` --batch ${batch}`}\``,
});

export const brokenProfile = define<{ file: string; fault: string }>({
  code: 'ESP4192',
  severity: 'error',
  title: 'invalid latency profile',
  message: ({ file, fault }) => `\`${file}\` is not a latency profile: ${fault}`,
  why: 'a target in latency is computed from it',
  help: () => 'measure again with `espalier profile`, or give another file with `--latency`',
});

export const otherProfile = define<{ file: string; model: string; difference: string }>({
  code: 'ESP4193',
  severity: 'error',
  title: 'latency profile of another network',
  message: ({ file, model, difference }) => `\`${file}\` was measured on another network than \`${model}\`: ${difference}`,
  why: 'its tables do not cover layers that were not measured; other weights of the same layers would be fine',
  help: ({ model }) => `measure this one: \`espalier profile ${model}\``,
});

export const otherBatch = define<{ file: string; measured: number; asked: number }>({
  code: 'ESP4194',
  severity: 'error',
  title: 'latency profile of another batch',
  message: ({ file, measured, asked }) => `\`${file}\` was measured on batch ${measured}, but the target is for batch ${asked}`,
  why: 'how much a smaller tensor saves depends on how many samples pass at once',
  help: ({ measured, asked }) => `write \`on batch ${measured}\`, or measure with \`espalier profile --batch ${asked}\``,
});

export const idleBatch = define<{ of: string }>({
  code: 'ESP4195',
  severity: 'warning',
  title: 'batch without latency',
  message: ({ of }) => `\`on batch\` has no effect on ${of}`,
  why: 'only times depend on how many samples pass through the network at once',
  help: () => 'leave it out, or write a latency: `to 60% of latency`',
});

export const noisyProfile = define<{ file: string; kept: string; slower: number; model: string }>({
  code: 'ESP4196',
  severity: 'warning',
  title: 'latency profile of a noisy machine',
  message: ({ file, kept, slower }) =>
    `\`${file}\`: with ${kept} of the units, half of the rounds took at least ${Math.round(100 * slower)}% longer than the quickest`,
  why: 'two measured networks differ by an eighth of the units, so such times say more about the machine than about a cut',
  help: ({ model }) => `measure again with nothing else running, in more rounds: \`espalier profile ${model} --rounds 51\``,
});
