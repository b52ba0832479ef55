/** Pruners of Neural Compressor 1: magnitude by epochs. */
import { firstLevel, moments, type Course } from '../../course.ts';
import { chosenIn, claimByKind, leaveOut, type ImportContext } from '../../dialect.ts';
import { fieldAt, itemsOf, type Field } from '../../document/field.ts';
import { layerNamed, narrowed } from '../../names.ts';
import type { DraftPrune } from '../../draft.ts';
import { kinds } from './kinds.ts';

export function prunersOf(approach: Field, context: ImportContext): readonly DraftPrune[] {
  claimByKind(approach, kinds.pruner, context.ledger, 'pruners');
  const pruners = itemsOf(fieldAt(approach, 'pruners'));
  for (const pruner of pruners) claimByKind(pruner, kinds.pruner, context.ledger);
  const each = pruners.length === 0 ? [approach] : pruners;
  return each.flatMap((pruner) => prunerOf(pruner, (key) => fieldAt(pruner, key) ?? fieldAt(approach, key), context));
}

function prunerOf(pruner: Field, setting: (key: string) => Field | undefined, context: ImportContext): readonly DraftPrune[] {
  const { values, naming } = context;
  const type = values.word(setting('prune_type')) ?? 'basic_magnitude';
  const [init, target] = [values.numberOr(setting('initial_sparsity'), 0), values.numberOr(setting('target_sparsity'), 0.97)];
  const [start, end] = [values.numberOr(setting('start_epoch'), 0), values.numberOr(setting('end_epoch'), 4)];
  const gap = values.numberOr(setting('update_frequency'), 1);
  const isReadable = isCourse({ init, target, start, end, gap });
  if (type !== 'basic_magnitude' || !isReadable) {
    return leaveOut(pruner, isReadable ? 'this type of pruner has no criterion here' : 'its levels or epochs cannot be read', context);
  }
  const course = courseOf({ init, target, start, end, gap });
  const named = chosenIn(setting('names'), (text, { span }) => layerNamed(text, span, naming));
  const all = naming.layers?.filter(({ prunable }) => prunable);
  const everything = all && { terms: [], layers: all };
  if (named === undefined) {
    const note = 'version 1 prunes all tensors of two or four dimensions, embeddings among them';
    context.ledger.claim(setting('prune_type') ?? pruner, { list: 'differs', note });
  }
  return [
    {
      object: 'weights',
      allocation: 'uniform',
      criterion: 'magnitude',
      from: firstLevel(course),
      course,
      clauses: [],
      origin: pruner,
      ...narrowed(named ?? everything, undefined),
      to: course.updates.at(-1)?.level ?? target,
      ties: 'all',
      countOf: (units, level) => Math.min(units, Math.floor(units * level) + 1),
    },
  ];
}

interface Levels {
  readonly init: number;
  readonly target: number;
  readonly start: number;
  readonly end: number;
  readonly gap: number;
}

function isCourse({ init, target, start, end, gap }: Levels): boolean {
  const isWhole = [start, end, gap].every(Number.isInteger);
  return isWhole && start >= 0 && end > start && gap >= 1 && init >= 0 && init < target && target < 1;
}

/** The first level is above the initial one, and the target comes with the last update. */
function courseOf({ init, target, start, end, gap }: Levels): Course {
  const width = end - start + 1;
  const level = (at: number): number => init + ((target - init) * (Math.floor((at - start + 1) / gap) * gap)) / width;
  const updates = moments(start, end, 1).map((at) => ({ at, level: Math.min(target, level(at)) }));
  const known = updates.filter((update, at) => update.level > (at === 0 ? 0 : (updates[at - 1]?.level ?? 0)));
  const kept = known.length === 0 ? [{ at: end, level: target }] : known;
  return { unit: 'epochs', updates: kept, along: 'linear' };
}
