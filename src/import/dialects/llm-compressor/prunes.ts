/** Prunes of LLM Compressor's modifiers: which layers, and how much of them at once or over time. */
import { ownAt } from '../../../basics/own.ts';
import { groupAt } from '../../../basics/matches.ts';
import { decimal, moments, type Course } from '../../course.ts';
import { askOnce, chosenIn, leaveOut, type ImportContext } from '../../dialect.ts';
import { fieldAt, itemsOf, type Field } from '../../document/field.ts';
import type { DraftPrune, DraftStage } from '../../draft.ts';
import {
  candidatesOf,
  layerNamed,
  layersOfRoles,
  modulesMatching,
  narrowed,
  quotable,
  sizeAlong,
  termOf,
  type Chosen,
} from '../../names.ts';
import { trainingText } from '../../training.ts';
import { alongOf } from '../sparseml/schedule.ts';
import { patternText } from '../sparseml/structure.ts';

// Modules with all below them, classes, `re:` expressions.

const classes: Readonly<Record<string, readonly string[]>> = {
  Linear: ['linear'],
  Conv1d: ['conv'],
  Conv2d: ['conv'],
  __ALL_PRUNABLE__: ['linear', 'conv'],
  __ALL__: ['linear', 'conv'],
};

export function targetsIn(field: Field | undefined, context: ImportContext): Chosen | undefined {
  const chosen = chosenIn(field, (text, item) => targetOf(text, item, context));
  if (chosen?.differs !== undefined) context.ledger.claim(field, { list: 'differs', note: chosen.differs });
  return chosen?.terms.length === 0 ? undefined : chosen;
}

function targetOf(text: string, item: Field, { naming }: ImportContext): Chosen {
  const roles = ownAt(classes, text);
  if (roles !== undefined) return layersOfRoles(roles, naming);
  if (/(?:^|\.|\*)lm_head\$?$/.test(text)) return layersOfRoles(['head'], naming);
  if (text.startsWith('re:')) return modulesMatching(text.slice(3), item.span, naming);
  const { layers } = naming;
  const names = candidatesOf(text);
  // A number ends the name of a block, whose layers are below it.
  if (layers === undefined) return { terms: [/\d$/.test(text) ? `"${quotable(text)}.**"` : termOf(text)] };
  const found = layers.filter(({ name, prunable }) => prunable && names.some((one) => name === one || name.startsWith(`${one}.`)));
  if (found.length === 0) return layerNamed(text, item.span, naming);
  return { terms: found.map(({ name }) => termOf(name)), layers: found };
}

// Gradual magnitude pruning: a level at the start of every batch, and never the target itself.

export function trainingFor(context: ImportContext): Pick<DraftStage, 'training' | 'length'> {
  const { epochs } = context.facts;
  return { training: trainingText({}, context), length: epochs !== undefined ? `${decimal(epochs)} epochs` : undefined };
}

