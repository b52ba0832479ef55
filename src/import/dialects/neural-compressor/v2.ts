/** Configurations of Neural Compressor 2: lists of prunings by steps, with settings that count for all of them. */
import { ownAt } from '../../../basics/own.ts';
import { groupAt } from '../../../basics/matches.ts';
import { decimal, moments, percent, type Course } from '../../course.ts';
import { chosenIn, claimByKind, leaveOut, type ImportContext } from '../../dialect.ts';
import { fieldAt, itemsOf, type Field } from '../../document/field.ts';
import { joined, layersMatching, layersOfRoles, narrowed, termOf, type Chosen } from '../../names.ts';
import { zerosThatStay, type DraftPrune } from '../../draft.ts';
import { patternText, tiles, type Structure } from '../sparseml/structure.ts';
import { kinds } from './kinds.ts';

export interface Around {
  readonly context: ImportContext;
  /** Settings for all. */
  readonly top: Field;
  readonly form: Form;
}

/** What versions do differently with the same settings. */
export interface Form {
  /** By how many updates the target is divided, when there are so many behind the first. */
  readonly ticks: (window: { readonly start: number; readonly end: number; readonly gap: number }) => number;
  /** Whether the last linear layer is left out without a word. */
  readonly sparesLast: boolean;
  /** Of a window; steps where it is absent. */
  readonly unit?: 'epochs';
}

export const version2: Form = { ticks: ({ start, end, gap }) => Math.max(1, Math.floor((end - start + gap) / gap) - 1), sparesLast: true };

type Setting = (key: string) => Field | undefined;

export function prunesOfAll(around: Around): readonly DraftPrune[] {
  const { top, context } = around;
  const configs = itemsOf(fieldAt(top, 'pruning_configs'));
  claimByKind(top, kinds.v2, context.ledger, 'pruning_configs');
  for (const config of configs) claimByKind(config, kinds.v2, context.ledger);
  const each = configs.length === 0 ? [top] : configs;
  return each.flatMap((config) => pruneOf(config, (key) => fieldAt(config, key) ?? fieldAt(top, key), around));
}

interface Curve {
  /** An expression of the progress to the last update, which is that share of the way to the target. */
  readonly along: (share: number) => string;
  readonly level: (target: number, progress: number) => number;
}

const curves: Readonly<Record<string, Curve>> = {
  exp: { along: () => 'geometric', level: (target, p) => 1 - (1 - target) ** p },
  linear: { along: () => 'linear', level: (target, p) => target * p },
  cube: { along: () => 'p^3', level: (target, p) => target * p ** 3 },
  cos: { along: partOfCosine, level: (target, p) => target * (1 - Math.cos((Math.PI * p) / 2)) },
};

/** Other curves keep their form where they end early. */
function partOfCosine(share: number): string {
  if (share === 1) return '1 - cos(pi * p / 2)';
  const part = decimal(Number(share.toPrecision(12)));
  return `(1 - cos(pi * ${part} * p / 2)) / (1 - cos(pi * ${part} / 2))`;
}

interface Said {
  readonly target: number;
  readonly structure: Structure;
  readonly criterion: Criterion;
  readonly course: Course;
}

function pruneOf(config: Field, setting: Setting, around: Around): readonly DraftPrune[] {
  const { context } = around;
  const { values } = context;
  if (values.word(setting('pruning_type')) === 'pattern_lock') return locked(config, setting, around);
  const said = saidOf(setting, around);
  if (typeof said === 'string') return leaveOut(config, said, context);
  const { target, structure, criterion, course } = said;
  claimRest(config, setting, said, context);
  const hasShare = structure.to === undefined;
  const isGlobal = hasShare && (values.word(setting('pruning_scope')) ?? 'global') === 'global';
  const isOnce = course.updates.length < 2;
  const isLater = !isOnce || course.updates[0]?.at !== 0;
  const sums = values.word(setting('criterion_reduce_type')) === 'sum';
  return [
    {
      object: structure.object,
      ...selectionOf(setting, around),
      allocation: !hasShare ? undefined : isGlobal ? 'global' : 'uniform',
      criterion: criterion.words,
      to: structure.to ?? course.updates.at(-1)?.level ?? target,
      from: hasShare && isLater ? 0 : undefined,
      course: hasShare && isLater ? course : undefined,
      clauses: [
        ...(isGlobal ? protect(setting, target, isOnce, context) : []),
        ...structure.clauses.map((clause) => (sums ? clause.replace('mean', 'sum') : clause)),
        ...(isOnce || !hasShare ? [] : criterion.clauses),
      ],
      origin: config,
      rounded: hasShare ? 'down' : undefined,
      ties: hasShare ? 'all' : undefined,
      countOf: (units, level) => Math.floor(units * level),
    },
  ];
}

