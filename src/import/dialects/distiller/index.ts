/** Distiller: a schedule of policies that run pruners by epochs. */
import { flatMapDefined } from '../../../basics/lists.ts';
import { decimal } from '../../course.ts';
import { ask, claimByKind, leaveOut, type Dialect, type ImportContext, type Kind } from '../../dialect.ts';
import { entriesOf, fieldAt, itemsOf, textAt, type Field } from '../../document/field.ts';
import type { DraftPrune, DraftStage } from '../../draft.ts';
import { trainingText, trainingOf, type RatePiece } from '../../training.ts';
import { kinds, reasonFor } from './kinds.ts';
import { isRegularizer, lossOf } from './regularizers.ts';
import { epochsOf, othersOf, prunesOf, window, type Run } from './pruners.ts';
import { joined, layerNamed, type Chosen, type ImportLayer } from '../../names.ts';

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

function read(context: ImportContext): readonly DraftStage[] {
  const { root, ledger, values } = context;
  claimByKind(root, kinds.file, ledger);
  const policies = itemsOf(fieldAt(root, 'policies'));
  for (const policy of policies) {
    claimByKind(policy, kinds.policy, ledger);
    for (const section of sections) {
      const reference = fieldAt(policy, section.slice(0, -1));
      claimByKind(reference, kinds.reference, ledger, 'args');
      claimByKind(fieldAt(reference, 'args'), kinds.args, ledger);
    }
  }
  claimSections(context);
  const runs = policies.flatMap((policy) => runOf(policy, context));
  const prunes = runs.flatMap((run) => (run.name === 'SensitivityPruner' ? sensitivities(run, context) : prunesOf(run, context)));
  const ends = policies.map((policy) => values.numberOr(fieldAt(policy, 'ending_epoch'), 0));
  const epochs = context.facts.epochs;
  if (epochs === undefined) {
    const hole = `the stage ends with the last policy, after ${decimal(Math.max(1, ...ends))}`;
    ask(context, { what: 'how many epochs the training has', hole, option: '`--epochs 90`' });
  }
  const length = epochs ?? Math.max(1, ...ends, ...runs.flatMap(({ policy }) => epochsOf(policy, context).map((at) => at + 1)));
  const loss = lossOf(policies, context, length);
  if (prunes.length === 0 && loss === undefined) return [];
  const training = { decay: decayOf(policies, length, context), loss };
  return [{ name: 'sparsify', length: `${decimal(length)} epochs`, prunes, training: trainingText(training, context) }];
}

function known(name: string): string {
  return /^L[12]RankedStructureParameterPruner(?:_AGP)?$/.test(name) ? 'RankedStructureParameterPruner' : name;
}

function kindOf(name: string): Kind | undefined {
  return Object.entries(kinds).find(([key]) => key === name)?.[1];
}

function claimSections({ root, ledger }: ImportContext): void {
  for (const section of sections) {
    for (const { value } of entriesOf(fieldAt(root, section))) {
      const name = textAt(value, 'class');
      const kind =
        section === 'lr_schedulers' && /^(?:(?:Multi)?Step(?:MultiGamma)?|Exponential)LR$/.test(name) ? 'lr_scheduler' : known(name);
      const rules = kind !== 'other' && kind !== 'file' && kind !== 'policy' ? kindOf(kind) : undefined;
      if (rules === undefined) ledger.claim(value, { list: 'unsaid', note: reasonFor(name) });
      else claimByKind(value, rules, ledger);
    }
  }
}

function runOf(policy: Field, context: ImportContext): readonly Run[] {
  const section = sections.find((name) => fieldAt(policy, name.slice(0, -1)) !== undefined);
  const reference = section === undefined ? undefined : fieldAt(policy, section.slice(0, -1));
  const instance = textAt(reference, 'instance_name');
  const pruner = section === undefined ? undefined : fieldAt(context.root, section, instance);
  const name = textAt(pruner, 'class');
  if (section === 'lr_schedulers' || isRegularizer(name)) return [];
  if (section !== 'pruners' || pruner === undefined || !Object.hasOwn(kinds, known(name))) {
    return leaveOut(policy, pruner === undefined ? 'it runs nothing that the file has' : reasonFor(name), context);
  }
  return [{ pruner, policy, name, origin: { kind: 'list', path: policy.path, span: policy.span, items: [pruner, policy] } }];
}

// Distiller's sensitivity pruner: all weights go whose size is at most a factor of the standard deviation.

/** A threshold for each name; `*` is all others. The deviation is that of the first epoch, the mask is made anew in each. */
function sensitivities({ pruner, policy, origin }: Run, context: ImportContext): readonly DraftPrune[] {
  const field = fieldAt(pruner, 'sensitivities');
  const table = entriesOf(field);
  const when = windowOf(epochsOf(policy, context));
  const factors = table.map(({ value }) => context.values.number(value) ?? -1);
  if (when === undefined || table.length === 0 || factors.some((one) => !(one >= 0))) {
    return leaveOut(origin, 'its sensitivities or epochs cannot be read', context);
  }
  const named = table.map(({ key, value }, at) => ({
    factor: factors[at] ?? 0,
    chosen: key === '*' ? undefined : layerNamed(key, value.span, context.naming),
  }));
  const known = flatMapDefined(named, ({ chosen }) => chosen);
  if (context.naming.layers === undefined) {
    const note = 'PyTorch divides by n − 1, the recipe by n; with `--model` the factor is in the threshold';
    context.ledger.claim(field, { list: 'differs', words: '`to threshold`', note });
  }
  return named.flatMap(({ factor, chosen = othersOf(known, context) }) =>
    eachOf(chosen).map((one): DraftPrune => {
      const [layer] = one.layers ?? [];
      return {
        object: 'weights',
        chosen: one.terms.length > 0 ? one : undefined,
        except: one.terms.length === 0 && known.length > 0 ? joined(known) : undefined,
        allocation: 'uniform',
        criterion: 'magnitude',
        origin,
        to: `threshold ${decimal(unbiased(factor, layer))} * std(w)`,
        clauses: [...when, 'ties all go'],
      };
    }),
  );
}

