/** A pruning modifier of SparseML as prunes of a recipe. */
import type { ImportContext } from '../../dialect.ts';
import { fieldAt, entriesOf, type Field } from '../../document/field.ts';
import { roundHalfEven } from '../../document/formula.ts';
import type { DraftPrune } from '../../recipe/draft.ts';
import { plainNumber, type Values } from '../../values.ts';
import type { Modifier } from './modifiers.ts';
import { chosenBy, structureOf, type Structure } from './structure.ts';
import { courseOf, interpolations, type Length, type Span } from './schedule.ts';
import { firstLevel, decimal } from '../../course.ts';
import type { Claim } from '../../ledger.ts';

export interface Around {
  readonly values: Values;
  readonly context: ImportContext;
  readonly length: Length;
}

interface Part {
  readonly level: number | undefined;
  readonly params: Field | undefined;
}

export function prunesOf(modifier: Modifier, around: Around): readonly DraftPrune[] {
  const { field } = modifier;
  const final = fieldAt(field, 'final_sparsity');
  const params = fieldAt(field, 'params');
  const structure = structureOf(fieldAt(field, 'mask_type'), around.context);
  const reason = refusalOf(modifier, structure, around);
  if (reason !== undefined || structure === undefined) return unsaid(field, reason ?? '', around);
  // A target of its own for each list of parameters; the first that matches counts.
  const parts: readonly Part[] =
    final?.kind === 'mapping'
      ? final.entries.map(({ key, value }) => ({ level: plainNumber(key), params: value }))
      : [{ level: around.values.number(final), params }];
  return parts.flatMap((part) => pruneOf(modifier, part, structure, around));
}

function unsaid(field: Field, note: string, { context }: Around): readonly DraftPrune[] {
  context.ledger.claim(field, { list: 'unsaid', note });
  return [];
}

function refusalOf({ field, kind }: Modifier, structure: Structure | undefined, { values }: Around): string | undefined {
  if (structure === undefined) return 'this structure of masks has no word here';
  const score = values.word(fieldAt(field, 'score_type')) ?? 'magnitude';
  const isKnown = score === 'magnitude' || score === 'movement' || kind === movement;
  return isKnown ? undefined : 'this score has no criterion here';
}

const movement = 'MovementPruningModifier';

function pruneOf({ field, name, kind }: Modifier, { level, params }: Part, structure: Structure, around: Around): readonly DraftPrune[] {
  const { values, context, length } = around;
  const fisher = fisherOf({ field, name, kind }, structure.object === 'weights', around);
  const isGlobal = fisher?.isGlobal ?? isOneThreshold(name, field, values);
  claimLeaving(field, around);
  const chosen = chosenBy(params, context);
  if (level === undefined && structure.to === undefined) return unsaid(field, 'there is no target that can be read', around);
  const span = spanOf(field, level ?? 0, around);
  if (!isShare(span.init) || !isShare(span.final)) return unsaid(field, 'a sparsity is between 0 and 1', around);
  const course = courseOf(span, length);
  const last = course.updates.at(-1)?.level;
  const reason = structure.to === undefined || last === undefined ? faultOf(span, last) : undefined;
  if (last === undefined || reason !== undefined) return unsaid(field, reason ?? '', around);
  noteCourse(field, { nominal: course.nominal === true, last, final: span.final }, context);
  const from = firstLevel(course);
  const moves = movesBy(field, kind, values);
  return [
    {
      object: structure.object,
      chosen,
      allocation: structure.to === undefined ? (isGlobal ? 'global' : 'uniform') : undefined,
      criterion: fisher?.criterion ?? (moves ? 's' : 'magnitude'),
      to: structure.to ?? last,
      from: structure.to === undefined ? from : undefined,
      course: structure.to === undefined ? course : undefined,
      clauses: [...structure.clauses, ...clausesOf(fisher, moves)],
      origin: field,
      ties: 'last',
      countOf: (units, share) => roundHalfEven(units * share),
    },
  ];
}

function clausesOf(fisher: FisherScore | undefined, moves: boolean): readonly string[] {
  return [...(moves ? ['mask revisable'] : []), ...(fisher?.clauses ?? [])];
}

function isOneThreshold(name: string, field: Field, values: Values): boolean {
  return name.startsWith('Global') || values.isOn(fieldAt(field, 'global_sparsity')) === true;
}

