/** What can be wrong with pruning units as a whole, and with widths that train (ESP413x, ESP414x, ESP427x). */
import { error, warning } from '../diagnostic.ts';
import { howMany, listed, type Names } from '../name-list.ts';
import { lenet300, onDigits, planning } from '../pages/example.ts';

export const unitsStay = error<{ group: string; where: string; why: string; width?: string }>('ESP4130', 'units that cannot be pruned', {
  message: ({ group, where, why }) => `the ${group} cannot be pruned, because of ${where}: ${why}`,
  why: 'without them the model would have other inputs or outputs, or compute something else',
  help: ({ width }) =>
    `${width === undefined ? '' : `what a norm reads as a whole is \`width\`, as the ${width}: write \`prune width\`, or `}` +
    'select other layers; `espalier explain groups MODEL` shows which units can be pruned',
  ...planning(
    'prune neurons in last layer by magnitude to 50% sparsity\ncompact\n',
    'prune neurons in fc1 by magnitude to 50% sparsity\ncompact\n',
    { model: lenet300 },
  ),
});

export const lastUnit = warning<{
  where: string;
  /** `6 channels of conv1`. */
  groups: Names;
  /** True where scores decided it, and not the target alone. */
  isByScores: boolean;
}>('ESP4250', 'layer of one unit', {
  message: ({ where, groups: [first, ...others] }) =>
    `${where} leaves 1 of the ${first ?? ''}${others.length === 0 ? '' : `, and so of ${howMany(others.length, 'other group')}`}`,
  why: 'everything passes through that one unit, and a network seldom recovers from it',
  help: ({ isByScores }) =>
    isByScores
      ? 'protect some units of every layer, such as `protect min 4 units per layer`, or prune less'
      : 'lower the target, or leave the layer out with `except`',
  ...planning('prune channels by uniform l1 to 80% sparsity\ncompact\n', 'prune channels by uniform l1 to 50% sparsity\ncompact\n', {
    model: 'test/fixtures/models/lenet5_fmnist.onnx',
  }),
});

export const noUnits = error<{ units: string }>('ESP4138', 'units that the model does not have', {
  message: ({ units }) => `this model has no ${units}`,
  why: 'the statement would do nothing',
  help: () => '`espalier explain groups MODEL` lists the units of a model',
  ...planning('prune experts by magnitude removing 1 expert\ncompact\n', 'prune neurons by magnitude removing 1 neuron\ncompact\n', {
    model: lenet300,
  }),
});

export const balancedCount = error<{ group: string; together: number; why: string }>('ESP4131', 'number of units in a balanced layer', {
  message: ({ group, together, why }) => `the ${group} are pruned ${together} at a time, because ${why}`,
  why: 'only multiples of that number can be pruned',
  help: () => 'write a percentage: `to 25% sparsity`, or leave the layer out with `except`',
  told: 'A group normalisation divides its channels into groups of the same size, so they are pruned four at a time: one of each group.',
  remedy: 'Write a percentage, which applies to every group alike: `prune channels by magnitude to 25% sparsity`.',
  example: { group: 'channels of conv1', together: 4, why: 'every group of the norm keeps equally many channels' },
});

export const countInMultiples = error<{ multiple: number }>('ESP4133', 'number of units beside a multiple', {
  message: ({ multiple }) => `units are pruned in steps, so that multiples of ${multiple} remain`,
  why: 'only whole steps can be pruned',
  help: () => 'write a percentage: `to 25% sparsity`, or leave `keeping` out',
  ...planning(
    'prune neurons by magnitude removing 8 neurons keeping multiples of 8\ncompact\n',
    'prune neurons by magnitude to 50% sparsity keeping multiples of 8\ncompact\n',
    { model: lenet300 },
  ),
});

export const smallerThanMultiple = error<{ group: string; units: number; multiple: number }>('ESP4134', 'layer smaller than two steps', {
  message: ({ group, units, multiple }) => `the ${group} are ${units}, and no smaller multiple of ${multiple} exists`,
  why: 'every group keeps at least one unit',
  help: () => 'choose a smaller multiple, or leave the layer out with `except`',
  ...planning(
    'prune neurons by magnitude to 50% sparsity keeping multiples of 128\ncompact\n',
    'prune neurons by magnitude to 50% sparsity keeping multiples of 16\ncompact\n',
    { model: lenet300 },
  ),
});

export const nothingToCompact = error<object>('ESP4132', 'compacting without pruned units', {
  message: () => 'no statement before this prunes whole units',
  why: 'zeros alone make no tensor smaller, so the statement has no effect',
  help: () => 'prune units first: `prune channels by magnitude to 25% sparsity`',
  ...planning('prune weights by magnitude to 50%\ncompact\n', 'prune neurons in fc1 by magnitude to 50% sparsity\ncompact\n', {
    model: lenet300,
  }),
});

export const uncountedFlops = error<{ model: string; node: string }>('ESP4135', 'multiply-adds that cannot be counted', {
  message: ({ model, node }) => `the multiply-adds of \`${model}\` are unknown: \`${node}\` reads a size that only a run gives`,
  why: 'the remaining ones could not be compared with a bound',
  help: () =>
    'write `params` or `latency`, or fix the named axes of the inputs: `python -m onnxruntime.tools.make_dynamic_shape_fixed --dim_param sequence --dim_value 128 old.onnx new.onnx`',
  ...planning(
    'prune heads by magnitude to 50% of flops\n  normalized by mean per layer\ncompact\n',
    'prune heads by magnitude to 80% of params\n  normalized by mean per layer\ncompact\n',
    { model: 'test/fixtures/models/char_gpt.onnx' },
  ),
});

