/** Learning rates of SparseML's modifiers, as one rate and its decay. */
import { flatMapDefined } from '../../../basics/lists.ts';
import { decimal } from '../../course.ts';
import type { ImportContext } from '../../dialect.ts';
import { fieldAt, isNothing, itemsOf, type Field } from '../../document/field.ts';
import { limits } from '../../document/read-document.ts';
import { rateAfter, trainingOf, type RatePiece, type Training } from '../../training.ts';
import type { Modifier } from './modifiers.ts';

const rates = new Set(['SetLearningRateModifier', 'LearningRateFunctionModifier', 'LearningRateModifier']);

export function ratesOf(modifiers: readonly Modifier[], context: ImportContext, epochs: number | undefined): Training {
  const { values } = context;
  const decay = modifiers.find(({ kind }) => kind === 'SetWeightDecayModifier');
  const weightDecay = values.number(fieldAt(decay?.field, 'weight_decay'));
  const beside = weightDecay === undefined ? {} : { weightDecay };
  const own = modifiers
    .filter(({ kind, field }) => rates.has(kind) && isOfAll(field, context))
    .map((modifier) => ({ modifier, start: Math.max(0, values.numberOr(fieldAt(modifier.field, 'start_epoch'), 0)) }))
    .toSorted((a, b) => a.start - b.start);
  const [first] = own;
  if (first === undefined) return beside;
  const stepped = own.length === 1 ? steppedOf(first.modifier, context) : undefined;
  if (stepped !== undefined) return { ...stepped, ...beside };
  const pieces = own.reduce<readonly RatePiece[]>(
    (before, { modifier, start }) => follow(before, piecesOf(modifier, start, context, epochs)),
    [],
  );
  const [opening] = pieces;
  if (opening === undefined) return beside;
  if (opening.at > 0) {
    const note = 'the rate at which it begins counts from the beginning of the stage on';
    context.ledger.claim(first.modifier.field, { list: 'differs', note });
  }
  const held: RatePiece = { name: 'constant', at: 0, from: opening.from };
  return { ...trainingOf(opening.at > 0 ? [held, ...pieces] : pieces, epochs), ...beside };
}

/** A recipe has one rate: that of the first group of parameters, which are the weights where a script has several groups. */
function isOfAll(field: Field, { values, ledger }: ImportContext): boolean {
  const groups = fieldAt(field, 'param_groups');
  if (groups === undefined || isNothing(groups)) return true;
  const isFirst = itemsOf(groups).some((item) => values.number(item) === 0);
  const note = isFirst
    ? 'the rate of some groups of parameters becomes the rate of all of them'
    : 'a rate of its own for a group of parameters has no word here';
  ledger.claim(isFirst ? groups : field, { list: isFirst ? 'differs' : 'unsaid', note });
  return isFirst;
}

/** A later modifier counts from its beginning on; one of the same moment takes the place of the first. */
function follow(before: readonly RatePiece[], next: readonly RatePiece[]): readonly RatePiece[] {
  const begin = next[0]?.at ?? Infinity;
  return [...before.filter(({ at }) => at < begin).map((piece) => cutAt(piece, begin)), ...next];
}

/** A straight line is cut exactly; of a cosine, the line to where it has come. */
function cutAt(piece: RatePiece, moment: number): RatePiece {
  if (!('until' in piece) || piece.until <= moment) return piece;
  return { ...piece, name: 'linear', to: rateAfter(piece, moment - piece.at), until: moment };
}

