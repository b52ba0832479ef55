/** Files of version 1 and 2.0 whose approach has the settings of version 2, under its own names or under older ones. */
import { lastPart } from '../../../basics/matches.ts';
import { askOnce, type ImportContext } from '../../dialect.ts';
import { entriesOf, fieldAt, itemsOf, type Entry, type Field } from '../../document/field.ts';
import { decimal } from '../../course.ts';
import { version2, type Form } from './v2.ts';

/** neural_compressor/experimental/pytorch_pruner of v1.14: the progress counts steps, the last one among them. */
const pytorchPruner: Form = { ticks: ({ start, end, gap }) => Math.floor((end - start + 1) / gap), sparesLast: false };

export interface Approach {
  readonly top: Field;
  readonly form: Form;
}

/** Undefined where the file has no such approach. */
export function approachOfVersion2(root: Field, context: ImportContext): Approach | undefined {
  const approach = fieldAt(root, 'pruning', 'approach');
  const newer = fieldAt(approach, 'weight_compression_v2');
  if (newer !== undefined) return { top: renamed(newer, { pruners: 'pruning_configs' }), form: version2 };
  const older = fieldAt(approach, 'weight_compression_pytorch');
  if (older === undefined) return undefined;
  claimEpochs(older, context);
  return { top: inSteps(renamed(older, olderNames), context), form: pytorchPruner };
}

export function hasApproachOfVersion2(root: Field): boolean {
  const approach = fieldAt(root, 'pruning', 'approach');
  return ['weight_compression_v2', 'weight_compression_pytorch'].some((key) => fieldAt(approach, key) !== undefined);
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
    const name = Object.hasOwn(names, key) ? names[key] : undefined;
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
  for (const scope of [approach, ...itemsOf(fieldAt(approach, 'pruners'))]) {
    for (const { key, value } of entriesOf(scope)) {
      if (Object.hasOwn(epochs, key)) ledger.claim(value, { list: 'differs', note });
      if (key === 'initial_sparsity') {
        ledger.claim(value, { list: 'unsaid', note: 'the PyTorch pruner of version 1 does not read it: it begins with nothing pruned' });
      }
    }
  }
}

/** A window in epochs as one in steps, where the file has no steps and the length of an epoch is known. */
function inSteps(field: Field, context: ImportContext): Field {
  if (field.kind === 'list') return { ...field, items: field.items.map((item) => inSteps(item, context)) };
  if (field.kind !== 'mapping') return field;
  const own = new Set(field.entries.map(({ key }) => key));
  const entries = field.entries.map(({ key, value }): Entry => {
    if (key === 'pruning_configs') return { key, value: inSteps(value, context) };
    const name = Object.hasOwn(epochs, key) ? epochs[key] : undefined;
    const number = name === undefined || own.has(name) ? undefined : context.values.number(value);
    if (name === undefined || number === undefined) return { key, value };
    const steps = stepsIn(number, context);
    return steps === undefined ? { key, value } : { key: name, value: { ...value, kind: 'scalar', text: decimal(steps), plain: true } };
  });
  return { ...field, entries };
}

function stepsIn(count: number, context: ImportContext): number | undefined {
  const { stepsPerEpoch } = context.facts;
  if (stepsPerEpoch !== undefined) return Math.round(count * stepsPerEpoch);
  const hole = 'the window in epochs is left out';
  askOnce(context, { what: 'how many steps an epoch has', hole, option: '`--steps-per-epoch 500`' });
  return undefined;
}