export function magnitudeOf(field: Field, context: ImportContext): readonly DraftPrune[] {
  const { ledger, facts } = context;
  const levels = levelsOf(field, context);
  if (typeof levels === 'string') return leaveOut(field, levels, context);
  const { init, final } = levels;
  const course = courseOf(levels, facts.stepsPerEpoch);
  const note =
    facts.stepsPerEpoch === undefined
      ? 'LLM Compressor updates at every batch and never reaches the target; with `--steps-per-epoch` its own levels are said'
      : 'the target is the last level that LLM Compressor reaches';
  ledger.claim(fieldAt(field, 'final_sparsity'), { list: facts.stepsPerEpoch === undefined ? 'differs' : 'said', note });
  return [
    {
      object: 'weights',
      ...narrowed(targetsIn(fieldAt(field, 'targets'), context), targetsIn(fieldAt(field, 'ignore'), context)),
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
function levelsOf(field: Field, { values, facts }: ImportContext): Levels | string {
  const structure = values.word(fieldAt(field, 'mask_structure')) ?? 'unstructured';
  const scheduler = values.word(fieldAt(field, 'update_scheduler')) ?? 'cubic_polynomial';
  const func = /linear/.test(scheduler) ? 'linear' : /cubic/.test(scheduler) ? 'cubic' : undefined;
  const isGlobal = values.isOn(fieldAt(field, 'apply_globally')) === true;
  if (structure !== 'unstructured' || func === undefined || isGlobal) return 'this structure, scheduler or scope has no word here';
  const init = values.numberOr(fieldAt(field, 'init_sparsity'), 0);
  const final = values.numberOr(fieldAt(field, 'final_sparsity'), 0);
  const start = values.numberOr(fieldAt(field, 'start'), 0);
  const end = values.number(fieldAt(field, 'end')) ?? facts.epochs ?? 0;
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

// SparseGPT and Wanda: layer by layer, from statistics of calibration samples.

export function oneShot(name: string, field: Field, context: ImportContext): readonly DraftPrune[] {
  const { values } = context;
  const sparsity = fieldAt(field, 'sparsity');
  const pattern = patternOf(values.word(fieldAt(field, 'mask_structure')) ?? '0:0');
  if (pattern === undefined) return leaveOut(field, 'this structure of masks has no word here', context);
  if (pattern !== '') {
    context.ledger.claim(sparsity, { list: 'unsaid', note: 'LLM Compressor ignores it beside a structure' });
    const note = 'beside a structure it only says how many columns are computed at once';
    context.ledger.claim(fieldAt(field, 'block_size'), { list: 'left', note });
  }
  const targets = fieldAt(field, 'targets');
  const except = targetsIn(fieldAt(field, 'ignore'), context);
  const each = sparsity?.kind === 'list' && pattern === '' ? sparsity.items : undefined;
  if (each === undefined) {
    const to = pattern === '' ? values.number(sparsity) : pattern;
    return pruneOf(name, field, { to, chosen: targetsIn(targets, context) ?? linearOf(context), except }, context);
  }
  // A share of its own for each target, in their order.
  const items = itemsOf(targets);
  return each.flatMap((share, at) => {
    const item = items[at];
    if (item?.kind !== 'scalar') return leaveOut(share, 'there is no target for this share', context);
    return pruneOf(name, field, { to: values.number(share), chosen: targetOf(item.text.trim(), item, context), except }, context);
  });
}

function linearOf({ naming }: ImportContext): Chosen {
  return { terms: ['linear'], layers: naming.layers?.filter(({ roles, prunable }) => prunable && roles.has('linear')) };
}

type What = { readonly to: number | string | undefined; readonly chosen: Chosen; readonly except: Chosen | undefined };

function pruneOf(name: string, field: Field, { to, chosen, except }: What, context: ImportContext): readonly DraftPrune[] {
  const { values } = context;
  if (to === undefined || (typeof to === 'number' && !(to > 0 && to < 1))) {
    return leaveOut(field, 'there is no target that can be read', context);
  }
  const isWanda = name === 'WandaPruningModifier';
  const block = values.numberOr(fieldAt(field, 'block_size'), 128);
  const damping = values.numberOr(fieldAt(field, 'dampening_frac'), 0.01);
  const whole = Number.isInteger(block) && block >= 1 && block <= 65_536 ? block : 128;
  const ranked = isWanda ? 'ranked per row' : `ranked per block ${whole}`;
  const share = `${decimal(Math.min(1, Math.max(1e-9, damping)) * 100)}%`;
  if (typeof to === 'number' && !isWanda) {
    const note = 'LLM Compressor prunes one weight more of each block; here the nearest count';
    context.ledger.claim(fieldAt(field, 'sparsity'), { list: 'differs', note });
  }
  const prune: DraftPrune = {
    object: 'weights',
    ...narrowed(chosen, except),
    allocation: typeof to === 'number' ? 'uniform' : undefined,
    criterion: isWanda ? 'wanda' : 'obs',
    to,
    clauses: [
      ...(typeof to === 'number' ? [ranked] : []),
      ...(isWanda ? [] : [`compensating by obs(damping: ${share})`]),
      ...samplesOf(context),
      ...(context.facts.calibration === undefined ? [] : ['sequentially']),
    ],
    origin: field,
  };
  if (!isWanda) return [{ ...prune, ties: 'all' }];
  return [typeof to === 'number' ? { ...prune, ...countsOfRows } : prune];
}

const countsOfRows: Partial<DraftPrune> = {
  rounded: 'down',
  unitsOf: (layer) => sizeAlong(layer, 'in', 'kernel'),
  countOf: (units, level) => Math.floor(units * level),
};

function samplesOf(context: ImportContext): readonly string[] {
  const { calibration } = context.facts;
  if (calibration !== undefined) return [`using ${calibration} samples of calibration`];
  const hole = 'the plan shows its default, and no order of blocks';
  askOnce(context, { what: 'how many samples scores are measured on', hole, option: '`--calibration 512`' });
  return [];
}

/** Empty for single weights; N of N:M are pruned there. */
function patternOf(text: string): string | undefined {
  if (text === '0:0' || text === 'unstructured') return '';
  const match = /^(\d{1,3}):(\d{1,3})$/.exec(text);
  const [gone, of] = [Number(groupAt(match, 1)), Number(groupAt(match, 2))];
  return gone >= 1 && gone < of ? patternText(of - gone, of) : undefined;
}
