/** The learning rate over a stage, from the optimizer and the decay of its training statement. */
import { fromDouble, toNumber } from '../../exact/rational.ts';
import type { Quantity, Stage, TypedStatement, Value } from '../../language/typed.ts';
import { fallen, isFall } from '../../vocabulary/index.ts';
import type { LintContext } from '../rules/lint-context.ts';
import { amountOf, shareOf } from './amounts.ts';
import { choiceIn, dutyOf, fieldOf } from './statements.ts';

/** The one statement that trains a stage; undefined where none or several do. */
export function trainerOf(stage: Stage, context: LintContext): TypedStatement | undefined {
  const trainers = stage.statements.filter((one) => dutyOf(one, context) === 'trains');
  return trainers.length === 1 ? trainers[0] : undefined;
}

/** The highest rate, where it was written. */
export function rateOf({ clauses }: TypedStatement, context: LintContext): number | undefined {
  const lr = amountOf(choiceIn(clauses['with'])?.args['lr'], context);
  return lr === undefined ? undefined : toNumber(lr);
}

export function warmupOf({ clauses }: TypedStatement): Quantity | undefined {
  const warmup = fieldOf(clauses['decay'], 'warmup');
  return warmup?.kind === 'quantity' ? warmup : undefined;
}

/**
 * The factor of the rate at a share of the stage, just before that moment; `linear` where no decay
 * is written (language.md, "Holes" and "Training"). Undefined where it can't be told.
 */
export function rateFactorAt(moment: number, trainer: TypedStatement, stage: Stage, context: LintContext): number | undefined {
  const { decay } = trainer.clauses;
  const schedule = choiceIn(fieldOf(decay, 'schedule'));
  const warmup = warmupOf(trainer);
  const lead = warmup === undefined ? 0 : numberOf(shareOf(warmup, stage, context));
  if (lead === undefined || lead >= 1) return undefined;
  const progress = Math.max(0, (moment - lead) / (1 - lead));
  const written = fieldOf(decay, 'to');
  const end = written === undefined ? 0 : numberOf(amountOf(written, context));
  const word = schedule?.word ?? 'linear';
  switch (word) {
    case 'constant':
      return 1;
    case 'step': {
      const factor = numberOf(amountOf(schedule?.args['factor'], context));
      const drops = itemsOf(fieldOf(decay, 'at')).map((at) => numberOf(shareOf(at.kind === 'quantity' ? at : undefined, stage, context)));
      if (factor === undefined || drops.includes(undefined)) return undefined;
      return factor ** drops.filter((at) => at !== undefined && at < moment).length;
    }
    default:
      return end === undefined || !isFall(word) ? undefined : fallen(word, end, fromDouble(progress));
  }
}

function itemsOf(value: Value | undefined): readonly Value[] {
  if (value === undefined) return [];
  return value.kind === 'list' ? value.items : [value];
}

function numberOf(value: ReturnType<typeof amountOf>): number | undefined {
  return value === undefined ? undefined : toNumber(value);
}
