/** What can be wrong with pruning units as a whole when a recipe meets a model (ESP413x). */
import { define } from '../diagnostic.ts';
import { howMany, listed } from '../name-list.ts';

export const unitsStay = define<{ group: string; where: string; why: string }>({
  code: 'ESP4130',
  severity: 'error',
  title: 'units that cannot be pruned',
  message: ({ group, where, why }) => `the ${group} cannot be pruned, because of ${where}: ${why}`,
  why: 'without them the model would have other inputs or outputs, or compute something else',
  help: () => 'select other layers; `espalier explain groups MODEL` shows which units can be pruned',
});

export const lastUnit = define<{
  where: string;
  /** `6 channels of conv1`. */
  groups: readonly string[];
  /** True where scores decided it, and not the target alone. */
  isByScores: boolean;
}>({
  code: 'ESP4250',
  severity: 'warning',
  title: 'layer of one unit',
  message: ({ where, groups: [first, ...others] }) =>
    `${where} leaves 1 of the ${first ?? ''}${others.length === 0 ? '' : `, and so of ${howMany(others.length, 'other group')}`}`,
  why: 'everything passes through that one unit, and a network seldom recovers from it',
  help: ({ isByScores }) =>
    isByScores
      ? 'protect some units of every layer, such as `protect min 4 units per layer`, or prune less'
      : 'lower the target, or leave the layer out with `except`',
});

export const noUnits = define<{ units: string }>({
  code: 'ESP4138',
  severity: 'error',
  title: 'units that the model does not have',
  message: ({ units }) => `this model has no ${units}`,
  why: 'the statement would do nothing',
  help: () => '`espalier explain groups MODEL` lists the units of a model',
});

export const balancedCount = define<{ group: string; together: number; why: string }>({
  code: 'ESP4131',
  severity: 'error',
  title: 'number of units in a balanced layer',
  message: ({ group, together, why }) => `the ${group} are pruned ${together} at a time, because ${why}`,
  why: 'only multiples of that number can be pruned',
  help: () => 'write a percentage: `to 25% sparsity`, or leave the layer out with `except`',
});

export const countInMultiples = define<{ multiple: number }>({
  code: 'ESP4133',
  severity: 'error',
  title: 'number of units beside a multiple',
  message: ({ multiple }) => `units are pruned in steps, so that multiples of ${multiple} remain`,
  why: 'only whole steps can be pruned',
  help: () => 'write a percentage: `to 25% sparsity`, or leave `keeping` out',
});

export const smallerThanMultiple = define<{ group: string; units: number; multiple: number }>({
  code: 'ESP4134',
  severity: 'error',
  title: 'layer smaller than two steps',
  message: ({ group, units, multiple }) => `the ${group} are ${units}, and no smaller multiple of ${multiple} exists`,
  why: 'every group keeps at least one unit',
  help: () => 'choose a smaller multiple, or leave the layer out with `except`',
});

export const nothingToCompact = define<object>({
  code: 'ESP4132',
  severity: 'error',
  title: 'compacting without pruned units',
  message: () => 'no statement before this prunes whole units',
  why: 'zeros alone make no tensor smaller, so the statement has no effect',
  help: () => 'prune units first: `prune channels by magnitude to 25% sparsity`',
});

export const uncountedFlops = define<{ model: string; node: string }>({
  code: 'ESP4135',
  severity: 'error',
  title: 'multiply-adds that cannot be counted',
  message: ({ model, node }) => `the multiply-adds of \`${model}\` are unknown: \`${node}\` reads a size that only a run gives`,
  why: 'the remaining ones could not be compared with a bound',
  help: () =>
    'write `params` or `latency`, or fix the named axes of the inputs: `python -m onnxruntime.tools.make_dynamic_shape_fixed --dim_param sequence --dim_value 128 old.onnx new.onnx`',
});

export const resourceOutOfReach = define<{
  where: string;
  /** `5% of flops`, `1 ms on batch 1`. */
  asked: string;
  best: string;
  protectedOnes: readonly string[];
  unselected: readonly string[];
  pinned: readonly string[];
  isByWidth: boolean;
}>({
  code: 'ESP4136',
  severity: 'error',
  title: 'target of a resource that is out of reach',
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
});

export const unknownRest = define<{ where: string; resource: string; start: string }>({
  code: 'ESP4137',
  severity: 'error',
  title: 'start that depends on scores',
  message: ({ where, resource }) => `${where} starts at the ${resource} that other prunes leave, which depends on their scores`,
  why: 'a plan lists what remains after each update of a window',
  help: ({ start }) => `write where the curve starts, such as \`from ${start}\``,
});

function stays(why: string, groups: readonly string[]): readonly string[] {
  return groups.length === 0 ? [] : [`${why}: ${listed(groups)}`];
}
