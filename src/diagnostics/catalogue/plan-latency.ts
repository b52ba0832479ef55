/** What can be wrong with a target in latency when a recipe meets a model (ESP419x). */
import { define } from '../diagnostic.ts';

export const latencyOfWeights = define<object>({
  code: 'ESP4190',
  severity: 'error',
  title: 'latency of single weights',
  message: () => 'single zeros make no network faster',
  why: 'an ordinary runtime multiplies with zeros as long as with any number; only smaller tensors take less time',
  help: () =>
    'prune units that go as a whole: `prune channels by magnitude to 60% of latency`, and `compact`',
});

export const noProfile = define<{ file: string; model: string; batch: number }>({
  code: 'ESP4191',
  severity: 'error',
  title: 'latency that nobody measured',
  message: ({ file, model, batch }) =>
    `how long \`${model}\` takes on batch ${batch} is not known: there is no \`${file}\``,
  why: 'a plan prunes the same units on every machine, so that times are an input of it like the model itself',
  help: ({ model, batch }) =>
    `measure it once, where the network is to run: \`espalier profile ${model}${batch === 1 ? '' : ` --batch ${batch}`}\``,
});

export const brokenProfile = define<{ file: string; fault: string }>({
  code: 'ESP4192',
  severity: 'error',
  title: 'file that is no latency profile',
  message: ({ file, fault }) => `\`${file}\` is no latency profile: ${fault}`,
  why: 'what a target in latency means is read from it',
  help: () => 'measure anew with `espalier profile`, or give another file with `--latency`',
});

export const otherProfile = define<{ file: string; model: string; difference: string }>({
  code: 'ESP4193',
  severity: 'error',
  title: 'latency profile of another network',
  message: ({ file, model, difference }) =>
    `\`${file}\` was measured on another network than \`${model}\`: ${difference}`,
  why: 'its tables tell nothing of layers that were not measured; other weights of the same layers would do',
  help: ({ model }) => `measure this one: \`espalier profile ${model}\``,
});

export const otherBatch = define<{ file: string; measured: number; asked: number }>({
  code: 'ESP4194',
  severity: 'error',
  title: 'latency profile of another batch',
  message: ({ file, measured, asked }) =>
    `\`${file}\` was measured on batch ${measured}, and the target is meant on batch ${asked}`,
  why: 'how much a smaller tensor saves depends on how many samples pass at once',
  help: ({ measured, asked }) =>
    `write \`on batch ${measured}\`, or measure with \`espalier profile --batch ${asked}\``,
});

export const idleBatch = define<{ of: string }>({
  code: 'ESP4195',
  severity: 'warning',
  title: 'batch without latency',
  message: ({ of }) => `\`on batch\` says nothing of ${of}`,
  why: 'only times depend on how many samples pass through the network at once',
  help: () => 'leave it out, or write a latency: `to 60% of latency`',
});

export const noisyProfile = define<{ file: string; kept: string; slower: number; model: string }>({
  code: 'ESP4196',
  severity: 'warning',
  title: 'latency profile of a noisy machine',
  message: ({ file, kept, slower }) =>
    `\`${file}\`: with ${kept} of the units, half of the rounds took at least ${Math.round(100 * slower)}% longer than the quickest`,
  why: 'only an eighth of the units lies between two networks that were measured: such times tell more of the machine than of a cut',
  help: ({ model }) =>
    `measure anew with nothing else running, in more rounds: \`espalier profile ${model} --rounds 51\``,
});
