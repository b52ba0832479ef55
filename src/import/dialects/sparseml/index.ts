/** SparseML's older recipes: modifiers with tags, in YAML or in the front matter of a page. */
import { notSaidByFile } from '../../../diagnostics/catalogue/import.ts';
import { diagnose } from '../../../diagnostics/diagnostic.ts';
import { decimal } from '../../course.ts';
import type { Dialect, ImportContext } from '../../dialect.ts';
import { entriesOf, fieldAt, itemsOf, type Field } from '../../document/field.ts';
import { zerosThatStay, type Draft, type DraftPrune } from '../../recipe/draft.ts';
import { onceEach } from '../../recipe/overlaps.ts';
import { trainingText, type Training } from '../../training.ts';
import { valuesIn, type Values } from '../../values.ts';
import { kinds } from './kinds.ts';
import { isList, modifiersIn, variablesOf, withTexts, type Modifier } from './modifiers.ts';
import { prunesOf } from './prunes.ts';
import { chosenBy } from './structure.ts';
import { ratesOf } from './rates.ts';
import type { Length } from './schedule.ts';

export const sparseml: Dialect = {
  name: 'sparseml',
  title: 'SparseML',
  knows: (root) => {
    const fields =
      root.kind === 'list'
        ? root.items
        : entriesOf(root).flatMap(({ key, value }) =>
            isList(key) ? itemsOf(value) : entriesOf(value).flatMap((entry) => (isList(entry.key) ? itemsOf(entry.value) : [])),
          );
    return fields.some(({ tag }) => tag !== undefined && /Modifier$/.test(tag));
  },
  kinds,
  read,
};

const pruningKinds: ReadonlySet<string> = new Set(['GMPruningModifier', 'MovementPruningModifier', 'MFACPruningModifier']);

function read(written: ImportContext): Draft {
  const context = { ...written, root: withTexts(written.root) };
  const values = valuesIn(context, variablesOf(context));
  const modifiers = modifiersIn(context);
  const epochs = epochsOf(modifiers, values, context);
  const { stepsPerEpoch } = context.facts;
  const length: Length = { epochs, stepsPerEpoch };
  needSteps(modifiers, values, context);
  const pruning = modifiers.filter(({ kind }) => pruningKinds.has(kind));
  const made = pruning.flatMap((modifier) => prunesOf(modifier, { values, context, length }));
  const prunes = onceEach(made.length > 0 ? made : zerosOf(modifiers, context), context.ledger);
  if (prunes.length === 0) return { name: 'imported', cites: [], stages: [] };
  const moves = prunes.some(({ criterion }) => criterion === 's');
  const training: Training = {
    ...ratesOf(modifiers, values, context, epochs),
    ...(moves && { trains: 'weights, biases, norms, scores(start: 0)' }),
    ...lossOf(modifiers, values),
  };
  const stage = { name: 'sparsify', length: epochs !== undefined ? `${decimal(epochs)} epochs` : undefined };
  return { name: 'imported', cites: [], stages: [{ ...stage, training: trainingText(training, context), prunes }] };
}

/** The end of the last modifier, or what the user says. */
function epochsOf(modifiers: readonly Modifier[], values: Values, context: ImportContext): number | undefined {
  const ends = modifiers.map(({ field }) => values.number(fieldAt(field, 'end_epoch')) ?? -1);
  const range = modifiers
    .filter(({ kind }) => kind === 'EpochRangeModifier')
    .map(({ field }) => values.number(fieldAt(field, 'end_epoch')) ?? -1);
  const last = Math.max(-1, ...(range.length > 0 ? range : ends));
  const epochs = context.facts.epochs ?? (last > 0 ? last : undefined);
  if (epochs === undefined || (range.length === 0 && context.facts.epochs === undefined)) {
    const hole = epochs === undefined ? 'the length of the stage is open' : 'the stage ends with the last modifier';
    const args = { what: 'how many epochs the training has', hole, option: '`--epochs 30`' };
    context.findings.push(diagnose(notSaidByFile, args, { source: context.source, span: { start: 0, end: 0 } }));
  }
  return epochs;
}

function needSteps(modifiers: readonly Modifier[], values: Values, { facts, findings, source }: ImportContext): void {
  const drifts = modifiers.some(({ field }) => {
    const frequency = values.number(fieldAt(field, 'update_frequency'));
    return frequency !== undefined && !Number.isInteger(frequency);
  });
  if (facts.stepsPerEpoch !== undefined || !drifts) return;
  const args = { what: 'how many steps an epoch has', hole: 'windows are in epochs', option: '`--steps-per-epoch 500`' };
  findings.push(diagnose(notSaidByFile, args, { source, span: { start: 0, end: 0 } }));
}

/** Masks stay after a prune: only zeros that were there before have to be said. */
function zerosOf(modifiers: readonly Modifier[], context: ImportContext): readonly DraftPrune[] {
  return modifiers.flatMap(({ field, kind }): readonly DraftPrune[] => {
    if (kind !== 'ConstantPruningModifier') return [];
    const params = fieldAt(field, 'params');
    const isAll = itemsOf(params).some((item) => item.kind === 'scalar' && /^__ALL/.test(item.text));
    const chosen = isAll || params === undefined ? undefined : chosenBy(params, context);
    return [zerosThatStay(field, { chosen })];
  });
}

function lossOf(modifiers: readonly Modifier[], values: Values): Training {
  const field: Field | undefined = modifiers.find(({ kind }) => kind === 'DistillationModifier')?.field;
  if (field === undefined) return {};
  const hardness = values.numberOr(fieldAt(field, 'hardness'), 0.5);
  const temperature = values.numberOr(fieldAt(field, 'temperature'), 2);
  if (hardness <= 0 || temperature <= 0) return {};
  const kl = `${decimal(hardness)} * kl(original, temperature: ${decimal(temperature)})`;
  return { loss: hardness >= 1 ? kl : `${decimal(Math.round((1 - hardness) * 1e9) / 1e9)} * task + ${kl}` };
}
