/** LLM Compressor and the newer recipes of SparseML: stages, groups of modifiers, modifiers by their class. */
import { claimByKind, type Dialect, type ImportContext } from '../../dialect.ts';
import { entriesOf, fieldAt, type Entry, type Field } from '../../document/field.ts';
import { zerosThatStay, type Draft, type DraftPrune, type DraftStage } from '../../recipe/draft.ts';
import { valuesIn, type Values } from '../../values.ts';
import { kinds, reasonFor } from './kinds.ts';
import { magnitudeOf, trainingFor } from './magnitude.ts';
import { oneShot } from './one-shot.ts';
import { targetsIn } from './targets.ts';

export const llmCompressor: Dialect = {
  name: 'llm-compressor',
  title: 'LLM Compressor',
  knows: (root) => modifiersOf(root).some(({ key }) => /Modifier$/.test(key)),
  kinds,
  read,
};

const isGroup = (key: string): boolean => /_modifiers$|^modifiers$/.test(key);

/** In stages, in groups at the top, or in a list of mappings. */
function modifiersOf(root: Field): readonly Entry[] {
  const groups = entriesOf(root).flatMap(({ key, value }) =>
    isGroup(key)
      ? [value]
      : /_stage$/.test(key)
        ? entriesOf(value)
            .filter((entry) => isGroup(entry.key))
            .map((entry) => entry.value)
        : [],
  );
  return groups.flatMap((group) => (group.kind === 'list' ? group.items.flatMap(entriesOf) : entriesOf(group)));
}

function read(context: ImportContext): Draft {
  const values = valuesIn(context);
  claimDropped(context);
  const stages: DraftStage[] = [];
  const named = modifiersOf(context.root);
  const pruned = named.flatMap(({ key, value }) => draftsOf(key, value, values, context));
  for (const { training, prunes } of pruned) stages.push({ name: 'sparsify', ...training, prunes });
  return { name: 'imported', cites: [], stages: together(stages) };
}

/** One training for all that is pruned while it lasts. */
function together(stages: readonly DraftStage[]): readonly DraftStage[] {
  const trained = stages.filter(({ training }) => training !== undefined);
  const [first] = trained;
  const atOnce = stages.filter(({ training }) => training === undefined);
  return first === undefined ? atOnce : [...atOnce, { ...first, prunes: trained.flatMap(({ prunes }) => prunes) }];
}

interface Made {
  readonly training?: Pick<DraftStage, 'training' | 'length'>;
  readonly prunes: readonly DraftPrune[];
}

function draftsOf(name: string, field: Field, values: Values, context: ImportContext): readonly Made[] {
  const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
  if (kind === undefined || name === 'other') {
    context.ledger.claim(field, { list: 'unsaid', note: reasonFor(name) });
    return [];
  }
  claimByKind(field, kind, context.ledger);
  if (name === 'MagnitudePruningModifier') {
    const prunes = magnitudeOf(field, values, context);
    return prunes.length === 0 ? [] : [{ training: trainingFor(context), prunes }];
  }
  if (name === 'ConstantPruningModifier') {
    const others = modifiersOf(context.root).some(({ key }) => /^(?:SparseGPT|Wanda|Magnitude)/.test(key));
    const chosen = targetsIn(fieldAt(field, 'targets'), context);
    return others ? [] : [{ prunes: [zerosThatStay(field, { chosen })] }];
  }
  return [{ prunes: oneShot(name, field, values, context) }];
}

/** Today's reader drops every other key without a word. */
function claimDropped({ root, ledger }: ImportContext): void {
  const note = 'LLM Compressor drops this key';
  for (const { key, value } of entriesOf(root)) {
    if (isGroup(key)) continue;
    if (!/_stage$/.test(key)) {
      ledger.claim(
        value,
        /^(?:version|args|metadata)$/.test(key) ? { list: 'left', note: 'a remark or a variable' } : { list: 'unsaid', note },
      );
      continue;
    }
    for (const inner of entriesOf(value)) {
      if (!isGroup(inner.key)) ledger.claim(inner.value, { list: 'left', note: 'how the stage is run' });
    }
  }
}
