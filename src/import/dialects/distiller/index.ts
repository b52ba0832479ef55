/** Distiller: a schedule of policies that run pruners by epochs. */
import { notSaidByFile } from '../../../diagnostics/catalogue/import.ts';
import { diagnose } from '../../../diagnostics/diagnostic.ts';
import { decimal } from '../../course.ts';
import { claimByKind, type Dialect, type ImportContext } from '../../dialect.ts';
import { entriesOf, fieldAt, itemsOf, textAt, type Field } from '../../document/field.ts';
import type { Draft } from '../../recipe/draft.ts';
import { trainingText } from '../../training.ts';
import { valuesIn } from '../../values.ts';
import { kinds, reasonFor } from './kinds.ts';
import { decayOf } from './rates.ts';
import { isRegularizer, lossOf } from './regularizers.ts';
import { epochsOf, prunesOf, type Around, type Run } from './pruners.ts';
import { sensitivities } from './sensitivities.ts';

export const distiller: Dialect = {
  name: 'distiller',
  title: 'Distiller',
  knows: (root) =>
    fieldAt(root, 'policies')?.kind === 'list' &&
    itemsOf(fieldAt(root, 'policies')).some((policy) => sections.some((name) => fieldAt(policy, name.slice(0, -1)) !== undefined)),
  kinds,
  read,
};

const sections = ['pruners', 'lr_schedulers', 'regularizers', 'quantizers', 'extensions'];

function read(context: ImportContext): Draft {
  const values = valuesIn(context);
  const around: Around = { values, context };
  const { root, ledger } = context;
  claimByKind(
    root.kind === 'mapping' ? { ...root, entries: root.entries.filter(({ key }) => key === 'version') } : undefined,
    kinds['file'] ?? { title: '', fields: {} },
    ledger,
  );
  const policies = itemsOf(fieldAt(root, 'policies'));
  for (const policy of policies) claimByKind(policy, kinds['policy'] ?? { title: '', fields: {} }, ledger);
  claimSections(context);
  const runs = policies.flatMap((policy) => runOf(policy, around));
  const prunes = runs.flatMap((run) => (run.name === 'SensitivityPruner' ? sensitivities(run, around) : prunesOf(run, around)));
  if (prunes.length === 0) return { name: 'imported', cites: [], stages: [] };
  const ends = policies.map((policy) => values.number(fieldAt(policy, 'ending_epoch')) ?? 0);
  const epochs = context.facts.epochs;
  if (epochs === undefined) {
    const args = {
      what: 'how many epochs the training has',
      hole: `the stage ends with the last policy, after ${decimal(Math.max(1, ...ends))}`,
      option: '`--epochs 90`',
    };
    context.findings.push(diagnose(notSaidByFile, args, { source: context.source, span: { start: 0, end: 0 } }));
  }
  const length = epochs ?? Math.max(1, ...ends, ...runs.flatMap(({ policy }) => epochsOf(policy, around).map((at) => at + 1)));
  const decay = decayOf(policies, length, around);
  const loss = lossOf(policies, around, length);
  return {
    name: 'imported',
    cites: [],
    stages: [
      {
        name: 'sparsify',
        length: `${decimal(length)} epochs`,
        prunes,
        training: trainingText({ decay: decay || undefined, loss: loss || undefined }, context),
      },
    ],
  };
}

function known(name: string): string {
  return /^L[12]RankedStructureParameterPruner(?:_AGP)?$/.test(name) ? 'RankedStructureParameterPruner' : name;
}

function claimSections({ root, ledger }: ImportContext): void {
  for (const section of sections) {
    for (const { value } of entriesOf(fieldAt(root, section))) {
      const name = textAt(value, 'class');
      const kind =
        section === 'lr_schedulers' && /^(?:(?:Multi)?Step(?:MultiGamma)?|Exponential)LR$/.test(name) ? 'lr_scheduler' : known(name);
      const rules = kind !== 'other' && kind !== 'file' && kind !== 'policy' && Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
      if (rules === undefined) ledger.claim(value, { list: 'unsaid', note: reasonFor(name) });
      else claimByKind(value, rules, ledger);
    }
  }
}

function runOf(policy: Field, { context }: Around): readonly Run[] {
  const section = sections.find((name) => fieldAt(policy, name.slice(0, -1)) !== undefined);
  const reference = section === undefined ? undefined : fieldAt(policy, section.slice(0, -1));
  const instance = textAt(reference, 'instance_name');
  const pruner = section === undefined ? undefined : fieldAt(context.root, section, instance);
  const name = textAt(pruner, 'class');
  if (section === 'lr_schedulers' || isRegularizer(name)) return [];
  if (section !== 'pruners' || pruner === undefined || !Object.hasOwn(kinds, known(name))) {
    context.ledger.claim(policy, { list: 'unsaid', note: pruner === undefined ? 'it runs nothing that the file has' : reasonFor(name) });
    return [];
  }
  return [{ pruner, policy, name }];
}
