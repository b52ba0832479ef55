/** A pruning modifier of SparseML as prunes of a recipe. */
import { leaveOut, plainNumber, type ImportContext } from '../../dialect.ts';
import { fieldAt, entriesOf, type Field } from '../../document/field.ts';
import { roundHalfEven } from '../../document/formula.ts';
import type { DraftPrune } from '../../draft.ts';
import type { Modifier } from './modifiers.ts';
import { atOnce, chosenBy, structureOf, type Structure } from './structure.ts';
import { courseOf, interpolations, type Length, type Span } from './schedule.ts';
import { firstLevel, decimal } from '../../course.ts';
import type { Claim } from '../../ledger.ts';

type Part = { readonly level: number | undefined; readonly params: Field | undefined };

export function prunesOf(modifier: Modifier, context: ImportContext, length: Length): readonly DraftPrune[] {
  const { field } = modifier;
  const final = fieldAt(field, 'final_sparsity');
  const params = fieldAt(field, 'params');
  const structure = structureOf(fieldAt(field, 'mask_type'), context);
  if (structure === undefined) return leaveOut(field, 'this structure of masks has no word here', context);
  if (!isKnownScore(modifier, context)) return leaveOut(field, 'this score has no criterion here', context);
  // A target of its own for each list of parameters; the first that matches counts.
  const parts: readonly Part[] =
    final?.kind === 'mapping'
      ? final.entries.map(({ key, value }) => ({ level: plainNumber(key), params: value }))
      : [{ level: context.values.number(final), params }];
  return parts.flatMap((part) => pruneOf(modifier, part, structure, context, length));
}

function isKnownScore({ field, kind }: Modifier, { values }: ImportContext): boolean {
  const score = values.word(fieldAt(field, 'score_type')) ?? 'magnitude';
  return score === 'magnitude' || score === 'movement' || kind === movement;
}

const movement = 'MovementPruningModifier';

function pruneOf(
  { field, name, kind }: Modifier,
  { level, params }: Part,
  structure: Structure,
  context: ImportContext,
  length: Length,
): readonly DraftPrune[] {
  const { values } = context;
  const fisher = fisherOf({ field, name, kind }, structure.object === 'weights', context);
  const isGlobal = fisher?.isGlobal ?? (name.startsWith('Global') || values.isOn(fieldAt(field, 'global_sparsity')) === true);
  claimLeaving(field, context);
  const chosen = chosenBy(params, context);
  if (level === undefined && structure.to === undefined) return leaveOut(field, 'there is no target that can be read', context);
  const span = spanOf(field, level ?? 0, context, length);
  if (!isShare(span.init) || !isShare(span.final)) return leaveOut(field, 'a sparsity is between 0 and 1', context);
  const course = courseOf(span, length);
  const last = course.updates.at(-1)?.level;
  if (last === undefined) return leaveOut(field, 'its window begins after the training', context);
  const reason = structure.to === undefined ? faultOf(span, last) : undefined;
  if (reason !== undefined) return leaveOut(field, reason, context);
  noteCourse(field, course.nominal === true, Math.abs(last - span.final) <= 1e-12, context);
  if (structure.to !== undefined) claimAtOnce(field, context);
  const moves = kind === movement || values.word(fieldAt(field, 'score_type')) === 'movement';
  const allocation = isGlobal ? 'global' : 'uniform';
  const leveled = structure.to === undefined ? ({ allocation, from: firstLevel(course), course } as const) : {};
  return [
    {
      object: structure.object,
      chosen,
      ...leveled,
      criterion: fisher?.criterion ?? (moves ? 's' : 'magnitude'),
      to: structure.to ?? last,
      clauses: [...structure.clauses, ...(moves ? ['mask revisable'] : []), ...(fisher?.clauses ?? [])],
      origin: field,
      ties: 'last',
      countOf: (units, share) => roundHalfEven(units * share),
    },
  ];
}

/** What a pattern has no use for. */
function claimAtOnce(field: Field, { ledger }: ImportContext): void {
  const idle = ['init_sparsity', 'final_sparsity', 'start_epoch', 'end_epoch', 'update_frequency', 'inter_func', 'global_sparsity'];
  for (const key of idle) ledger.claim(fieldAt(field, key), atOnce);
}

function faultOf({ init }: Span, last: number): string | undefined {
  if (last <= 0) return 'it prunes nothing';
  return init > last ? 'its sparsity falls, and masks here only grow' : undefined;
}

function claimLeaving(field: Field, { values, ledger }: ImportContext): void {
  const leave = fieldAt(field, 'leave_enabled');
  if (values.isOn(leave) !== false) return;
  ledger.claim(leave, { list: 'differs', note: 'masks stay after the window; SparseML gives them up: write `rewind masks`' });
}

function isShare(share: number): boolean {
  return share >= 0 && share < 1;
}