export const resourceOutOfReach = error<{
  where: string;
  /** `5% of flops`, `1 ms on batch 1`. */
  asked: string;
  best: string;
  protectedOnes: Names;
  unselected: Names;
  pinned: Names;
  isByWidth: boolean;
}>('ESP4136', 'target of a resource that is out of reach', {
  message: ({ where, asked, best, isByWidth }) => {
    const left = isByWidth ? 'at the narrowest widths' : 'without every unit that can be pruned';
    return `${where} cannot reach ${asked}: ${best} remain ${left}`;
  },
  why: 'each group keeps one unit, or its narrowest width where widths train, and protected, unselected and unprunable units stay',
  help: ({ best, protectedOnes, unselected, pinned, isByWidth }) =>
    [
      `ask for ${best} or more`,
      ...(isByWidth ? ['let `narrowest` of `train widths` be lower'] : []),
      ...stays('protected', protectedOnes),
      ...stays('not selected', unselected),
      ...stays('cannot be pruned', pinned),
    ].join('; '),
  ...planning(
    'prune neurons by magnitude to 5% of params\n  normalized by mean per layer\n  protect min 25% per layer\ncompact\n',
    'prune neurons by magnitude to 5% of params\n  normalized by mean per layer\ncompact\n',
    { model: lenet300 },
  ),
});

export const unknownRest = error<{ where: string; resource: string; start: string }>('ESP4137', 'start that depends on scores', {
  message: ({ where, resource }) => `${where} starts at the ${resource} that other prunes leave, which depends on their scores`,
  why: 'a plan lists what remains after each update of a window',
  help: ({ start }) => `write where the curve starts, such as \`from ${start}\``,
  ...planning(
    'prune neurons by magnitude to 80% of params\n  normalized by mean per layer\n\nstage for 100 steps {\n  prune neurons by magnitude to 40% of params over 10%..60%\n    normalized by mean per layer\n  train all\n}\n',
    'prune neurons by magnitude to 80% of params\n  normalized by mean per layer\n\nstage for 100 steps {\n  prune neurons by magnitude to 40% of params\n    from 80% of params\n    over 10%..60%\n    normalized by mean per layer\n  train all\n}\n',
    { model: lenet300 },
  ),
});

function stays(why: string, groups: readonly string[]): readonly string[] {
  return groups.length === 0 ? [] : [`${why}: ${listed(groups)}`];
}

const search = (...statements: readonly string[]): string =>
  `stage search for 20 steps {\n${statements.map((one) => `  ${one}\n`).join('')}}\n`;

const byWidth = 'prune neurons by width to 50% of flops';

export const unreadWidths = error<object>('ESP4272', 'unused widths', {
  message: () => 'widths train here, but no prune of the stage ranks by `width`',
  why: 'widths belong to the groups that such a prune selects, and exist only during their stage',
  help: () => 'add a `prune channels by width to 50% of flops` below the training',
  ...planning(search('train widths', 'prune neurons by magnitude to 50% of flops'), search('train widths', byWidth), onDigits),
});

export const noWidths = error<{ reads: string | { group: string } }>('ESP4273', 'widths that do not train', {
  message: ({ reads }) =>
    typeof reads === 'string' ? `${reads} needs widths, but none train here` : `no widths train on the ${reads.group}`,
  why: 'a group has widths only where a training statement of the same stage trains them',
  help: ({ reads }) =>
    typeof reads === 'string'
      ? 'add `train widths` to the stage; names of widths belong in the `loss` of that statement'
      : 'let the prune and the `train widths` select the same layers',
  ...planning(search('train weights', byWidth), search('train weights', 'train widths', byWidth), {
    ...onDigits,
    note: 'Widths are forgotten when their stage ends.',
  }),
});

export const earlyWidths = error<object>('ESP4274', 'widths that are taken before they are trained', {
  message: () => 'the prune takes widths before the last step',
  why: 'a group has one width when its stage ends; until then a step draws some of them',
  help: () => 'write the prune below the training, without `over`',
  ...planning(search('train widths', `${byWidth} over 25%..75%`), search('train widths', byWidth), onDigits),
});

export const widthless = error<{ group: string; why: string; isOneChoice: boolean }>('ESP4275', 'units that have no choice of widths', {
  message: ({ group, why }) => `no widths of the ${group}: ${why}`,
  why: 'a width holds the first units of a group, and a network without the others must be the same as one that multiplies them by 0',
  help: ({ isOneChoice }) =>
    isOneChoice
      ? 'leave the group out of the prune with `except`, or let `narrowest` and `step` say other widths'
      : 'leave the group out of the prune with `except`, or prune it by another criterion',
  ...planning(search('train widths(narrowest: 99%, step: 0.9%)', byWidth), search('train widths(narrowest: 50%, step: 25%)', byWidth), {
    ...onDigits,
    note: 'Sublayers and blocks have one unit, which stays or goes. Where an operator makes some units go in parts at once, as grouped convolutions do, the first units of all are not those that remain.',
  }),
});

export const widthTarget = error<{ what: string; instead: string }>('ESP4276', 'prune by widths that means nothing', {
  message: ({ what }) => `${what} with \`width\``,
  why: 'a group ends with one of its widths, and the prune takes those that a resource allows',
  help: ({ instead }) => instead,
  ...planning(search('train widths', 'prune neurons by width to 50% sparsity'), search('train widths', byWidth), onDigits),
});

export const widthsBeside = error<{ what: string }>('ESP4277', 'widths beside something else of the stage', {
  message: ({ what }) => `widths train in a stage with ${what}`,
  why: 'what a step draws is the only thing that changes which units count, so that costs and probabilities are exact',
  help: () => 'give one of them a stage of its own; widths first',
  ...planning(search('train widths, gates', byWidth, 'prune neurons by gate to 50% of flops'), search('train widths', byWidth), onDigits),
});
