/** Intel Neural Compressor: configurations of version 2 as YAML or JSON, and the YAML of version 1. */
import { notSaidByFile } from '../../../diagnostics/catalogue/import.ts';
import { diagnose } from '../../../diagnostics/diagnostic.ts';
import { decimal } from '../../course.ts';
import { claimByKind, type Dialect, type ImportContext } from '../../dialect.ts';
import { entriesOf, fieldAt, type Field } from '../../document/field.ts';
import type { Draft, DraftPrune } from '../../recipe/draft.ts';
import { trainingText } from '../../training.ts';
import { valuesIn } from '../../values.ts';
import { approachOfVersion2, hasApproachOfVersion2 } from './approach.ts';
import { kinds } from './kinds.ts';
import { prunersOf } from './v1.ts';
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
  const approach = fieldAt(root, 'pruning', 'approach');
  return fieldAt(approach, 'weight_compression') ?? fieldAt(approach, 'weight_magnitude');
}

function read(context: ImportContext): Draft {
  const values = valuesIn(context);
  const { root, ledger, facts } = context;
  claimRest(context);
  const approach = approachIn(root);
  const config = configIn(root);
  const newer = config === undefined ? approachOfVersion2(root, values, context) : { top: config, form: version2 };
  const prunes: readonly DraftPrune[] =
    approach !== undefined
      ? prunersOf(approach, { values, context })
      : newer === undefined
        ? []
        : prunesOfAll({ values, context, ...newer });
  claimByKind(fieldAt(root, 'pruning'), kinds['rest'] ?? { title: '', fields: {} }, ledger);
  if (prunes.length === 0) return { name: 'imported', cites: [], stages: [] };
  const steps = lastStepOf(prunes);
  if (approach === undefined && prunes.every(({ course }) => course === undefined))
    return { name: 'imported', cites: [], stages: [{ name: 'prune', prunes }] };
  const epochs =
    facts.epochs ?? (approach === undefined ? undefined : (values.number(fieldAt(root, 'pruning', 'train', 'epoch')) ?? steps + 1));
  if (facts.epochs === undefined) {
    const hole = `the stage ends after ${decimal(epochs ?? Math.max(1, steps + 1))} ${epochs === undefined ? 'steps' : 'epochs'}, with the last update`;
    const args = { what: 'how long the training is', hole, option: '`--epochs 3`' };
    context.findings.push(diagnose(notSaidByFile, args, { source: context.source, span: { start: 0, end: 0 } }));
  }
  const length = epochs === undefined ? `${decimal(Math.max(1, steps + 1))} steps` : `${decimal(epochs)} epochs`;
  return { name: 'imported', cites: [], stages: [{ name: 'sparsify', length, training: trainingText({}, context), prunes }] };
}

function claimRest({ root, ledger }: ImportContext): void {
  if (root.kind !== 'mapping') return;
  claimByKind(
    { ...root, entries: entriesOf(root).filter(({ key }) => key !== 'pruning') },
    kinds['rest'] ?? { title: '', fields: {} },
    ledger,
  );
}
