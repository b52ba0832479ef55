/** What selection and allocation say (ESP4500 to ESP4599). */
import { define } from '../diagnostic.ts';

export const scoreIsNaN = define<{ tensor: string; index: readonly number[] }>({
  code: 'ESP4500',
  severity: 'error',
  title: 'score that is not a number',
  message: ({ tensor, index }) => `\`${tensor}\` has a score that is not a number at [${index.join(', ')}]`,
  why: 'NaN compares with nothing, so no ranking that contains it is right',
  help: () => 'repair the weights, or use a criterion that is defined for all of them',
});

export const prunedBeyondTarget = define<{ scope: string; pruned: number; target: number }>({
  code: 'ESP4501',
  severity: 'error',
  title: 'more already pruned than the target asks for',
  message: ({ scope, pruned, target }) => `${scope} already has ${pruned} pruned units, more than the ${target} of this target`,
  why: 'a hard mask never restores weights, so the target cannot be met exactly',
  help: () => 'raise the target, or prune in the same scope and with the same allocation as before',
});

export const layerBelowFloor = define<{ layer: string; live: number; keep: number }>({
  code: 'ESP4502',
  severity: 'error',
  title: 'layer already below its floor',
  message: ({ layer, live, keep }) => `\`${layer}\` already keeps only ${live} units, fewer than its floor of ${keep}`,
  why: 'a hard mask never restores weights, so the floor cannot be kept',
  help: () => 'put the same floor on the earlier statement, or lower this one',
});

export const targetOutOfReach = define<{ target: number; most: number }>({
  code: 'ESP4503',
  severity: 'error',
  title: 'target beyond what the floors leave',
  message: ({ target, most }) => `${target} units should be pruned, but the floors leave only ${most}`,
  why: 'floors come before targets, and a target is met exactly or not at all',
  help: ({ most }) => `ask for at most ${most} units, or lower the floors`,
});

export const tooFewCandidates = define<{ scope: string; missing: number; left: number }>({
  code: 'ESP4504',
  severity: 'error',
  title: 'too few units for which the condition holds',
  message: ({ scope, missing, left }) =>
    `${missing} units of ${scope} should be pruned, but the condition of \`among\` leaves only ${left}`,
  why: 'a target is met exactly or not at all, and only units that meet the condition may be pruned',
  help: ({ left }) => `ask for at most ${left} units there, or widen the condition`,
});

export const targetBelowLeast = define<{ missing: number; needed: number }>({
  code: 'ESP4392',
  severity: 'error',
  title: 'target below what layers have to lose',
  message: ({ missing, needed }) => `${missing} more units should be pruned, and the layers have to lose ${needed} more`,
  why: '`protect max` comes before targets, and a target is met exactly or not at all',
  help: () => 'raise the target, or the share that layers may keep',
});
