/** Files of Neural Compressor 1: magnitude by epochs, and the approaches that have the settings of version 2. */
import { ownAt } from '../../../basics/own.ts';
import { firstLevel, moments, decimal, type Course } from '../../course.ts';
import { chosenIn, claimByKind, leaveOut, type ImportContext } from '../../dialect.ts';
import { fieldAt, itemsOf, entriesOf, type Field, type Entry } from '../../document/field.ts';
import { layerNamed, narrowed } from '../../names.ts';
import type { DraftPrune } from '../../draft.ts';
import { kinds } from './kinds.ts';
import { lastPart } from '../../../basics/matches.ts';
import { version2, type Form } from './v2.ts';

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

// Files of version 1 and 2.0 whose approach has the settings of version 2, under its own names or under older ones.

/** neural_compressor/experimental/pytorch_pruner of v1.14: the progress counts steps, the last one among them. */
const pytorchPruner: Form = { ticks: ({ start, end, gap }) => Math.floor((end - start + 1) / gap), sparesLast: false };

/** Its epochs, as the file means them: the target comes with the last of them. */
const byEpochs: Form = { ticks: ({ start, end, gap }) => Math.floor((end - start) / gap), sparesLast: false, unit: 'epochs' };

type Approach = { readonly top: Field; readonly form: Form };

/** Undefined where the file has no such approach. */
export function approachOfVersion2(root: Field, context: ImportContext): Approach | undefined {
  const newer = fieldAt(root, 'pruning', 'approach', 'weight_compression_v2');
  if (newer !== undefined) return { top: renamed(newer, { pruners: 'pruning_configs' }), form: version2 };
  const older = olderIn(root);
  if (older === undefined) return undefined;
  claimEpochs(older, context);
  const { stepsPerEpoch } = context.facts;
  const isInEpochs = stepsPerEpoch === undefined && !scopesOf(older).some((scope) => fieldAt(scope, 'end_step') !== undefined);
  const top = inSteps(renamed(older, olderNames), isInEpochs ? 1 : stepsPerEpoch, context);
  return { top, form: isInEpochs ? byEpochs : pytorchPruner };
}

export function hasApproachOfVersion2(root: Field): boolean {
  return fieldAt(root, 'pruning', 'approach', 'weight_compression_v2') !== undefined || olderIn(root) !== undefined;
}

/** The approach of the PyTorch pruner; under the older name too, where it has settings that only this pruner reads. */
function olderIn(root: Field): Field | undefined {
  const approach = fieldAt(root, 'pruning', 'approach');
  const older = fieldAt(approach, 'weight_compression');
  const isOwn = scopesOf(older).some((scope) => entriesOf(scope).some(({ key, value }) => isOfPytorch(key, value)));
  return fieldAt(approach, 'weight_compression_pytorch') ?? (isOwn ? older : undefined);
}

function scopesOf(approach: Field | undefined): readonly Field[] {
  return approach === undefined ? [] : [approach, ...itemsOf(fieldAt(approach, 'pruners'))];
}

function isOfPytorch(key: string, value: Field): boolean {
  const isType = key === 'prune_type' || key === 'pruning_type';
  if (isType) return value.kind === 'scalar' && /^(?:snip|magnitude$)/.test(value.text.trim());
  return (
    [...Object.keys(olderNames), ...Object.values(olderNames), 'pattern', 'sparsity_decay_type', 'start_step', 'end_step'].includes(key) &&
    !['pruners', 'names', 'start_epoch'].includes(key)
  );
}

/** Names of v1.14 and of its last releases (prune_utils.py), beside those of version 2. */
const olderNames: Readonly<Record<string, string>> = {
  pruners: 'pruning_configs',
  prune_type: 'pruning_type',
  names: 'op_names',
  not_to_prune_names: 'excluded_op_names',
  exclude_names: 'excluded_op_names',
  excluded_names: 'excluded_op_names',
  extra_excluded_names: 'excluded_op_names',
  prune_layer_type: 'pruning_op_types',
  update_frequency_on_step: 'pruning_frequency',
  prune_domain: 'pruning_scope',
  max_sparsity_ratio_per_layer: 'max_sparsity_ratio_per_op',
};

/** Each setting under its newer name, at its place in the file. Lists that are added to one another become one. */
function renamed(field: Field, names: Readonly<Record<string, string>>): Field {
  if (field.kind === 'list') return { ...field, items: field.items.map((item) => renamed(item, names)) };
  if (field.kind !== 'mapping') return field;
  const entries = field.entries.map(({ key, value }): Entry => {
    const name = ownAt(names, key);
    const inner = key === 'pruners' ? renamed(value, names) : key === 'pattern' ? patternIn(value) : value;
    return { key: name ?? key, value: inner };
  });
  const excluded = entries.filter(({ key }) => key === 'excluded_op_names').map(({ value }) => value);
  if (excluded.length < 2) return { ...field, entries };
  const [first = field] = excluded;
  const all: Field = { kind: 'list', path: first.path, span: first.span, items: excluded.flatMap(itemsOf) };
  return { ...field, entries: [...entries.filter(({ key }) => key !== 'excluded_op_names'), { key: 'excluded_op_names', value: all }] };
}

/** `tile_pattern_4x1` and `ic_pattern_4x1` are `4x1`. */
function patternIn(field: Field): Field {
  return field.kind === 'scalar' ? { ...field, text: lastPart(field.text.trim(), '_') } : field;
}

const epochs: Readonly<Record<string, string>> = {
  start_epoch: 'start_step',
  end_epoch: 'end_step',
  update_frequency: 'pruning_frequency',
};

function claimEpochs(approach: Field, { ledger }: ImportContext): void {
  const note = 'the PyTorch pruner of version 1 reads steps alone; the recipe takes these epochs where there are no steps';
  for (const scope of scopesOf(approach)) {
    for (const { key, value } of entriesOf(scope)) {
      if (Object.hasOwn(epochs, key)) ledger.claim(value, { list: 'differs', note });
      if (key === 'initial_sparsity') {
        ledger.claim(value, { list: 'unsaid', note: 'the PyTorch pruner of version 1 does not read it: it begins with nothing pruned' });
      }
    }
  }
}

/** A window in epochs as one in steps, where the file has no steps and the length of an epoch is known. */
function inSteps(field: Field, stepsPerEpoch: number | undefined, context: ImportContext): Field {
  if (field.kind === 'list') return { ...field, items: field.items.map((item) => inSteps(item, stepsPerEpoch, context)) };
  if (field.kind !== 'mapping') return field;
  const own = new Set(field.entries.map(({ key }) => key));
  const entries = field.entries.map(({ key, value }): Entry => {
    if (key === 'pruning_configs') return { key, value: inSteps(value, stepsPerEpoch, context) };
    const name = ownAt(epochs, key);
    const number = name === undefined || own.has(name) ? undefined : context.values.number(value);
    if (name === undefined || number === undefined || stepsPerEpoch === undefined) return { key, value };
    return { key: name, value: { ...value, kind: 'scalar', text: decimal(Math.round(number * stepsPerEpoch)), plain: true } };
  });
  return { ...field, entries };
}
