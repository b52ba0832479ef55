/** Learning rates of SparseML's modifiers, as one rate and its decay. */
import { decimal } from '../../course.ts';
import type { Scene } from '../../dialect.ts';
import { fieldAt, itemsOf } from '../../document/field.ts';
import { shareOfRate, type Training } from '../../training.ts';
import type { Values } from '../../values.ts';
import type { Modifier } from './modifiers.ts';

const rates = new Set([
  'SetLearningRateModifier',
  'LearningRateFunctionModifier',
  'LearningRateModifier',
]);
const pieces =
  'schedules that follow one another in a stage are no decay of recipes: the first one counts for all of it';

export function ratesOf(
  modifiers: readonly Modifier[],
  values: Values,
  scene: Scene,
  epochs: number | undefined,
): Training {
  const own = modifiers
    .filter(({ kind }) => rates.has(kind))
    .map((modifier) => ({
      modifier,
      start: values.number(fieldAt(modifier.field, 'start_epoch')) ?? 0,
    }))
    .toSorted((a, b) => a.start - b.start);
  const decay = modifiers.find(({ kind }) => kind === 'SetWeightDecayModifier');
  const weightDecay = values.number(fieldAt(decay?.field, 'weight_decay'));
  const [first, ...others] = own;
  for (const { modifier } of others)
    scene.ledger.claim(modifier.field, { list: 'unsaid', note: pieces });
  if (first === undefined) return weightDecay === undefined ? {} : { weightDecay };
  const { field, kind } = first.modifier;
  const end = values.number(fieldAt(field, 'end_epoch')) ?? -1;
  const covers = first.start <= 0 && (end < 0 || epochs === undefined || end >= epochs);
  if (!covers) {
    const note = 'the rate of this piece counts for the whole stage';
    scene.ledger.claim(field, { list: 'differs', note });
  }
  return {
    ...rateOf(kind, first.modifier, values, scene),
    ...(weightDecay !== undefined && { weightDecay }),
  };
}

function rateOf(kind: string, { field }: Modifier, values: Values, scene: Scene): Training {
  if (kind === 'SetLearningRateModifier') {
    const lr = positive(values.number(fieldAt(field, 'learning_rate')));
    return { ...(lr !== undefined && { lr }), decay: 'constant' };
  }
  const lr = positive(values.number(fieldAt(field, 'init_lr')));
  const rate = lr === undefined ? {} : { lr };
  if (kind === 'LearningRateFunctionModifier') {
    const final = values.number(fieldAt(field, 'final_lr')) ?? 0;
    const func = values.word(fieldAt(field, 'lr_func')) ?? 'linear';
    if (lr !== undefined && final > lr) {
      scene.ledger.claim(field, {
        list: 'unsaid',
        note: 'a rate that rises over the stage is no decay of recipes',
      });
      return { ...rate, decay: 'constant' };
    }
    if (func !== 'linear' && func !== 'cosine') {
      scene.ledger.claim(fieldAt(field, 'lr_func'), {
        list: 'unsaid',
        note: 'this function is no decay of recipes',
      });
      return rate;
    }
    const to = lr === undefined || final <= 0 ? '' : ` to ${shareOfRate(final, lr)}`;
    return { ...rate, decay: `${func}${to}` };
  }
  return { ...rate, ...steppedOf({ field }, values, scene) };
}

function positive(lr: number | undefined): number | undefined {
  return lr !== undefined && lr > 0 ? lr : undefined;
}

/** StepLR and MultiStepLR at moments; other classes have no word here. */
function steppedOf({ field }: Pick<Modifier, 'field'>, values: Values, scene: Scene): Training {
  const name = values.word(fieldAt(field, 'lr_class'));
  const options = fieldAt(field, 'lr_kwargs');
  const gamma = values.number(fieldAt(options, 'gamma')) ?? 0.1;
  const end = values.number(fieldAt(field, 'end_epoch')) ?? -1;
  const size = values.number(fieldAt(options, 'step_size'));
  const milestones = itemsOf(fieldAt(options, 'milestones')).map(
    (item) => values.number(item) ?? 0,
  );
  const steps =
    name === 'StepLR' && size !== undefined && size > 0 && end > size
      ? Array.from({ length: Math.min(50, Math.ceil(end / size) - 1) }, (_, at) => (at + 1) * size)
      : milestones;
  const moments = steps.filter((at) => at > 0);
  if (
    (name === 'StepLR' || name === 'MultiStepLR') &&
    moments.length > 0 &&
    gamma > 0 &&
    gamma < 1
  ) {
    return {
      decay: `step ${decimal(gamma)} at ${moments.map((at) => `${decimal(at)} epochs`).join(', ')}`,
    };
  }
  scene.ledger.claim(field, {
    list: 'differs',
    note: 'this schedule of the rate is no decay of recipes: the first rate counts for all of the stage',
  });
  return { decay: 'constant' };
}