/** What a score is measured on, and what a pattern does not read. */
function claimRest(config: Field, setting: Setting, { criterion, structure }: Said, { ledger }: ImportContext): void {
  if (criterion.differs !== undefined) ledger.claim(setting('pruning_type'), { list: 'differs', note: criterion.differs });
  if (structure.to === undefined) return;
  const note = 'a pattern takes as much of each group';
  for (const key of ['pruning_scope', 'target_sparsity', ...bounds]) ledger.claim(fieldAt(config, key), { list: 'left', note });
}

const bounds = ['max_sparsity_ratio_per_op', 'min_sparsity_ratio_per_op'];

/** Settings of a schedule or a score, which a lock does not read. */
const withoutLock = [
  ...['target_sparsity', 'pruning_scope', 'sparsity_decay_type', 'pruning_frequency', 'criterion_reduce_type', 'criterion_type'],
  ...bounds,
];

/** What is zero stays zero; in blocks it is those that are zero as a whole (pattern_lock.py, patterns/nxm.py). */
function locked(config: Field, setting: Setting, around: Around): readonly DraftPrune[] {
  const { context } = around;
  const { values, ledger } = context;
  const [start, end] = ['start_step', 'end_step'].map((key) => values.numberOr(setting(key), 0));
  if (start !== end) return leaveOut(config, 'Neural Compressor refuses `pattern_lock` where the two steps differ', context);
  const words = '`prune zeros`';
  const isWeights = values.word(setting('pattern')) === '1x1';
  const note = 'every zero stays; Neural Compressor keeps blocks that are zero as a whole';
  ledger.claim(setting('pruning_type'), isWeights ? { list: 'said', words } : { list: 'differs', words, note });
  const late = { list: 'differs', note: 'the recipe keeps zeros from its beginning on' } as const;
  if (start !== 0) ledger.claim(setting('start_step'), late);
  for (const key of withoutLock) ledger.claim(setting(key), { list: 'left', note: '`pattern_lock` does not read it' });
  return [zerosThatStay(config, selectionOf(setting, around))];
}

/** What recipes have words for, or why they have none. */
function saidOf(setting: Setting, { context, form }: Around): Said | string {
  const { values } = context;
  const target = values.numberOr(setting('target_sparsity'), 0.9);
  const pattern = setting('pattern');
  const structure = structureOf(values.word(pattern) ?? '4x1', pattern, context);
  const criterion = criterionOf(values.word(setting('pruning_type')) ?? 'snip_momentum');
  const decay = values.word(setting('sparsity_decay_type')) ?? 'exp';
  const curve = ownAt(curves, decay);
  const course = curve && courseOf(target, curve, setting, { context, form });
  if (criterion === undefined) return 'this type of pruning has no criterion here';
  if (structure === undefined) return 'this pattern has no word here';
  if (course === undefined || !(target > 0 && target < 1)) return 'its levels or steps cannot be read';
  return { target, structure, criterion, course };
}

/** What a layer keeps at least, and at most; shares of what goes there are those of what stays here. */
function protect(setting: Setting, target: number, isOnce: boolean, { values, ledger }: ImportContext): readonly string[] {
  const [top, bottom] = bounds.map(setting);
  const [highest, lowest] = [values.numberOr(top, 0.98), values.numberOr(bottom, 0)];
  const kept = (gone: number): string => percent(Number((1 - gone).toPrecision(12)));
  const floors: string[] = [];
  if (highest > 0 && highest < 1 && highest <= target) {
    ledger.claim(top, { list: 'unsaid', note: 'it is below the target, which no layers could meet then' });
  } else if (highest > 0 && highest < 1) floors.push(`min ${kept(highest)}`);
  if (lowest > target) {
    ledger.claim(bottom, { list: 'unsaid', note: 'it is above the target, which layers could not stay at then' });
  } else if (lowest > 0 && lowest < 1) {
    floors.push(`max ${kept(lowest)}`);
    const note = 'before the end it grows with what is pruned; Neural Compressor predicts it';
    const words = '`protect max`';
    ledger.claim(bottom, isOnce ? { list: 'said', words } : { list: 'differs', words, note });
  }
  return floors.length === 0 ? [] : [`protect ${floors.join(', ')} per layer`];
}

