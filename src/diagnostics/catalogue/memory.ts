/** Diagnostics of the memory that a run needs, estimated before it begins. */
import { error, warning } from '../diagnostic.ts';
import { listed, type Names } from '../name-list.ts';
import { digits } from '../pages/example.ts';

const recipe = 'prune weights by magnitude to 50%\n';

interface Estimated {
  /** Bytes. */
  readonly needs: number;
  readonly most: number;
  readonly parts: readonly { readonly what: string; readonly bytes: number }[];
  readonly stage: string;
  readonly verb: string;
  readonly lower: readonly string[];
}

export const aboveLimit = error<Estimated>('ESP6552', 'more memory than allowed', {
  message: ({ needs, most, stage, verb, parts }) =>
    `the run needs about ${size(needs)} of memory, and --memory allows ${size(most)}; ` +
    `most is needed ${placeOf(stage, verb)}: ${listOf(parts)}`,
  why: 'the system kills a run that exhausts the memory, and perhaps other processes too',
  help: ({ lower }) => advice(lower),
  wrong: { recipe, command: `run recipe.prune --model ${digits} --memory 100MB` },
  right: { recipe, command: `run recipe.prune --model ${digits} --memory 1GB` },
  note: 'The estimate adds up weights, masks, gradients, optimizer state and activations of the most demanding statement, from shapes alone. `espalier plan` and `espalier run` take the limit.',
});

export const aboveMachine = warning<Estimated>('ESP6553', 'more memory than the machine has', {
  message: ({ needs, most, stage, verb, parts }) =>
    `the run may need ${size(needs)} of memory, and the machine has ${size(most)}; ` +
    `most is needed ${placeOf(stage, verb)}: ${listOf(parts)}`,
  why: 'this is an estimate, so the run begins anyway; with --memory it is refused',
  help: ({ lower }) => advice(lower),
  told: 'No limit was given, and by the estimate the run needs more memory than the machine, or its container, has.',
  remedy: 'Lower what the statement needs, or give `--memory` to refuse such runs.',
  example: {
    needs: 4.2e10,
    most: 1.6e10,
    parts: [
      { what: 'optimizer state', bytes: 2.2e10 },
      { what: 'weights', bytes: 1.2e10 },
      { what: 'gradients', bytes: 5.5e9 },
    ],
    stage: 'finetune',
    verb: 'train',
    lower: ['sgd instead of adam', 'adapters, or fewer tensors that train'],
  },
});

export const unboundedMemory = error<{ most: number; values: Names }>('ESP6555', 'memory that only a run tells', {
  message: ({ most, values }) =>
    `--memory allows ${size(most)}, and how much ${listed(values, 4)} will take is known only when the model runs`,
  why: 'its size is computed from numbers that are not whole, or from values of the data, and no header gives it',
  help: () => 'export the model with fixed sizes, or leave --memory out',
  told: 'The model computes the length of a value as it runs, such as the end of a `Range` from floating-point numbers, and a limit was given that the run must keep.',
  remedy: 'Export the model with fixed sizes, or leave `--memory` out.',
  example: { most: 1e9, values: ['positions'] },
});

function placeOf(stage: string, verb: string): string {
  return stage === '' ? 'where the model is written' : `by \`${verb}\` in stage \`${stage}\``;
}

function listOf(parts: Estimated['parts']): string {
  return parts
    .slice(0, 4)
    .map(({ what, bytes }) => `${what} ${size(bytes)}`)
    .join(', ');
}

function advice(lower: readonly string[]): string {
  const [first, ...others] = lower;
  return first === undefined ? 'allow more, or use a smaller model' : `try ${[first, ...others].join('; or ')}`;
}

function size(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(bytes) / 3)));
  const shown = bytes / 1000 ** power;
  return `${power === 0 ? shown : Number(shown.toPrecision(3))} ${units[power] ?? ''}`;
}