function movesBy(field: Field, kind: string, values: Values): boolean {
  return kind === movement || values.word(fieldAt(field, 'score_type')) === 'movement';
}

function faultOf({ init }: Span, last: number | undefined): string | undefined {
  if (last === undefined) return 'its window begins after the training';
  if (last <= 0) return 'it prunes nothing';
  return init > last ? 'its sparsity falls, and masks here only grow' : undefined;
}

function claimLeaving(field: Field, { values, context }: Around): void {
  const leave = fieldAt(field, 'leave_enabled');
  if (values.isOn(leave) !== false) return;
  const note = 'masks stay after the window; SparseML gives them up: write `rewind masks`';
  context.ledger.claim(leave, { list: 'differs', note });
}

function isShare(share: number): boolean {
  return share >= 0 && share < 1;
}

interface Reached {
  readonly nominal: boolean;
  readonly last: number;
  readonly final: number;
}

function noteCourse(field: Field, { nominal, last, final }: Reached, { ledger }: ImportContext): void {
  if (nominal) {
    const note =
      'SparseML counts the frequency from the last update, so that moments drift by fractions of a step; with `--steps-per-epoch` they are compared';
    ledger.claim(fieldAt(field, 'update_frequency'), { list: 'differs', note });
  }
  if (Math.abs(last - final) > 1e-12) {
    const note = 'the window ends with the training, so SparseML never makes its last update; the target is the level that it reaches';
    ledger.claim(fieldAt(field, 'final_sparsity'), { list: 'said', note });
    ledger.claim(fieldAt(field, 'end_epoch'), { list: 'said', note });
  }
}

function spanOf(field: Field, final: number, { values, context, length }: Around): Span {
  const start = Math.max(0, values.numberOr(fieldAt(field, 'start_epoch'), 0));
  const written = values.number(fieldAt(field, 'end_epoch')) ?? -1;
  const end = written < 0 ? (length.epochs ?? start) : Math.max(written, start);
  const func = fieldAt(field, 'inter_func');
  const word = values.word(func) ?? 'cubic';
  const isKnown = interpolations.includes(word);
  if (!isKnown) {
    const note = 'this function is not known to SparseML 1.x';
    context.ledger.claim(func, { list: 'differs', words: '`along cubic`', note });
  }
  const init = fieldAt(field, 'init_sparsity');
  const isFromParam = values.word(init) === '__FROM_PARAM__';
  if (isFromParam) {
    const note = 'SparseML begins at the zeros of each tensor';
    context.ledger.claim(init, { list: 'differs', words: '`from 0%`', note });
  }
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

interface FisherScore {
  readonly criterion: string;
  readonly clauses: readonly string[];
  readonly isGlobal: boolean;
}

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
function fisherOf(
  { field, name, kind }: Modifier,
  isPlain: boolean,
  { values, context }: { readonly values: Values; readonly context: ImportContext },
): FisherScore | undefined {
  if (kind !== 'MFACPruningModifier') return undefined;
  const defaults = name === 'MFACPruningModifier' ? usual.MFACPruningModifier : usual.OBSPruningModifier;
  const block = blockOf(fieldAt(field, 'fisher_block_size'), defaults.block, values, context);
  const damping = positive(values.number(fieldAt(field, 'damp'))) ?? defaults.damping;
  const mask = fieldAt(field, 'mask_type');
  if (mask !== undefined && !isPlain) context.ledger.claim(mask, ofTiles);
  const samples = samplesOf(fieldAt(field, 'num_grads'), values) ?? defaults.samples;
  return {
    criterion: `block-fisher(block: ${block}, damping: ${decimal(damping)})`,
    clauses: [`using ${samples} samples of train`],
    isGlobal: values.isOn(fieldAt(field, 'global_sparsity')) ?? defaults.isGlobal,
  };
}

function blockOf(field: Field | undefined, usually: number, values: Values, { ledger }: ImportContext): number {
  const written = values.number(field);
  const isWhole = written !== undefined && Number.isInteger(written) && written >= 1;
  if (isWhole && written <= largestBlock) return written;
  const block = isWhole ? largestBlock : usually;
  if (field !== undefined) {
    const note = `a block here has ${block} weights; recipes take 1 to ${largestBlock}`;
    ledger.claim(field, { list: 'differs', words: '`block`', note });
  }
  return block;
}

/** A number, or one for each level of sparsity: that of the lowest. */
function samplesOf(field: Field | undefined, values: Values): number | undefined {
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
