/** What can keep a latency from being measured (ESP659x). */
import { define } from '../diagnostic.ts';

export const freeAxis = define<{ file: string; input: string; axis: number; name: string }>({
  code: 'ESP6590',
  severity: 'error',
  title: 'input of no fixed size',
  message: ({ file, input, axis, name }) =>
    `axis ${axis} of the input \`${input}\` of \`${file}\` has no size${name === '?' ? '' : `, only the name \`${name}\``}`,
  why: 'the latency depends on it',
  help: ({ name }) =>
    name === '?'
      ? 'export the model with a fixed size there, or with a name'
      : `say for which size: \`espalier profile --size ${name}=128\``,
});

export const fixedBatch = define<{ file: string; input: string; size: number; batch: number }>({
  code: 'ESP6591',
  severity: 'error',
  title: 'batch of another size',
  message: ({ file, input, size, batch }) => `the input \`${input}\` of \`${file}\` takes ${size} at once, not ${batch}`,
  why: 'the batch is part of the model here, and a network of another batch would be another one',
  help: ({ size }) => `measure with \`--batch ${size}\`, or export the model with a free first axis`,
});

export const unfedInput = define<{ file: string; input: string; type: string }>({
  code: 'ESP6592',
  severity: 'error',
  title: 'input that cannot be fed',
  message: ({ file, input, type }) => `the input \`${input}\` of \`${file}\` is ${type}, which a profile cannot feed`,
  why: 'a network is timed by running it on random inputs',
  help: () => 'export the model with inputs that are tensors of numbers, and with their shapes',
});

export const nothingShrinks = define<{ file: string }>({
  code: 'ESP6593',
  severity: 'error',
  title: 'network without prunable units',
  message: ({ file }) => `no channels, neurons or heads of \`${file}\` can be pruned`,
  why: 'a profile measures the network without some of them',
  help: ({ file }) => `look at the reasons: \`espalier explain groups ${file}\``,
});

export const elsewhere = define<{ file: string; there: string; here: string }>({
  code: 'ESP6594',
  severity: 'hint',
  title: 'latency profile of another machine',
  message: ({ file, there, here }) => `\`${file}\` was measured on ${there}; this is ${here}`,
  why: 'the target holds there; here the same units may save more or less time, as the end of the run shows',
  help: () => 'to target this machine, run `espalier profile` here, and plan again',
});

export const withoutGain = define<{
  readonly file: string;
  readonly left: number;
  readonly batch: number;
  readonly before: number;
  readonly after: number;
  /** Groups whose units that are left are no multiple of 8. */
  readonly odd: readonly string[];
}>({
  code: 'ESP6782',
  severity: 'hint',
  title: 'less work, and no gain in time',
  message: ({ file, left, batch, before, after, odd }) => {
    const share = `${(100 * left).toFixed(1)}%`;
    const [first, ...others] = odd;
    const more = others.length === 0 ? '' : ` and ${others.length} more`;
    const widths = first === undefined ? '' : `; no multiple of 8 is left of \`${first}\`${more}`;
    return (
      `${share} of the multiply-adds of \`${file}\` are left, and it is no faster on batch ${batch}: ` +
      `${before} ms before, ${after} ms after${widths}`
    );
  },
  why: 'kernels compute eight numbers at once, and a layer between two multiples of eight takes as long as the wider one, or longer',
  help: ({ odd }) =>
    odd.length === 0
      ? 'look at what the time goes to, with `espalier profile`: small layers cost calls, not multiply-adds'
      : 'add `keeping multiples of 8` where layers are wide, or give the target as a time (`to 60% of latency`)',
});
