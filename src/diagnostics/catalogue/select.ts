/** What selection and allocation say, and amounts that the run measures (ESP4203, ESP4204, ESP439x, ESP45xx). */
import { error } from '../diagnostic.ts';
import { digits, withCommand, withRecipe } from '../pages/example.ts';

export const scoreIsNaN = error<{ tensor: string; index: readonly number[] }>('ESP4500', 'score that is not a number', {
  message: ({ tensor, index }) => `\`${tensor}\` has a score that is not a number at [${index.join(', ')}]`,
  why: 'NaN compares with nothing, so no ranking that contains it is right',
  help: () => 'repair the weights, or use a criterion that is defined for all of them',
  ...withRecipe(
    'prune weights by magnitude to 50%\n',
    'run recipe.prune --model test/fixtures/traps/nan_weights.onnx',
    'run recipe.prune --model test/fixtures/traps/ties.onnx',
  ),
});

export const prunedBeyondTarget = error<{ scope: string; pruned: number; target: number }>(
  'ESP4501',
  'more already pruned than the target asks for',
  {
    message: ({ scope, pruned, target }) => `${scope} already has ${pruned} pruned units, more than the ${target} of this target`,
    why: 'a hard mask never restores weights, so the target cannot be met exactly',
    help: () => 'raise the target, or prune in the same scope and with the same allocation as before',
    ...withCommand(
      `run recipe.prune --model ${digits}`,
      'prune weights by global magnitude to 50%\nprune weights in `0` by magnitude to 10%\n',
      'prune weights by magnitude to 50%\nprune weights in `0` by magnitude to 60%\n',
    ),
  },
);

export const layerBelowFloor = error<{ layer: string; live: number; keep: number }>('ESP4502', 'layer already below its floor', {
  message: ({ layer, live, keep }) => `\`${layer}\` already keeps only ${live} units, fewer than its floor of ${keep}`,
  why: 'a hard mask never restores weights, so the floor cannot be kept',
  help: () => 'put the same floor on the earlier statement, or lower this one',
  told: 'An earlier prune distributed its units by score and pruned more of this layer than a later floor allows. The plan warns of it, as [ESP4044](ESP4044.md).',
  remedy: 'Give the earlier prune the same floor.',
  example: { layer: 'fc3', live: 80, keep: 100 },
});

export const targetOutOfReach = error<{ target: number; most: number }>('ESP4503', 'target beyond what the floors leave', {
  message: ({ target, most }) => `${target} units should be pruned, but the floors leave only ${most}`,
  why: 'floors come before targets, and a target is met exactly or not at all',
  help: ({ most }) => `ask for at most ${most} units, or lower the floors`,
  told: 'A program that uses the library asks for more units than the floors leave. A plan finds this before anything runs, as [ESP4040](ESP4040.md).',
  remedy: 'Ask for fewer units, or lower the floors.',
  example: { target: 9000, most: 8500 },
});

export const tooFewCandidates = error<{ scope: string; missing: number; left: number }>(
  'ESP4504',
  'too few units for which the condition holds',
  {
    message: ({ scope, missing, left }) =>
      `${missing} units of ${scope} should be pruned, but the condition of \`among\` leaves only ${left}`,
    why: 'a target is met exactly or not at all, and only units that meet the condition may be pruned',
    help: ({ left }) => `ask for at most ${left} units there, or widen the condition`,
    ...withCommand(
      `run recipe.prune --model ${digits}`,
      'prune weights by global magnitude to 80% among w < 0\n',
      'prune weights by global magnitude to 40% among w < 0\n',
    ),
  },
);

export const targetBelowLeast = error<{ missing: number; needed: number }>('ESP4392', 'target below what layers have to lose', {
  message: ({ missing, needed }) => `${missing} more units should be pruned, and the layers have to lose ${needed} more`,
  why: '`protect max` comes before targets, and a target is met exactly or not at all',
  help: () => 'raise the target, or the share that layers may keep',
  told: 'The last update of a window prunes few weights, and earlier statements or updates have left a layer short of what `protect max` asks for. What a plan can know it refuses, as [ESP4393](ESP4393.md).',
  remedy: 'Write longer intervals, or a higher share behind `protect max`.',
  example: { missing: 12, needed: 15 },
});

export const limitIsNaN = error<{ metric: string; part: string }>('ESP4203', 'measured amount that is not a number', {
  message: ({ metric, part }) =>
    `\`${metric}\` is not a number for ${part === 'all' ? 'all layers together' : `\`${part}\``}, and it says how much goes`,
  why: 'an amount that is not a number prunes nothing that anybody could repeat',
  help: () => 'look for a division by a sum that can be 0, as it is where all weights are 0',
  told: 'All live weights of a layer are 0, and the metric divides by their mean.',
  remedy: 'Leave the layer out with `except`, or write a metric that is a number there, too.',
  example: { metric: 'pqi', part: 'fc2' },
});

export const limitOffPlan = error<{ part: string; found: number; least: number; most: number }>(
  'ESP4204',
  'measured amount outside of the plan',
  {
    message: ({ part, found, least, most }) => `the metric takes ${part} to ${found} pruned weights, and the plan has ${least} to ${most}`,
    why: 'a run stays within the bounds of its plan',
    help: () => 'plan the recipe again: its plan was edited, or made for another file',
    told: 'Somebody edited the bounds of a plan whose prune is `limited by` a metric.',
    remedy: 'Plan the recipe again and run the new plan.',
    example: { part: '`fc1`', found: 117_600, least: 0, most: 100_000 },
  },
);

export const thresholdIsNaN = error<{ expression: string; part: string }>('ESP4390', 'threshold that is not a number', {
  message: ({ expression, part }) =>
    `the threshold \`${expression}\` is not a number for ${part === 'all' ? 'all layers together' : `\`${part}\``}`,
  why: 'nothing lies below a threshold that is not a number',
  help: () => 'look for a division by 0, and for layers of which nothing is left',
  told: 'All live weights of a layer are 0, and the threshold divides by their mean.',
  remedy: 'Leave the layer out with `except`, or write a threshold that is a number there, too.',
  example: { expression: '0.1 / mean(w)', part: 'fc2' },
});

export const thresholdOffPlan = error<{ part: string; found: number; least: number; most: number }>(
  'ESP4391',
  'number below a threshold outside of the plan',
  {
    message: ({ part, found, least, most }) =>
      `the threshold takes \`${part}\` to ${found} pruned units, and the plan has ${least} to ${most}`,
    why: 'a run stays within the bounds of its plan',
    help: () => 'plan the recipe again: its plan was edited, or made for another file',
    told: 'Somebody edited the bounds of a plan whose prune is `to threshold`.',
    remedy: 'Plan the recipe again and run the new plan.',
    example: { part: 'fc1', found: 117_600, least: 0, most: 100_000 },
  },
);
