/** NNCF: JSON, with comments, whose `compression` is one algorithm or a list of them. */
import { notSaidByFile } from '../../../diagnostics/catalogue/import.ts';
import { diagnose } from '../../../diagnostics/diagnostic.ts';
import { decimal } from '../../course.ts';
import { claimByKind, left, type Dialect, type ImportContext } from '../../dialect.ts';
import { fieldAt, itemsOf, type Field } from '../../document/field.ts';
import type { Draft, DraftPrune } from '../../recipe/draft.ts';
import { trainingText, type Training } from '../../training.ts';
import { valuesIn, type Values } from '../../values.ts';
import { filtersOf } from './filters.ts';
import { kinds, reasons } from './kinds.ts';
import { sparsityOf, zerosOf } from './sparsity.ts';

export const nncf: Dialect = {
  name: 'nncf',
  title: 'NNCF',
  knows: (root) => itemsOf(fieldAt(root, 'compression')).some((one) => fieldAt(one, 'algorithm') !== undefined),
  kinds,
  read,
};

function read(context: ImportContext): Draft {
  const values = valuesIn(context);
  claimFile(context);
  const algorithms = itemsOf(fieldAt(context.root, 'compression'));
  const prunes = algorithms.flatMap((field) => prunesOf(field, values, context));
  if (prunes.length === 0) return { name: 'imported', cites: [], stages: [] };
  const epochs = context.facts.epochs ?? values.number(fieldAt(context.root, 'epochs'));
  if (epochs === undefined) {
    const args = { what: 'how many epochs the training has', hole: 'the length of the stage is open', option: '`--epochs 30`' };
    context.findings.push(diagnose(notSaidByFile, args, { source: context.source, span: { start: 0, end: 0 } }));
  }
  const training = { ...optimizerOf(fieldAt(context.root, 'optimizer'), values, context), ...lossOf(algorithms, values, context) };
  return {
    name: 'imported',
    cites: [],
    stages: [
      {
        name: 'compress',
        length: epochs !== undefined ? `${decimal(epochs)} epochs` : undefined,
        training: trainingText(training, context),
        prunes,
      },
    ],
  };
}

/** All but the algorithms and the optimizer, which have rules of their own. */
function claimFile({ root, ledger }: ImportContext): void {
  if (root.kind !== 'mapping') return;
  const entries = root.entries.filter(({ key }) => key !== 'compression' && key !== 'optimizer');
  claimByKind({ ...root, entries }, kinds['file'] ?? { title: '', fields: {} }, ledger);
}

/** What becomes of the algorithms that prune. */
const pruners: Readonly<Record<string, (field: Field, values: Values, context: ImportContext) => readonly DraftPrune[]>> = {
  magnitude_sparsity: sparsityOf,
  filter_pruning: filtersOf,
  const_sparsity: zerosOf,
};

function prunesOf(field: Field, values: Values, context: ImportContext): readonly DraftPrune[] {
  const algorithm = values.word(fieldAt(field, 'algorithm')) ?? '';
  const kind = Object.hasOwn(kinds, algorithm) ? kinds[algorithm] : undefined;
  const prunes = Object.hasOwn(pruners, algorithm) ? pruners[algorithm] : undefined;
  if (kind === undefined || prunes === undefined) {
    if (algorithm !== 'knowledge_distillation') {
      const note = Object.hasOwn(reasons, algorithm) ? reasons[algorithm] : undefined;
      context.ledger.claim(field, { list: 'unsaid', note: note ?? 'this algorithm has no word here' });
    }
    return [];
  }
  const params = kinds[`${algorithm}.params`] ?? kind;
  if (field.kind === 'mapping') {
    claimByKind({ ...field, entries: field.entries.filter(({ key }) => key !== 'params') }, kind, context.ledger);
  }
  claimByKind(fieldAt(field, 'params'), params, context.ledger);
  return prunes(field, values, context);
}

function optimizerOf(field: Field | undefined, values: Values, { ledger }: ImportContext): Training {
  if (field === undefined) return {};
  const written = values.word(fieldAt(field, 'type'))?.toLowerCase() ?? '';
  const isKnown = ['sgd', 'adam', 'adamw'].includes(written);
  const rules = isKnown ? (kinds['optimizer']?.fields ?? {}) : {};
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

function lossOf(algorithms: readonly Field[], values: Values, { ledger }: ImportContext): Training {
  const field = algorithms.find((one) => values.word(fieldAt(one, 'algorithm')) === 'knowledge_distillation');
  if (field === undefined) return {};
  const scale = values.numberOr(fieldAt(field, 'scale'), 1);
  const temperature = values.numberOr(fieldAt(field, 'temperature'), 1);
  if (values.word(fieldAt(field, 'type')) !== 'softmax' || !(scale > 0) || !(temperature > 0)) {
    ledger.claim(field, { list: 'unsaid', note: 'only distillation of softmax outputs has a word here' });
    return {};
  }
  claimByKind(field, kinds['knowledge_distillation'] ?? { title: '', fields: {} }, ledger);
  return { loss: `task + ${decimal(scale)} * kl(original, temperature: ${decimal(temperature)})` };
}
