/** NNCF: JSON, with comments, whose `compression` is one algorithm or a list of them. */
import { ownAt } from '../../../basics/own.ts';
import { decimal } from '../../course.ts';
import { ask, claimByKind, leaveOut, left, type Dialect, type ImportContext, type Kind } from '../../dialect.ts';
import { fieldAt, itemsOf, type Field } from '../../document/field.ts';
import type { DraftPrune, DraftStage } from '../../draft.ts';
import { trainingText, type Training } from '../../training.ts';
import { filtersOf, sparsityOf, zerosOf } from './prunes.ts';
import { kinds, reasons } from './kinds.ts';

export const nncf: Dialect = {
  name: 'nncf',
  title: 'NNCF',
  knows: (root) => itemsOf(fieldAt(root, 'compression')).some((one) => fieldAt(one, 'algorithm') !== undefined),
  kinds,
  read,
};

function read(context: ImportContext): readonly DraftStage[] {
  claimByKind(context.root, kinds.file, context.ledger, 'compression', 'optimizer');
  const written = itemsOf(fieldAt(context.root, 'compression'));
  const prunes = written.flatMap((field) => prunesOf(field, context));
  if (prunes.length === 0) return [];
  const epochs = context.facts.epochs ?? context.values.number(fieldAt(context.root, 'epochs'));
  if (epochs === undefined) {
    ask(context, { what: 'how many epochs the training has', hole: 'the length of the stage is open', option: '`--epochs 30`' });
  }
  const training = { ...optimizerOf(fieldAt(context.root, 'optimizer'), context), ...lossOf(written, context) };
  const length = epochs !== undefined ? `${decimal(epochs)} epochs` : undefined;
  return [{ name: 'compress', length, training: trainingText(training, context), prunes }];
}

interface Algorithm {
  readonly kind: Kind;
  readonly params: Kind;
  readonly prunes: (field: Field, context: ImportContext) => readonly DraftPrune[];
}

/** The algorithms that prune. */
const algorithms: Readonly<Record<string, Algorithm>> = {
  magnitude_sparsity: { kind: kinds.magnitude_sparsity, params: kinds['magnitude_sparsity.params'], prunes: sparsityOf },
  filter_pruning: { kind: kinds.filter_pruning, params: kinds['filter_pruning.params'], prunes: filtersOf },
  const_sparsity: { kind: kinds.const_sparsity, params: kinds.const_sparsity, prunes: zerosOf },
};

function prunesOf(field: Field, context: ImportContext): readonly DraftPrune[] {
  const name = context.values.word(fieldAt(field, 'algorithm')) ?? '';
  const known = ownAt(algorithms, name);
  if (known !== undefined) {
    claimByKind(field, known.kind, context.ledger, 'params');
    claimByKind(fieldAt(field, 'params'), known.params, context.ledger);
    return known.prunes(field, context);
  }
  if (name === 'knowledge_distillation') return [];
  const note = ownAt(reasons, name);
  return leaveOut(field, note ?? 'this algorithm has no word here', context);
}

function optimizerOf(field: Field | undefined, { values, ledger }: ImportContext): Training {
  if (field === undefined) return {};
  const written = values.word(fieldAt(field, 'type'))?.toLowerCase() ?? '';
  const isKnown = ['sgd', 'adam', 'adamw'].includes(written);
  const rules = isKnown ? kinds.optimizer.fields : {};
  const rest = { '*': left('an option of the script that recipes do not have') };
  const kind = { title: 'optimizer', fields: { ...rest, ...rules } };
  claimByKind(field, kind, ledger);
  claimByKind(fieldAt(field, 'optimizer_params'), kind, ledger);
  if (!isKnown) return {};
  const options = fieldAt(field, 'optimizer_params') ?? field;
  const numbers = [
    ['lr', fieldAt(field, 'base_lr') ?? fieldAt(field, 'lr')],
    ['momentum', fieldAt(options, 'momentum')],
    ['weightDecay', fieldAt(field, 'weight_decay')],
  ] as const;
  const given = numbers.flatMap(([name, at]) => {
    const value = values.number(at);
    return value === undefined || value < 0 ? [] : [[name, value] as const];
  });
  return {
    optimizer: written,
    ...Object.fromEntries(given),
    ...(values.isOn(fieldAt(options, 'nesterov')) === true &&
      values.number(fieldAt(options, 'momentum')) !== undefined && { nesterov: true }),
  };
}

function lossOf(written: readonly Field[], { values, ledger }: ImportContext): Training {
  const field = written.find((one) => values.word(fieldAt(one, 'algorithm')) === 'knowledge_distillation');
  if (field === undefined) return {};
  const scale = values.numberOr(fieldAt(field, 'scale'), 1);
  const temperature = values.numberOr(fieldAt(field, 'temperature'), 1);
  if (values.word(fieldAt(field, 'type')) !== 'softmax' || !(scale > 0) || !(temperature > 0)) {
    ledger.claim(field, { list: 'unsaid', note: 'only distillation of softmax outputs has a word here' });
    return {};
  }
  claimByKind(field, kinds.knowledge_distillation, ledger);
  return { loss: `task + ${decimal(scale)} * kl(original, temperature: ${decimal(temperature)})` };
}
