/** Intel Neural Compressor: configurations of version 2 as YAML or JSON, and the YAML of version 1. */
import { decimal } from '../../course.ts';
import { ask, claimByKind, type Dialect, type ImportContext } from '../../dialect.ts';
import { fieldAt, type Field } from '../../document/field.ts';
import type { DraftPrune, DraftStage } from '../../draft.ts';
import { trainingText } from '../../training.ts';
import { approachOfVersion2, hasApproachOfVersion2, prunersOf } from './v1.ts';
import { kinds } from './kinds.ts';
import { lastStepOf, prunesOfAll, version2 } from './v2.ts';

export const neuralCompressor: Dialect = {
  name: 'neural-compressor',
  title: 'Intel Neural Compressor',
  knows: (root) => configIn(root) !== undefined || approachIn(root) !== undefined || hasApproachOfVersion2(root),
  kinds,
  read,
};

const settings = ['pruning_configs', 'pruning_type', 'pruning_scope', 'sparsity_decay_type', 'pruning_frequency'];

/** At the top, below `pruning`, or the list itself. */
function configIn(root: Field): Field | undefined {
  const found = [root, fieldAt(root, 'pruning')].find((field) => settings.some((key) => fieldAt(field, key) !== undefined));
  if (found !== undefined) return found;
  const isList = root.kind === 'list' && root.items.some((item) => settings.some((key) => fieldAt(item, key) !== undefined));
  return isList ? { kind: 'mapping', path: root.path, span: root.span, entries: [{ key: 'pruning_configs', value: root }] } : undefined;
}

function approachIn(root: Field): Field | undefined {
  if (hasApproachOfVersion2(root)) return undefined;
  const approach = fieldAt(root, 'pruning', 'approach');
  return fieldAt(approach, 'weight_compression') ?? fieldAt(approach, 'weight_magnitude');
}

function read(context: ImportContext): readonly DraftStage[] {
  const { root, ledger, facts, values } = context;
  claimByKind(root, kinds.rest, ledger, 'pruning');
  const approach = approachIn(root);
  const config = configIn(root);
  const newer = config === undefined ? approachOfVersion2(root, context) : { top: config, form: version2 };
  const prunes: readonly DraftPrune[] =
    approach !== undefined ? prunersOf(approach, context) : newer === undefined ? [] : prunesOfAll({ context, ...newer });
  claimByKind(fieldAt(root, 'pruning'), kinds.rest, ledger);
  if (prunes.length === 0) return [];
  const steps = lastStepOf(prunes);
  if (approach === undefined && prunes.every(({ course }) => course === undefined)) return [{ name: 'prune', prunes }];
  const isInSteps = approach === undefined && newer?.form.unit === undefined;
  const epochs = facts.epochs ?? (isInSteps ? undefined : (values.number(fieldAt(root, 'pruning', 'train', 'epoch')) ?? steps + 1));
  if (facts.epochs === undefined) {
    const hole = `the stage ends after ${decimal(epochs ?? Math.max(1, steps + 1))} ${epochs === undefined ? 'steps' : 'epochs'}, with the last update`;
    ask(context, { what: 'how long the training is', hole, option: '`--epochs 3`' });
  }
  const length = epochs === undefined ? `${decimal(Math.max(1, steps + 1))} steps` : `${decimal(epochs)} epochs`;
  return [{ name: 'sparsify', length, training: trainingText({}, context), prunes }];
}
