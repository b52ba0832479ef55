/** What can be wrong with floors and patterns: how much stays, and in which groups (ESP4022, 4023, 4040–4047). */
import { define } from '../diagnostic.ts';
import { howMany, listed } from '../name-list.ts';

export const leftDense = define<{ pattern: string; of: number; layers: readonly string[] }>({
  code: 'ESP4022',
  severity: 'warning',
  title: 'layers left dense by a pattern',
  message: ({ pattern, layers }) => `\`${pattern}\` leaves ${howMany(layers.length, 'layer')} dense: ${listed(layers, 4)}`,
  why: 'a pattern needs a number of inputs that is a multiple of its group',
  help: ({ of }) => `exclude them with \`except\`, or choose a group size that divides their inputs (not ${of})`,
});

export const patternFitsNothing = define<{ pattern: string; of: number }>({
  code: 'ESP4023',
  severity: 'error',
  title: 'pattern that fits no layer',
  message: ({ pattern, of }) => `\`${pattern}\` fits no selected layer: none has a multiple of ${of} inputs`,
  why: 'the statement would prune nothing',
  help: () => 'select other layers, or choose a group size that divides their inputs',
});

export const infeasibleFloor = define<{
  where: string;
  asked: string;
  best: string;
  binding: readonly string[];
  inSteps: boolean;
  /** True where no floor is written, and one unit of every group stays. */
  isImplied: boolean;
}>({
  code: 'ESP4040',
  severity: 'error',
  title: 'target that floors forbid',
  message: ({ where, asked, best, inSteps, isImplied }) =>
    `${where} cannot reach ${asked}: ${isImplied ? 'one unit of every group stays, which' : 'the floor'} allows at most ${best}${inSteps ? ' of the steps' : ''}`,
  why: 'the floor and the target cannot both be met',
  help: ({ best, binding, isImplied }) =>
    isImplied
      ? `lower the target to ${best}; that leaves one of the ${listed(binding, 4)}`
      : `lower the target to ${best}, or the floor; it binds in ${listed(binding, 4)}`,
});

export const roundedFloor = define<{
  where: string;
  asked: string;
  reached: string;
  /** Layers whose floor is rounded up. */
  layers: readonly string[];
}>({
  code: 'ESP4041',
  severity: 'warning',
  title: 'target missed by rounding up floors',
  message: ({ where, asked, reached, layers }) =>
    `${where} reaches ${reached}, not ${asked}, because the floor is rounded up in ${listed(layers, 4)}`,
  why: 'floors come before targets, here by less than one unit per layer',
});

export const belowFloor = define<{ where: string; layer: string; kept: string; floor: string }>({
  code: 'ESP4042',
  severity: 'error',
  title: 'layer below its floor',
  message: ({ where, layer, kept, floor }) => `${where} protects ${floor} of \`${layer}\`, but only ${kept} are left by then`,
  why: '`mask hard` regrows nothing',
  help: ({ kept }) => `protect at most ${kept} there, or protect the layer in the earlier prune`,
});

export const floorAbovePattern = define<{ floor: string; pattern: string; keeps: string }>({
  code: 'ESP4043',
  severity: 'error',
  title: 'floor above a pattern',
  message: ({ floor, pattern, keeps }) => `a floor of ${floor} is above \`${pattern}\`, which keeps exactly ${keeps}`,
  why: 'a pattern fixes how much is kept',
  help: ({ keeps }) => `protect at most ${keeps}, or choose a pattern that keeps more`,
});

export const mayBeBelowFloor = define<{ where: string; layer: string; least: string; floor: string }>({
  code: 'ESP4044',
  severity: 'warning',
  title: 'floor that earlier scores may break',
  message: ({ where, layer, least, floor }) => `${where} protects ${floor} of \`${layer}\`, of which only ${least} may be left by then`,
  why: 'an earlier prune distributes its units by score; if it prunes more here, the run stops',
  help: () => 'give the earlier prune the same floor',
});

export const patternBreaks = define<{ where: string; layer: string }>({
  code: 'ESP4045',
  severity: 'warning',
  title: 'pattern over an earlier mask',
  message: ({ where, layer }) =>
    `${where} finds weights of \`${layer}\` already pruned; a group may have lost more than the pattern prunes`,
  why: 'nothing is regrown, so such a group would stop the run',
  help: () => 'apply the pattern first, or exclude the layer',
});

export const lossyFrames = define<{ before: string; after: string }>({
  code: 'ESP4046',
  severity: 'error',
  title: 'patterns that restore pruned weights',
  message: ({ before, after }) => `\`${after}\` after \`${before}\` would have to restore pruned weights`,
  why: 'under `mask hard` each frame prunes at least as much as the one before',
  help: () => 'use one group size and keep fewer from frame to frame',
});

export const idleClause = define<{ what: string; pattern: string; word: string }>({
  code: 'ESP4047',
  severity: 'error',
  title: 'clause that a pattern makes redundant',
  message: ({ what, pattern }) => `${what} has no effect beside \`${pattern}\``,
  why: 'a pattern fixes how many units every group keeps',
  help: ({ word }) => (word === 'over' ? 'a pattern runs over a window in frames: `over 0%..50% through keep 7 of 8`' : 'remove it'),
});

export const ceilingAboveTarget = define<{ where: string; asked: string; least: string; layers: readonly string[] }>({
  code: 'ESP4393',
  severity: 'error',
  title: 'target below what layers have to lose',
  message: ({ where, asked, least }) => `${where} prunes ${asked}, and \`protect max\` takes at least ${least}`,
  why: 'what layers have to lose and the target cannot both be met',
  help: ({ layers }) => `raise the target, or the share that layers may keep; it binds in ${listed(layers, 4)}`,
});

export const floorAboveCeiling = define<{ where: string; layer: string; keep: number; most: number }>({
  code: 'ESP4394',
  severity: 'error',
  title: 'floor above what a layer may keep',
  message: ({ where, layer, keep, most }) => `${where} keeps at least ${keep} units of \`${layer}\`, and may keep at most ${most}`,
  why: 'the least that a layer keeps is rounded up, and the most is rounded down',
  help: () => 'lower `min`, or raise `max`',
});