function noteCourse(field: Field, isNominal: boolean, isReached: boolean, { ledger }: ImportContext): void {
  if (isNominal) {
    const note =
      'SparseML counts the frequency from the last update, so that moments drift by fractions of a step; with `--steps-per-epoch` they are compared';
    ledger.claim(fieldAt(field, 'update_frequency'), { list: 'differs', note });
  }
  if (!isReached) {
    const note = 'the window ends with the training, so SparseML never makes its last update; the target is the level that it reaches';
    ledger.claim(fieldAt(field, 'final_sparsity'), { list: 'said', note });
    ledger.claim(fieldAt(field, 'end_epoch'), { list: 'said', note });
  }
}

function spanOf(field: Field, final: number, { values, ledger }: ImportContext, length: Length): Span {
  const start = Math.max(0, values.numberOr(fieldAt(field, 'start_epoch'), 0));
  const written = values.number(fieldAt(field, 'end_epoch')) ?? -1;
  const end = written < 0 ? (length.epochs ?? start) : Math.max(written, start);
  const func = fieldAt(field, 'inter_func');
  const word = values.word(func) ?? 'cubic';
  const isKnown = interpolations.includes(word);
  if (!isKnown) ledger.claim(func, { list: 'differs', words: '`along cubic`', note: 'this function is not known to SparseML 1.x' });
  const init = fieldAt(field, 'init_sparsity');
  const isFromParam = values.word(init) === '__FROM_PARAM__';
  if (isFromParam) ledger.claim(init, { list: 'differs', words: '`from 0%`', note: 'SparseML begins at the zeros of each tensor' });
  return {
    start,
    end,
    final,
    frequency: values.number(fieldAt(field, 'update_frequency')) ?? -1,
    init: isFromParam ? 0 : values.numberOr(init, 0),
    func: isKnown ? word : 'cubic',
  };
}

// OBSPruningModifier and MFACPruningModifier: the inverse of the empirical Fisher information as a criterion.

type FisherScore = { readonly criterion: string; readonly clauses: readonly string[]; readonly isGlobal: boolean };

/** What the two classes take where a file does not say it. */
const usual = {
  OBSPruningModifier: { samples: 1024, damping: 1e-7, block: 1, isGlobal: true },
  MFACPruningModifier: { samples: 64, damping: 1e-5, block: 2000, isGlobal: false },
} as const;

/** Of a larger block, recipes have no square. */
const largestBlock = 4096;

const ofTiles: Claim = {
  list: 'differs',
  words: '`tiles`',
  note: 'the score of a tile is the mean of those of its weights; SparseML inverts its own square',
};

/** Undefined where the modifier ranks by something else. */
function fisherOf({ field, name, kind }: Modifier, isPlain: boolean, context: ImportContext): FisherScore | undefined {
  const { values } = context;
  if (kind !== 'MFACPruningModifier') return undefined;
  const defaults = name === 'MFACPruningModifier' ? usual.MFACPruningModifier : usual.OBSPruningModifier;
  const block = blockOf(fieldAt(field, 'fisher_block_size'), defaults.block, context);
  const damping = positive(values.number(fieldAt(field, 'damp'))) ?? defaults.damping;
  const mask = fieldAt(field, 'mask_type');
  if (mask !== undefined && !isPlain) context.ledger.claim(mask, ofTiles);
  const samples = samplesOf(fieldAt(field, 'num_grads'), context) ?? defaults.samples;
  return {
    criterion: `block-fisher(block: ${block}, damping: ${decimal(damping)})`,
    clauses: [`using ${samples} samples of train`],
    isGlobal: values.isOn(fieldAt(field, 'global_sparsity')) ?? defaults.isGlobal,
  };
}

function blockOf(field: Field | undefined, usually: number, { values, ledger }: ImportContext): number {
  const written = values.number(field);
  const isWhole = written !== undefined && Number.isInteger(written) && written >= 1;
  if (isWhole && written <= largestBlock) return written;
  const block = isWhole ? largestBlock : usually;
  if (field !== undefined) {
    ledger.claim(field, {
      list: 'differs',
      words: '`block`',
      note: `a block here has ${block} weights; recipes take 1 to ${largestBlock}`,
    });
  }
  return block;
}

/** A number, or one for each level of sparsity: that of the lowest. */
function samplesOf(field: Field | undefined, { values }: ImportContext): number | undefined {
  const levels = entriesOf(field).flatMap(({ key, value }) => {
    const [level, samples] = [plainNumber(key), values.number(value)];
    return level === undefined || samples === undefined ? [] : [{ level, samples }];
  });
  const [lowest] = levels.toSorted((a, b) => a.level - b.level);
  const samples = positive(lowest?.samples ?? values.number(field));
  return samples !== undefined && Number.isInteger(samples) ? samples : undefined;
}

function positive(value: number | undefined): number | undefined {
  return value !== undefined && value > 1e-15 ? value : undefined;
}
