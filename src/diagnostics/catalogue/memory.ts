/** Diagnostics of the memory that a run needs, estimated before it begins. */
import { define } from '../diagnostic.ts';
import { listed } from '../name-list.ts';

interface Estimated {
  /** Bytes. */
  readonly needs: number;
  readonly most: number;
  readonly parts: readonly { readonly what: string; readonly bytes: number }[];
  readonly stage: string;
  readonly verb: string;
  readonly lower: readonly string[];
}

export const aboveLimit = define<Estimated>({
  code: 'ESP6552',
  severity: 'error',
  title: 'more memory than allowed',
  message: ({ needs, most, stage, verb, parts }) =>
    `the run needs about ${size(needs)} of memory, and --memory allows ${size(most)}; ` +
    `most is needed ${placeOf(stage, verb)}: ${listOf(parts)}`,
  why: 'the system kills a run that exhausts the memory, and perhaps other processes too',
  help: ({ lower }) => advice(lower),
});

export const aboveMachine = define<Estimated>({
  code: 'ESP6553',
  severity: 'warning',
  title: 'more memory than the machine has',
  message: ({ needs, most, stage, verb, parts }) =>
    `the run may need ${size(needs)} of memory, and the machine has ${size(most)}; ` +
    `most is needed ${placeOf(stage, verb)}: ${listOf(parts)}`,
  why: 'this is an estimate, so the run begins anyway; with --memory it is refused',
  help: ({ lower }) => advice(lower),
});

export const unboundedMemory = define<{ readonly most: number; readonly values: readonly string[] }>({
  code: 'ESP6555',
  severity: 'error',
  title: 'memory that only a run tells',
  message: ({ most, values }) =>
    `--memory allows ${size(most)}, and how much ${listed(values, 4)} will take is known only when the model runs`,
  why: 'its size is computed from numbers that are not whole, or from values of the data, and no header gives it',
  help: () => 'export the model with fixed sizes, or leave --memory out',
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
  if (first === undefined) return 'allow more, or use a smaller model';
  return `try ${[first, ...others].join('; or ')}`;
}

function size(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(bytes) / 3)));
  const shown = bytes / 1000 ** power;
  return `${power === 0 ? shown : Number(shown.toPrecision(3))} ${units[power] ?? ''}`;
}
