/** What can be wrong with pruning units as a whole when a recipe meets a model (ESP413x). */
import { define } from '../diagnostic.ts';
import { howMany } from '../how-many.ts';
import { listed } from '../name-list.ts';

export const unitsStay = define<{ group: string; where: string; why: string }>({
  code: 'ESP4130',
  severity: 'error',
  title: 'units that cannot go',
  message: ({ group, where, why }) => `the ${group} stay, because of ${where}: ${why}`,
  why: 'without them the model would have other inputs or outputs, or compute something else',
  help: () => 'select other layers; `espalier explain groups MODEL` shows which units can go',
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
  why: 'everything passes through the one that is left, and a network seldom recovers from that',
  help: ({ isByScores }) =>
    isByScores
      ? 'protect some units of every layer, such as `protect min 4 units per layer`, or prune less'
      : 'lower the target, or leave the layer out with `except`',
});

export const noUnits = define<{ units: string }>({
  code: 'ESP4138',
  severity: 'error',
  title: 'units that the model has not',
  message: ({ units }) => `this model has no ${units}`,
  why: 'the statement would do nothing',
  help: () => '`espalier explain groups MODEL` lists the units of a model',
});

export const balancedCount = define<{ group: string; together: number; why: string }>({
  code: 'ESP4131',
  severity: 'error',
  title: 'number of units beside a balance',
  message: ({ group, together, why }) => `the ${group} go ${together} at once, because ${why}`,
  why: 'a number of units that is no multiple of it could not be met',
  help: () => 'write a share: `to 25% sparsity`, or leave the layer out with `except`',
});

export const countInMultiples = define<{ multiple: number }>({
  code: 'ESP4133',
  severity: 'error',
  title: 'number of units beside a multiple',
  message: ({ multiple }) => `units go in steps, so that multiples of ${multiple} are left`,
  why: 'a number of units that is no number of steps could not be met',
  help: () => 'write a share: `to 25% sparsity`, or leave `keeping` out',
});

export const smallerThanMultiple = define<{ group: string; units: number; multiple: number }>({
  code: 'ESP4134',
  severity: 'error',
  title: 'layer smaller than two steps',
  message: ({ group, units, multiple }) =>
    `the ${group} are ${units}, so that no multiple of ${multiple} below that is left`,
  why: 'of every group one unit at least has to stay',
  help: () => 'choose a smaller multiple, or leave the layer out with `except`',
});

export const nothingToCompact = define<object>({
  code: 'ESP4132',
  severity: 'error',
  title: 'compacting without pruned units',
  message: () => 'no statement before this prunes units as a whole',
  why: 'single zeros make no tensor smaller, so the statement has no effect',
  help: () => 'prune units first: `prune channels by magnitude to 25% sparsity`',
});

export const uncountedFlops = define<{ model: string; node: string }>({
  code: 'ESP4135',
  severity: 'error',
  title: 'multiply-adds that cannot be counted',
  message: ({ model, node }) =>
    `how many multiply-adds \`${model}\` takes is not known: \`${node}\` reads a size that only a run gives`,
  why: 'what is left of them could not be held against a bound',
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
}>({
  code: 'ESP4136',
  severity: 'error',
  title: 'target of a resource that is out of reach',
  message: ({ where, asked, best }) =>
    `${where} cannot reach ${asked}: ${best} are left when all units have gone that may`,
  why: 'one unit of every group stays, and all that is protected, not selected, or cannot go',
  help: ({ best, protectedOnes, unselected, pinned }) =>
    [
      `ask for ${best} or more`,
      ...stays('protected', protectedOnes),
      ...stays('not selected', unselected),
      ...stays('cannot go', pinned),
    ].join('; '),
});

export const unknownRest = define<{ where: string; resource: string; start: string }>({
  code: 'ESP4137',
  severity: 'error',
  title: 'start that depends on scores',
  message: ({ where, resource }) =>
    `${where} begins at what other prunes leave of ${resource}, which their scores decide`,
  why: 'what is left after each update of a window stands in the plan',
  help: ({ start }) => `say where the curve starts, such as \`from ${start}\``,
});

function stays(why: string, groups: readonly string[]): readonly string[] {
  return groups.length === 0 ? [] : [`${why}: ${listed(groups)}`];
}
