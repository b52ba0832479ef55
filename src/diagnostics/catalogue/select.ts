/** What selection and allocation say (ESP4500 to ESP4599). */
import { define } from '../diagnostic.ts';

export const scoreIsNaN = define<{ tensor: string; index: readonly number[] }>({
  code: 'ESP4500',
  severity: 'error',
  title: 'score that is not a number',
  message: ({ tensor, index }) =>
    `\`${tensor}\` has a score that is not a number at [${index.join(', ')}]`,
  why: 'NaN compares with nothing, so no ranking that contains it is right',
  help: () => 'repair the weights, or use a criterion that is defined for all of them',
});

export const prunedBeyondTarget = define<{ scope: string; pruned: number; target: number }>({
  code: 'ESP4501',
  severity: 'error',
  title: 'more pruned already than the target asks for',
  message: ({ scope, pruned, target }) =>
    `${scope} has ${pruned} pruned units already, more than the ${target} of this target`,
  why: 'a hard mask never grows back, so the target cannot be met exactly',
  help: () => 'raise the target, or prune in the same scope and with the same allocation as before',
});

export const layerBelowFloor = define<{ layer: string; live: number; keep: number }>({
  code: 'ESP4502',
  severity: 'error',
  title: 'layer already below its floor',
  message: ({ layer, live, keep }) =>
    `\`${layer}\` keeps only ${live} units already, fewer than its floor of ${keep}`,
  why: 'a hard mask never grows back, so the floor cannot be kept',
  help: () => 'put the same floor on the earlier statement, or lower this one',
});

export const targetOutOfReach = define<{ target: number; most: number }>({
  code: 'ESP4503',
  severity: 'error',
  title: 'target beyond what the floors leave',
  message: ({ target, most }) =>
    `${target} units are to be pruned, but the floors leave only ${most}`,
  why: 'floors come before targets, and a target is met exactly or not at all',
  help: ({ most }) => `ask for at most ${most} units, or lower the floors`,
});

export const floorsInfeasible = define<{
  asked: string;
  best: string;
  layers: readonly string[];
}>({
  code: 'ESP4504',
  severity: 'error',
  title: 'target and floors contradict each other',
  message: ({ asked, best, layers }) =>
    `a sparsity of ${asked} leaves less than the floors of ${nameSome(layers)} hold; ` +
    `at most ${best} can be reached`,
  why: 'every layer keeps its floor, so the target cannot be met',
  help: ({ best }) => `prune to at most ${best}, or lower the floor`,
});

export const floorsRoundUp = define<{ asked: number; reached: number }>({
  code: 'ESP4505',
  severity: 'warning',
  title: 'floors round the target down',
  message: ({ asked, reached }) =>
    `the floors, rounded up to whole units, leave ${reached} units to prune instead of ${asked}`,
  why: 'floors round up to keep their promise, so the nearest reachable count is pruned',
});

export const patternLeavesDense = define<{ pattern: string; layer: string; inputs: number }>({
  code: 'ESP4506',
  severity: 'warning',
  title: 'layer stays dense under N:M',
  message: ({ pattern, layer, inputs }) =>
    `\`${layer}\` stays dense: its ${inputs} inputs a row do not fall into groups of ${pattern}`,
  why: 'an N:M pattern needs whole groups of consecutive inputs',
  help: ({ layer }) => `leave \`${layer}\` out with \`except\`, or choose a pattern that fits`,
});

/** Names up to three, then counts. */
function nameSome(names: readonly string[]): string {
  const shown = names.slice(0, 3).map((name) => `\`${name}\``);
  const more = names.length - shown.length;
  return shown.join(', ') + (more > 0 ? ` and ${more} more layers` : '');
}
