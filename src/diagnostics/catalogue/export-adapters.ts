/** What can go wrong while adapters are written for PEFT (ESP7375 to ESP7384). */
import { define } from '../diagnostic.ts';
import { listed } from '../name-list.ts';

export const noAdapters = define<{ path: string }>({
  code: 'ESP7375',
  severity: 'error',
  title: 'adapters of what has kept none',
  message: ({ path }) => `\`${path}\` has no adapters that were kept`,
  why: 'a run merges adapters into their weights, and the merged weight does not say what they were',
  help: () => 'run the recipe again with `--keep-adapters`, and name the folder of that run',
});

export const severalAdapters = define<{
  stages: readonly string[];
  /** As a word of a shell. */
  last: string;
}>({
  code: 'ESP7376',
  severity: 'error',
  title: 'adapters of several stages',
  message: ({ stages }) => `the stages ${listed(stages, 5)} have trained adapters`,
  why: 'a folder of PEFT holds one set of adapters, and those of each stage belong to another network',
  help: ({ last }) => `choose one: \`--stage ${last}\``,
});

export const otherAdapters = define<{ stage: string; nearest: string | undefined; known: readonly string[] }>({
  code: 'ESP7377',
  severity: 'error',
  title: 'stage without adapters that were kept',
  message: ({ stage }) => `there are no adapters of a stage \`${stage}\``,
  why: 'adapters are kept of stages that train some, under the paths of the plan',
  help: ({ nearest, known }) => (nearest === undefined ? `there are those of ${listed(known, 5)}` : `did you mean \`${nearest}\`?`),
});

export const notForPeft = define<{ layers: readonly string[]; reason: string }>({
  code: 'ESP7378',
  severity: 'error',
  title: 'adapter that PEFT does not have',
  message: ({ layers, reason }) => `PEFT has no such adapter as on ${listed(layers)}: ${reason}`,
  why: 'PEFT adds (alpha / r) · BA to the weight of a module, and a folder without this adapter would be another network',
  help: () => 'export the merged network with `--to safetensors`, or train adapters that are none of these',
});

export const maskedAdapters = define<{ layers: readonly string[]; all: number }>({
  code: 'ESP7379',
  severity: 'error',
  title: 'adapters that fill what is pruned',
  message: ({ layers, all }) => `the masks of ${layers.length} of ${all} layers with adapters cut their product: ${listed(layers)}`,
  why: 'PEFT adds BA to all of a weight: loaded there, pruned weights are no zeros any more, and outputs are others than those of the run',
  help: () =>
    'add `--masks` to write the masks beside the adapters and to multiply BA by them yourself, or prune whole units with `compact` before the adapters train',
});

export const outputsDiffer = define<{ layers: readonly string[]; all: number }>({
  code: 'ESP7380',
  severity: 'warning',
  title: 'adapters that need their masks',
  message: ({ layers, all }) =>
    `the adapters of ${layers.length} of ${all} layers give the outputs of the run only under \`masks.safetensors\`: ${listed(layers)}`,
  why: 'the run has W + (alpha / r) · BA where a weight is kept and 0 where it is pruned; PEFT has the sum everywhere',
  help: () => 'multiply BA by the mask when you merge, as docs/export.md shows',
});

export const laterNetwork = define<{ stage: string }>({
  code: 'ESP7381',
  severity: 'hint',
  title: 'adapters of a network that the run changed later',
  message: ({ stage }) => `base and adapters give the network at the end of stage \`${stage}\`, which is no model of the run`,
  why: 'the run went on after this stage and changed weights',
  help: () => 'compare with a run that ends there, or export the adapters of its last stage',
});