function piecesOf(modifier: Modifier, at: number, context: ImportContext, epochs: number | undefined): readonly RatePiece[] {
  const { values } = context;
  const { kind, field } = modifier;
  if (kind === 'SetLearningRateModifier') {
    const from = values.number(fieldAt(field, 'learning_rate'));
    return from === undefined ? [] : [{ name: 'constant', at, from }];
  }
  const from = values.number(fieldAt(field, 'init_lr'));
  const end = values.number(fieldAt(field, 'end_epoch')) ?? -1;
  const until = end > at ? end : (epochs ?? at + 1);
  if (from === undefined) return [];
  if (kind === 'LearningRateModifier') return classOf(modifier, at, from, until, context);
  const to = values.numberOr(fieldAt(field, 'final_lr'), 0);
  const name = values.word(fieldAt(field, 'lr_func')) ?? 'linear';
  const held: RatePiece = { name: 'constant', at: until, from: to };
  if (name === 'linear' || name === 'cosine') return [{ name, at, from, to, until }, held];
  const cycle = values.numberOr(fieldAt(field, 'cycle_epochs'), 1);
  if (name === 'cyclic_linear' && cycle > 0 && (until - at) / cycle <= limits.computed) {
    context.ledger.claim(field, { list: 'differs', note: 'a cycle reaches its end one step later than that of SparseML' });
    const cycles = Array.from({ length: Math.ceil((until - at) / cycle - 1e-9) }, (_, index) => {
      const start = at + index * cycle;
      return { name: 'linear', at: start, from, to, until: Math.min(until, start + cycle) } as const;
    });
    return [...cycles, held];
  }
  context.ledger.claim(fieldAt(field, 'lr_func'), { list: 'unsaid', note: 'this function is no decay of recipes' });
  return [{ name: 'constant', at, from }];
}

/** StepLR and ExponentialLR fall at equal distances, MultiStepLR at moments; other classes have no word here. */
function classOf({ field }: Modifier, at: number, from: number, until: number, { values, ledger }: ImportContext): readonly RatePiece[] {
  const name = values.word(fieldAt(field, 'lr_class'));
  const options = fieldAt(field, 'lr_kwargs');
  const factor = values.numberOr(fieldAt(options, 'gamma'), 0.1);
  const size = values.number(fieldAt(options, 'step_size'));
  const every = name === 'ExponentialLR' ? 1 : name === 'StepLR' ? size : undefined;
  if (every !== undefined && every > 0 && factor > 0) {
    const piece = { name: 'exponential', at, from, factor, every } as const;
    return [piece, { name: 'constant', at: until, from: rateAfter(piece, until - at - 1e-6) }];
  }
  const milestones = milestonesOf(options, values).filter((moment) => moment > at);
  if (name === 'MultiStepLR' && milestones.length > 0 && factor > 0) {
    return [at, ...milestones].map((moment, index) => ({ name: 'constant', at: moment, from: from * factor ** index }) as const);
  }
  ledger.claim(field, { list: 'differs', note: 'this schedule of the rate is no decay of recipes: its first rate counts for all of it' });
  return [{ name: 'constant', at, from }];
}

/** A schedule alone in its stage that falls at listed moments. */
function steppedOf({ kind, field }: Modifier, { values }: ImportContext): Training | undefined {
  const options = fieldAt(field, 'lr_kwargs');
  const isListed = values.word(fieldAt(field, 'lr_class')) === 'MultiStepLR';
  const start = values.numberOr(fieldAt(field, 'start_epoch'), 0);
  if (kind !== 'LearningRateModifier' || !isListed || start > 0) return undefined;
  const lr = values.numberOr(fieldAt(field, 'init_lr'), 0);
  const gamma = values.numberOr(fieldAt(options, 'gamma'), 0.1);
  const end = values.number(fieldAt(field, 'end_epoch')) ?? -1;
  const moments = milestonesOf(options, values).filter((moment) => moment > 0 && (end < 0 || moment < end));
  if (moments.length === 0 || lr <= 0 || gamma <= 0) return undefined;
  const text = moments.map((moment) => `${decimal(moment)} epochs`).join(', ');
  return { lr, decay: `step ${decimal(gamma)} at ${text}` };
}

function milestonesOf(options: Field | undefined, values: ImportContext['values']): readonly number[] {
  return flatMapDefined(itemsOf(fieldAt(options, 'milestones')), (item) => values.number(item)).toSorted((a, b) => a - b);
}
