/** A pruner of Distiller with the policy that runs it, as prunes of a recipe. */
import { ownAt } from '../../../basics/own.ts';
import { flatMapDefined } from '../../../basics/lists.ts';
import { firstLevel, decimal, moments, percent, type Course } from '../../course.ts';
import { leaveOut, type ImportContext } from '../../dialect.ts';
import { entriesOf, fieldAt, itemsOf, textAt, type Field } from '../../document/field.ts';
import { joined, layerNamed, termOf, type Chosen } from '../../names.ts';
import type { DraftPrune } from '../../draft.ts';

export interface Run {
  readonly pruner: Field;
  readonly policy: Field;
  readonly name: string;
  /** Both of them. */
  readonly origin: Field;
}

/** When a policy acts. */
export const window = ['starting_epoch', 'ending_epoch', 'epochs', 'frequency'] as const;

/** Epochs in which a policy acts: its end is not among them. */
export function epochsOf(policy: Field, { values }: ImportContext): readonly number[] {
  const listed = flatMapDefined(itemsOf(fieldAt(policy, 'epochs')), (item) => values.number(item));
  if (listed.length > 0) return listed.filter((at) => at >= 0).toSorted((a, b) => a - b);
  const start = values.numberOr(fieldAt(policy, 'starting_epoch'), 0);
  const end = values.number(fieldAt(policy, 'ending_epoch')) ?? start + 1;
  const gap = Math.max(1, Math.floor(values.numberOr(fieldAt(policy, 'frequency'), 1)));
  return end > start && start >= 0 ? moments(start, end - 1, gap) : [];
}

export function prunesOf(run: Run, context: ImportContext): readonly DraftPrune[] {
  if (run.name === 'AutomatedGradualPruner') return gradual(run, context);
  if (run.name === 'SparsityLevelParameterPruner') return levels(run, context);
  return structures(run, context);
}

const floor = (units: number, level: number): number => Math.floor(units * level);

function gradual({ pruner, policy, origin }: Run, context: ImportContext): readonly DraftPrune[] {
  const course = agpCourse(pruner, policy, context);
  const chosen = weightsIn(pruner, context);
  const last = course?.updates.at(-1)?.level;
  if (course === undefined || last === undefined || chosen === undefined) return leaveOut(origin, unreadable, context);
  return [
    {
      object: 'weights',
      chosen,
      allocation: 'uniform',
      criterion: 'magnitude',
      to: last,
      from: firstLevel(course),
      course,
      clauses: [],
      origin,
      rounded: 'down',
      ties: 'all',
      countOf: floor,
    },
  ];
}

function agpCourse(pruner: Field, policy: Field, context: ImportContext): Course | undefined {
  const init = context.values.numberOr(fieldAt(pruner, 'initial_sparsity'), 0);
  const final = context.values.numberOr(fieldAt(pruner, 'final_sparsity'), 0);
  const epochs = epochsOf(policy, context);
  const [first, last] = [epochs[0], epochs.at(-1)];
  if (first === undefined || last === undefined || !(final > 0 && final < 1) || !(init >= 0 && init <= final)) return undefined;
  const level = (at: number): number => (last === first ? final : final + (init - final) * (1 - (at - first) / (last - first)) ** 3);
  return { unit: 'epochs', updates: epochs.map((at) => ({ at, level: level(at) })), along: 'cubic' };
}

const unreadable = 'its levels, epochs or weights cannot be read';

function weightsIn(pruner: Field, context: ImportContext): Chosen | undefined {
  const field = fieldAt(pruner, 'weights');
  if (field?.kind === 'scalar') {
    context.ledger.claim(field, { list: 'differs', note: 'Distiller matches a text by any part of a name; here it is one name' });
  }
  const named = itemsOf(field).flatMap((item) =>
    item.kind === 'scalar' && item.text.trim() !== '' ? [layerNamed(item.text.trim(), item.span, context.naming)] : [],
  );
  return named.length === 0 ? undefined : joined(named);
}

/** What is pruned at once goes at the first epoch of the policy; later ones find the same zeros. */
function claimRepeats(policy: Field, { ledger }: ImportContext): void {
  const claim = { list: 'left', note: 'the same weights go each time' } as const;
  for (const later of [...itemsOf(fieldAt(policy, 'epochs')).slice(1), fieldAt(policy, 'ending_epoch'), fieldAt(policy, 'frequency')]) {
    ledger.claim(later, claim);
  }
}

