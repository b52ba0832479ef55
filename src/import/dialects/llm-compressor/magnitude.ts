/** Gradual magnitude pruning of LLM Compressor: a level at the start of every batch, and never the target itself. */
import { decimal, moments, type Course } from '../../course.ts';
import type { ImportContext } from '../../dialect.ts';
import { fieldAt, type Field } from '../../document/field.ts';
import { narrowed } from '../../names.ts';
import type { DraftPrune, DraftStage } from '../../recipe/draft.ts';
import { trainingText } from '../../training.ts';
import type { Values } from '../../values.ts';
import { alongOf } from '../sparseml/schedule.ts';
import { targetsIn } from './targets.ts';

export function trainingFor(context: ImportContext): Pick<DraftStage, 'training' | 'length'> {
  const { epochs } = context.facts;
  return { training: trainingText({}, context), length: epochs !== undefined ? `${decimal(epochs)} epochs` : undefined };
}

export function magnitudeOf(field: Field, values: Values, context: ImportContext): readonly DraftPrune[] {
  const { ledger, facts } = context;
  const levels = levelsOf(field, values, facts.epochs);
  if (typeof levels === 'string') {
    ledger.claim(field, { list: 'unsaid', note: levels });
    return [];
  }
  const { init, final } = levels;
  const course = courseOf(levels, facts.stepsPerEpoch);
  const note =
    facts.stepsPerEpoch === undefined
      ? 'LLM Compressor updates at every batch and never reaches the target; with `--steps-per-epoch` its own levels are said'
      : 'the target is the last level that LLM Compressor reaches';
  ledger.claim(fieldAt(field, 'final_sparsity'), { list: facts.stepsPerEpoch === undefined ? 'differs' : 'said', note });
  const chosen = targetsIn(fieldAt(field, 'targets'), context);
  const except = targetsIn(fieldAt(field, 'ignore'), context);
  return [
    {
      object: 'weights',
      ...narrowed(chosen, except),
      allocation: 'uniform',
      criterion: 'magnitude',
      to: course.updates.at(-1)?.level ?? final,
      from: init,
      course,
      clauses: [],
      origin: field,
      rounded: 'down',
      ties: 'all',
      countOf: (units, level) => Math.floor(units * level),
    },
  ];
}

/** The levels, or why they are not said. */
function levelsOf(field: Field, values: Values, epochs: number | undefined): Levels | string {
  const structure = values.word(fieldAt(field, 'mask_structure')) ?? 'unstructured';
  const scheduler = values.word(fieldAt(field, 'update_scheduler')) ?? 'cubic_polynomial';
  const func = /linear/.test(scheduler) ? 'linear' : /cubic/.test(scheduler) ? 'cubic' : undefined;
  const isGlobal = values.isOn(fieldAt(field, 'apply_globally')) === true;
  if (structure !== 'unstructured' || func === undefined || isGlobal) return 'this structure, scheduler or scope has no word here';
  const init = values.numberOr(fieldAt(field, 'init_sparsity'), 0);
  const final = values.numberOr(fieldAt(field, 'final_sparsity'), 0);
  const start = values.numberOr(fieldAt(field, 'start'), 0);
  const end = values.number(fieldAt(field, 'end')) ?? epochs ?? 0;
  const isReadable = end > start && start >= 0 && final > init && final < 1 && init >= 0;
  return isReadable ? { func, init, final, start, end } : 'its window or its levels cannot be read';
}

interface Levels {
  readonly func: string;
  readonly init: number;
  readonly final: number;
  readonly start: number;
  readonly end: number;
}

function courseOf({ func, init, final, start, end }: Levels, stepsPerEpoch: number | undefined): Course {
  const level = (x: number): number => init + (final - init) * (func === 'linear' ? x : (x - 1) ** 3 + 1);
  if (stepsPerEpoch === undefined) {
    const updates = moments(start, end, Math.max(1, (end - start) / 100)).map((at) => ({ at, level: level((at - start) / (end - start)) }));
    return {
      unit: 'epochs',
      updates: [...updates.filter(({ at }) => at < end), { at: end, level: final }],
      along: alongOf(func, 0, 1),
      nominal: true,
    };
  }
  const [first, last] = [Math.ceil(start * stepsPerEpoch), Math.ceil(end * stepsPerEpoch) - 1];
  const updates = moments(first, last, 1).map((at) => ({ at, level: level((at / stepsPerEpoch - start) / (end - start)) }));
  const progress = (at: number): number => (at / stepsPerEpoch - start) / (end - start);
  return { unit: 'steps', updates, along: alongOf(func, progress(first), progress(last)) };
}
