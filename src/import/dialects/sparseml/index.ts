/** SparseML's older recipes: modifiers with tags, in YAML or in the front matter of a page. */
import { decimal } from '../../course.ts';
import { ask, valuesIn, type Dialect, type ImportContext } from '../../dialect.ts';
import { entriesOf, fieldAt, itemsOf } from '../../document/field.ts';
import { onceEach, zerosThatStay, type DraftPrune, type DraftStage } from '../../draft.ts';
import { masksStay, type Claim } from '../../ledger.ts';
import { trainingText, type Training } from '../../training.ts';
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

function read(written: ImportContext): readonly DraftStage[] {
  const given = { ...written, root: withTexts(written.root) };
  const context = { ...given, values: valuesIn(given, variablesOf(given, written.root)) };
  const modifiers = modifiersIn(context);
  const epochs = epochsOf(modifiers, context);
  const length: Length = { epochs, stepsPerEpoch: context.facts.stepsPerEpoch };
  needSteps(modifiers, context);
  claimWindows(modifiers, context, epochs);
  const pruning = modifiers.filter(({ kind }) => pruningKinds.has(kind));
  const made = pruning.flatMap((modifier) => prunesOf(modifier, context, length));
  const prunes = onceEach(made.length > 0 ? made : zerosOf(modifiers, context), context.ledger);
  for (const { field, kind } of made.length > 0 ? modifiers : [])
    if (kind === 'ConstantPruningModifier') context.ledger.claim(field, masksStay);
  if (prunes.length === 0) return [];
  const moves = prunes.some(({ criterion }) => criterion === 's');
  const training: Training = {
    ...ratesOf(modifiers, context, epochs),
    ...(moves && { trains: 'weights, biases, norms, scores(start: 0)' }),
    ...lossOf(modifiers, context),
  };
  const lasts = epochs !== undefined ? `${decimal(epochs)} epochs` : undefined;
  return [{ name: 'sparsify', length: lasts, training: trainingText(training, context), prunes }];
}

/** The end of the last modifier, or what the user says. */
function epochsOf(modifiers: readonly Modifier[], context: ImportContext): number | undefined {
  const endOf = ({ field }: Modifier): number => context.values.number(fieldAt(field, 'end_epoch')) ?? -1;
  const ends = modifiers.map(endOf);
  const range = modifiers.filter(({ kind }) => kind === 'EpochRangeModifier').map(endOf);
  const last = Math.max(-1, ...(range.length > 0 ? range : ends));
  const epochs = context.facts.epochs ?? (last > 0 ? last : undefined);
  if (epochs === undefined || (range.length === 0 && context.facts.epochs === undefined)) {
    const hole = epochs === undefined ? 'the length of the stage is open' : 'the stage ends with the last modifier';
    ask(context, { what: 'how many epochs the training has', hole, option: '`--epochs 30`' });
  }
  return epochs;
}

function needSteps(modifiers: readonly Modifier[], context: ImportContext): void {
  const drifts = modifiers.some(({ field }) => {
    const frequency = context.values.number(fieldAt(field, 'update_frequency'));
    return frequency !== undefined && !Number.isInteger(frequency);
  });
  if (context.facts.stepsPerEpoch !== undefined || !drifts) return;
  ask(context, { what: 'how many steps an epoch has', hole: 'windows are in epochs', option: '`--steps-per-epoch 500`' });
}

const wholeStage: Claim = { list: 'differs', note: 'it holds for the whole stage; SparseML keeps it within these epochs' };

/** Windows of what a recipe says of a whole stage; a stage begins at 0. */
function claimWindows(modifiers: readonly Modifier[], { values, ledger }: ImportContext, epochs: number | undefined): void {
  for (const { field, kind } of modifiers) {
    const [start, end] = ['start_epoch', 'end_epoch'].map((key) => fieldAt(field, key));
    const isLate = values.numberOr(start, 0) > 0;
    const last = values.numberOr(end, -1);
    if (kind === 'EpochRangeModifier' && isLate) ledger.claim(start, { list: 'left', note: 'a stage begins at 0' });
    if (kind !== 'DistillationModifier' && kind !== 'SetWeightDecayModifier') continue;
    if (isLate) ledger.claim(start, wholeStage);
    if (last >= 0 && last < (epochs ?? 0)) ledger.claim(end, wholeStage);
  }
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

function lossOf(modifiers: readonly Modifier[], { values }: ImportContext): Training {
  const field = modifiers.find(({ kind }) => kind === 'DistillationModifier')?.field;
  if (field === undefined) return {};
  const hardness = values.numberOr(fieldAt(field, 'hardness'), 0.5);
  const temperature = values.numberOr(fieldAt(field, 'temperature'), 2);
  if (hardness <= 0 || temperature <= 0) return {};
  const kl = `${decimal(hardness)} * kl(original, temperature: ${decimal(temperature)})`;
  return { loss: hardness >= 1 ? kl : `${decimal(Math.round((1 - hardness) * 1e9) / 1e9)} * task + ${kl}` };
}