/** A share for each name; `*` is all others, 0 leaves a tensor alone. */
function levels({ pruner, policy, origin }: Run, context: ImportContext): readonly DraftPrune[] {
  const { values } = context;
  const table = entriesOf(fieldAt(policy, 'pruner', 'args', 'levels') ?? fieldAt(pruner, 'levels'));
  const at = epochsOf(policy, context)[0];
  if (at === undefined) return leaveOut(origin, unreadable, context);
  claimRepeats(policy, context);
  const named = table
    .filter(({ key }) => key !== '*')
    .map(({ key, value }) => ({ level: values.numberOr(value, 0), chosen: layerNamed(key, value.span, context.naming) }));
  const rest = values.numberOr(table.find(({ key }) => key === '*')?.value, 0);
  const chosen = named.map((one) => one.chosen);
  const except = joined(chosen);
  return [...named, { level: rest, chosen: othersOf(chosen, context) }].flatMap(({ level, chosen }): readonly DraftPrune[] => {
    if (!(level > 0 && level < 1)) return [];
    const isAll = chosen.terms.length === 0;
    return [
      {
        object: 'weights',
        allocation: 'uniform',
        criterion: 'magnitude',
        to: level,
        clauses: [],
        origin,
        rounded: 'down',
        ties: 'all',
        countOf: floor,
        chosen: !isAll ? chosen : undefined,
        except: isAll && except.terms.length > 0 ? except : undefined,
        course: at > 0 ? { unit: 'epochs', updates: [{ at, level }], along: 'constant' } : undefined,
      },
    ];
  });
}

export function othersOf(named: readonly Chosen[], { naming }: ImportContext): Chosen {
  if (naming.layers === undefined) return { terms: [] };
  const taken = new Set(joined(named).layers);
  const layers = naming.layers.filter((layer) => layer.prunable && !taken.has(layer));
  return { terms: layers.map(({ name }) => termOf(name)), layers };
}

function structures({ pruner, policy, name, origin }: Run, context: ImportContext): readonly DraftPrune[] {
  const { values } = context;
  const group = values.word(fieldAt(pruner, 'group_type')) ?? '';
  const isCut = /^(?:3D|Filters)$/.test(group) && hasRemover(context);
  const tile = ownAt(tiles, group);
  if (tile === undefined) return leaveOut(origin, 'this structure has no word here', context);
  const epochs = epochsOf(policy, context);
  const chosen = weightsIn(pruner, context);
  const isGradual = /_AGP$/.test(name);
  const target = values.numberOr(fieldAt(pruner, isGradual ? 'final_sparsity' : 'desired_sparsity'), 0);
  const init = values.numberOr(fieldAt(pruner, 'initial_sparsity'), 0);
  if (chosen === undefined || epochs.length === 0 || !(target > 0 && target < 1)) return leaveOut(origin, unreadable, context);
  if (!isGradual) claimRepeats(policy, context);
  const window = windowOf(epochs, isGradual, `${percent(init)}${isCut ? ' sparsity' : ''}`);
  const criterion = /^L2/.test(name) ? 'w^2' : 'magnitude';
  const common = { allocation: 'uniform', criterion, origin } as const;
  if (!isCut) {
    const part = { ...common, object: tile, to: percent(target), clauses: ['rounded down', ...window, 'grouped by mean'] };
    return eachOf(chosen).map((own) => ({ ...part, chosen: own }));
  }
  const note =
    'filters go with their biases, norms and readers, and their number is rounded to the nearest; Distiller zeroes one tensor and rounds down';
  context.ledger.claim(fieldAt(pruner, 'class'), { list: 'differs', note });
  return [{ ...common, object: 'channels', chosen, to: `${percent(target)} sparsity`, clauses: [...window, 'grouped by first'] }];
}

function windowOf(epochs: readonly number[], isGradual: boolean, from: string): readonly string[] {
  const [first = 0, second] = epochs;
  const last = epochs.at(-1) ?? first;
  if (isGradual && last > first) {
    const gap = (second ?? last + 1) - first;
    const every = `${decimal(gap)} ${gap === 1 ? 'epoch' : 'epochs'}`;
    const over = `${decimal(first)}..${decimal(last)} epochs`;
    return [`from ${from} over ${over} every ${every} along cubic`];
  }
  return first > 0 ? [`over ${decimal(first)}..${decimal(first + 1)} epochs every 1 epoch along constant`] : [];
}

/** Structures of one tensor: filters, input channels, and the inputs of a matrix. */
const tiles: Readonly<Record<string, string>> = {
  '3D': 'tiles(rows: 1, kernels)',
  Filters: 'tiles(rows: 1, kernels)',
  Channels: 'tiles(columns: 1, kernels)',
  Rows: 'tiles(columns: 1)',
};

/** Whether the file cuts filters out, with all that depends on them. */
function hasRemover({ root }: ImportContext): boolean {
  return entriesOf(fieldAt(root, 'extensions')).some(({ value }) => /Remover/.test(textAt(value, 'class')));
}

/** Whole rows and columns have a size of their own in each layer. */
function eachOf({ terms, layers }: Chosen): readonly Chosen[] {
  return terms.map((term, at) => {
    const layer = layers?.length === terms.length ? layers[at] : undefined;
    return { terms: [term], layers: layer && [layer] };
  });
}