type Criterion = { readonly words: string; readonly clauses: readonly string[]; readonly differs?: string };

function criterionOf(type: string): Criterion | undefined {
  if (type === 'magnitude' || type === 'basic_magnitude') return { words: 'magnitude', clauses: [] };
  const samples = 'scores are measured on samples at each update; Neural Compressor takes the gradients of training';
  if (type === 'snip') return { words: 'snip', clauses: [], differs: samples };
  if (type === 'snip_momentum') return { words: 'snip', clauses: ['smoothed 0.9'], differs: samples };
  return undefined;
}

function structureOf(pattern: string, field: Field | undefined, { ledger }: ImportContext): Structure | undefined {
  const block = /^(\d{1,4})x(\d{1,4})$/.exec(pattern);
  if (block !== null) {
    const [rows, columns] = [Number(block[1]), Number(block[2])];
    if (rows < 1 || columns < 1 || rows > 1024 || columns > 1024) return undefined;
    if (columns > 1)
      ledger.claim(field, {
        list: 'said',
        note: 'in a convolution a tile is of inputs at one place of the kernel; Neural Compressor takes them in storage order',
      });
    return tiles(rows, columns);
  }
  const match = /^(\d{1,3}):(\d{1,3})$/.exec(pattern);
  const [gone, of] = [Number(groupAt(match, 1)), Number(groupAt(match, 2))];
  if (gone < 1 || gone >= of) return undefined;
  ledger.claim(field, { list: 'differs', note: 'the pattern comes at once; Neural Compressor prunes group by group over time' });
  return { object: 'weights', to: patternText(of - gone, of), clauses: [] };
}

function courseOf(
  target: number,
  curve: Curve,
  setting: Setting,
  { context: { values }, form }: Pick<Around, 'context' | 'form'>,
): Course | undefined {
  const [start, end] = [values.numberOr(setting('start_step'), 0), values.numberOr(setting('end_step'), 0)];
  const gap = values.numberOr(setting('pruning_frequency'), 1);
  if (![start, end, gap].every(Number.isInteger) || start < 0 || gap < 1 || end < start) return undefined;
  const { unit = 'steps' } = form;
  if (end === start) return { unit, updates: [{ at: start, level: target }], along: 'constant' };
  const ticks = form.ticks({ start, end, gap });
  if (ticks < 1) return undefined;
  const last = Math.min(ticks, Math.max(1, Math.floor((end - start) / gap)));
  const at = moments(start, start + last * gap, gap);
  return {
    unit,
    updates: at.map((step, index) => ({ at: step, level: index === ticks ? target : curve.level(target, index / ticks) })),
    along: curve.along(last / ticks),
  };
}

const classes: Readonly<Record<string, string>> = { Linear: 'linear', Conv: 'conv', Conv2d: 'conv' };

function selectionOf(setting: Setting, { context, form }: Around) {
  const { naming } = context;
  const matching = (field: Field | undefined) => chosenIn(field, (text, { span }) => layersMatching(text, 'anywhere', span, naming));
  const named = matching(setting('op_names'));
  const types = itemsOf(setting('pruning_op_types')).flatMap((item) => (item.kind === 'scalar' ? (classes[item.text.trim()] ?? []) : []));
  const roles = layersOfRoles(types.length > 0 ? types : ['conv', 'linear'], naming);
  const chosen = named ?? (naming.layers === undefined && types.length === 0 ? undefined : roles);
  const except = matching(setting('excluded_op_names'));
  return narrowed(chosen, form.sparesLast ? lastOut(except, chosen, context) : except);
}

/** The last linear layer is left out without a word there. */
function lastOut(except: Chosen | undefined, chosen: Chosen | undefined, { naming }: ImportContext): Chosen | undefined {
  const { layers } = naming;
  const head: Chosen = layers === undefined ? { terms: ['head'] } : headOf(layers.filter(({ roles }) => roles.has('linear')).at(-1));
  if (chosen !== undefined && layers === undefined) return except;
  return joined([...(except ? [except] : []), head]);
}

function headOf(layer: NonNullable<Chosen['layers']>[number] | undefined): Chosen {
  return layer === undefined ? { terms: [], layers: [] } : { terms: [termOf(layer.name)], layers: [layer] };
}

export function lastStepOf(prunes: readonly DraftPrune[]): number {
  return Math.max(0, ...prunes.map(({ course }) => course?.updates.at(-1)?.at ?? 0));
}