/** Each layer alone, since the deviation of each has a factor of its own. */
function eachOf(chosen: Chosen): readonly Chosen[] {
  const { layers, terms } = chosen;
  if (layers === undefined || layers.length !== terms.length) return [chosen];
  return layers.map((layer, at) => ({ terms: [terms[at] ?? ''], layers: [layer] }));
}

/** PyTorch's deviation of n weights is that of the recipe times √(n / (n − 1)). */
function unbiased(factor: number, layer: ImportLayer | undefined): number {
  const count = layer?.count ?? 0;
  return count < 2 ? factor : Number((factor * Math.sqrt(count / (count - 1))).toPrecision(9));
}

/** Every epoch of the policy, with the threshold of the first one. */
function windowOf(epochs: readonly number[]): readonly string[] | undefined {
  const [first, second] = epochs;
  const last = epochs.at(-1);
  if (first === undefined || last === undefined) return undefined;
  if (second === undefined) return first === 0 ? [] : [`at ${decimal(first)} epochs`];
  const gap = second - first;
  const isEven = epochs.every((at, index) => at === first + index * gap);
  if (!isEven) return undefined;
  const every = `every ${decimal(gap)} ${gap === 1 ? 'epoch' : 'epochs'}`;
  return [`over ${decimal(first)}..${decimal(last)} epochs ${every} along constant`];
}

// Distiller's schedules of the learning rate, which act at the end of each epoch.

/** The first schedule of rates that recipes can say. */
function decayOf(policies: readonly Field[], length: number, context: ImportContext): string | undefined {
  const { values } = context;
  const [policy, ...others] = policies.filter((one) => fieldAt(one, 'lr_scheduler'));
  const note = 'a second schedule of rates: the first one counts for all of the stage';
  for (const other of others) context.ledger.claim(fieldAt(other, 'lr_scheduler'), { list: 'unsaid', note });
  if (policy === undefined) return undefined;
  const field = fieldAt(context.root, 'lr_schedulers', textAt(fieldAt(policy, 'lr_scheduler'), 'instance_name'));
  const numbers = (key: string): readonly number[] => flatMapDefined(itemsOf(fieldAt(field, key)), (item) => values.number(item));
  const start = values.numberOr(fieldAt(policy, 'starting_epoch'), 0);
  claimMoments(policy, epochsOf(policy, context).length >= length, context);
  const decay = textOf({
    name: textAt(field, 'class'),
    start,
    gamma: values.number(fieldAt(field, 'gamma')) ?? 0.1,
    size: Math.floor(values.numberOr(fieldAt(field, 'step_size'), 0)),
    milestones: numbers('milestones'),
    gammas: numbers('gammas'),
    length,
  });
  if (decay !== undefined) return decay;
  context.ledger.claim(field, { list: 'unsaid', note: 'this schedule of the rate has no decay here' });
  return undefined;
}

/** A class of rates asks which epoch it is; a policy may keep it from asking. */
function claimMoments(policy: Field, isWhole: boolean, { ledger }: ImportContext): void {
  const moments = 'the rate falls at the moments of its class';
  for (const key of window) {
    const note = isWhole ? moments : `${moments}; Distiller changes it in the epochs of its policy alone`;
    ledger.claim(fieldAt(policy, key), { list: isWhole ? 'left' : 'differs', note });
  }
}

interface Schedule {
  readonly name: string;
  readonly start: number;
  readonly gamma: number;
  readonly size: number;
  readonly milestones: readonly number[];
  readonly gammas: readonly number[];
  readonly length: number;
}

function textOf(schedule: Schedule): string | undefined {
  const { name, start, gamma, milestones, gammas, length } = schedule;
  if (name === 'MultiStepMultiGammaLR') return severalFactors(milestones, gammas, length);
  if (!(gamma > 0) || gamma >= 1) return undefined;
  if (name === 'ExponentialLR') return start > 0 ? undefined : `exponential(${decimal(gamma)})`;
  if (!/^(?:Multi)?StepLR$/.test(name)) return undefined;
  const moments = [...new Set(milestones.length > 0 ? milestones : regular(schedule))]
    .filter((at) => at > 0 && at < length)
    .toSorted((a, b) => a - b);
  if (moments.length === 0) return undefined;
  return `step ${decimal(gamma)} at ${moments.map((at) => `${decimal(at)} epochs`).join(', ')}`;
}

function regular({ size, length }: Schedule): readonly number[] {
  if (size < 1) return [];
  return Array.from({ length: Math.min(50, Math.ceil(length / size) - 1) }, (_, at) => (at + 1) * size);
}

/** Each moment has a factor of its own. */
function severalFactors(milestones: readonly number[], gammas: readonly number[], length: number): string | undefined {
  const isPaired = milestones.length === gammas.length && milestones.length > 0;
  const rises = milestones.every((at, index) => at > (milestones[index - 1] ?? 0));
  if (!isPaired || !rises || gammas.some((gamma) => gamma <= 0)) return undefined;
  const factors = [1, ...gammas].map((_, index) => gammas.slice(0, index).reduce((product, gamma) => product * gamma, 1));
  if (factors.some((factor) => factor > 1)) return undefined;
  const pieces = [0, ...milestones].map((at, index): RatePiece => {
    return { name: 'constant', at, from: Number((factors[index] ?? 1).toPrecision(12)) };
  });
  return trainingOf(pieces, length).decay;
}
