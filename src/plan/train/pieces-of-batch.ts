/** What a step takes of the samples, and how: pieces and parts of a batch, a half of the data, the clipped gradient. */
import { wrongNumber, unsupported } from '../../diagnostics/catalogue/plan.ts';
import { done, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import { toNumber } from '../../exact/rational.ts';
import type { TypedStatement, Value } from '../../language/typed.ts';
import { positiveNumber } from '../../vocabulary/values.ts';
import * as read from '../reading.ts';
import { complain, refusal, type PlanContext } from '../plan-context.ts';
import { limitFault } from '../declared.ts';
import { noHalf, otherHalf } from '../../diagnostics/catalogue/plan-samples.ts';
import { onHalf } from '../../vocabulary/clauses/training.ts';
import type { PlannedHalf, PlannedTrain, PlannedRate } from '../plan.ts';
import { moreShardsThanSamples, normsOfSingles } from '../../diagnostics/catalogue/data.ts';
import { nothingToContinue, otherAlgorithm } from '../../diagnostics/catalogue/plan-structure.ts';
import type { DecayChoice } from './decay.ts';
import type { OptimizerChoice } from './optimizer.ts';
import { twoRates, unusedRate } from '../../diagnostics/catalogue/plan-training.ts';
import { trainable } from '../facts.ts';
import { selected } from '../select-layers.ts';
import { membersOf } from './parts.ts';

interface Sharded {
  readonly parts: Pick<PlannedTrain, 'shards' | 'norms'>;
  readonly defaults: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Samples of a part: below these it costs more than it gains, and its statistics are noisy. */
const least = { plain: 4, normalised: 8 };

/** Parts that nobody has counted are fewer where a batch is small. Errors: ESP5151; warns: ESP5152. */
function shardsOf(statement: TypedStatement, { facts, settings, ...context }: PlanContext): Sharded {
  const { batch, shards: wanted = 1, defaults } = settings;
  const isDefault = defaults.includes('shards');
  const hasNorms = facts.parameters.some(({ kind }) => kind === 'running-statistic');
  const most = Math.floor(batch / (hasNorms ? least.normalised : least.plain));
  const shards = isDefault ? Math.max(1, Math.min(wanted, most)) : wanted;
  if (shards === 1) return { parts: {}, defaults: [], diagnostics: [] };
  const args = { shards, batch };
  const say = (found: typeof moreShardsThanSamples | typeof normsOfSingles): Diagnostic => complain(context, found, args, statement.span);
  const diagnostics = [
    ...(shards > batch ? [say(moreShardsThanSamples)] : []),
    ...(hasNorms && shards <= batch && shards > most ? [say(normsOfSingles)] : []),
  ];
  return { parts: { shards, norms: hasNorms ? 'each part' : undefined }, defaults: isDefault ? ['shards'] : [], diagnostics };
}

/** All halves of a recipe are of one order of the samples, so that the two have none in common. */
const stream = 'halves';

/** `on half 1 of train`: which half of the samples a training statement draws from. */
type HalfChoice = { readonly half?: PlannedHalf; readonly diagnostics: readonly Diagnostic[] };

function halfOf(statement: TypedStatement, from: Earlier | undefined, context: PlanContext): HalfChoice {
  const value = read.clause(statement, 'on');
  const earlier = from?.planned.half?.nth;
  const span = value?.span ?? read.placeOf(statement, 'continuing');
  const other = (nth?: number): readonly Diagnostic[] =>
    from === undefined || earlier === nth ? [] : [complain(context, otherHalf, { stage: from.path, half: earlier }, span)];
  if (value === undefined) return { diagnostics: other() };
  const written = read.asQuantity(read.asRecord(value).fields['half'] ?? value);
  const fault = limitFault('half', shapeOfHalf(), written, context);
  if (fault !== undefined) return { diagnostics: [fault] };
  const nth = toNumber(read.amountOf(written)) === 1 ? 1 : 2;
  const all = context.settings.samples['train'];
  if (all === undefined || all < 2) return { diagnostics: [complain(context, noHalf, { samples: all }, span)] };
  return { half: { nth, samples: nth === 1 ? Math.ceil(all / 2) : Math.floor(all / 2), stream }, diagnostics: other(nth) };
}

function shapeOfHalf() {
  const { value } = onHalf;
  const part = value?.kind === 'record' ? value.parts.find(({ name }) => name === 'half') : undefined;
  if (part?.shape === undefined) throw new TypeError('`on half` declares its number');
  return part.shape;
}

export function numbersOf(statement: TypedStatement, from: Earlier | undefined, context: PlanContext) {
  const clip = read.quantityClause(statement, 'clip');
  const accumulate = read.quantityClause(statement, 'accumulate');
  const pieces = accumulate === undefined ? 1 : toNumber(read.amountOf(accumulate));
  const { batch } = context.settings;
  const sharded = shardsOf(statement, context);
  const half = halfOf(statement, from, context);
  const diagnostics: Diagnostic[] = [...sharded.diagnostics, ...half.diagnostics];
  if (accumulate !== undefined && (!Number.isInteger(pieces) || pieces < 1 || pieces > batch)) {
    const args = { what: '`accumulate`', value: String(pieces), need: `a whole number from 1 to the batch of ${batch}` };
    diagnostics.push(complain(context, wrongNumber, args, accumulate.span));
  }
  const { outputs, ignore } = context.settings.task;
  if (outputs && ignore !== undefined && (pieces > 1 || sharded.parts.shards !== undefined)) {
    // Each part of a batch has its own share of labels that count.
    const what = 'a batch in parts, where outputs are several and `task.ignore` leaves labels out,';
    diagnostics.push(complain(context, unsupported, { what, instead: 'leave out `accumulate` and `shards`' }, statement.span));
  }
  const fault = clip && limitFault('clip', positiveNumber, clip, context);
  if (fault !== undefined) diagnostics.push(fault);
  return {
    pieces: { accumulate: pieces, ...sharded.parts, half: half.half },
    clip: clip && toNumber(read.amountOf(clip)),
    defaults: [...(accumulate === undefined ? ['accumulate'] : []), ...sharded.defaults],
    diagnostics,
  };
}

// `train continuing STAGE`: the state that a training inherits from an earlier one.

export type Earlier = { readonly path: string; readonly planned: PlannedTrain };

/** The training that the statement names; undefined where it names none. */
export function continuedBy(statement: TypedStatement, context: PlanContext): Outcome<Earlier> | undefined {
  const value = read.clause(statement, 'continuing');
  if (value === undefined) return undefined;
  const name = read.asName(value);
  const training = context.state.stages.get(name)?.training;
  if (training?.turns === true) {
    const what = `\`continuing ${name}\`, where several statements take turns,`;
    return refusal(context, unsupported, { what, instead: 'train in stages of their own' }, value.span);
  }
  if (training !== undefined) return done(training);
  return refusal(context, nothingToContinue, { name }, value.span);
}

/** Unless the statement has one of its own. */
export function inheritedOptimizer(statement: TypedStatement, { planned }: Earlier): Outcome<OptimizerChoice> | undefined {
  if (read.clause(statement, 'with') !== undefined) return undefined;
  return done({ optimizer: planned.optimizer, defaults: ['optimizer'] });
}

/** They belong to the optimizer: another one, or rates of its own, take their place. */
export function inheritedRates(statement: TypedStatement, { planned }: Earlier, trained: ReadonlySet<string>): RatesChoice | undefined {
  if (read.clause(statement, 'with') ?? read.clause(statement, 'rates')) return undefined;
  const rates = (planned.rates ?? []).map(({ factor, tensors }) => ({ factor, tensors: tensors.filter((tensor) => trained.has(tensor)) }));
  return { rates: rates.filter(({ tensors }) => tensors.length > 0), diagnostics: [] };
}

/** The schedule goes on too: its steps are those of both stages together. */
export function inheritedDecay(statement: TypedStatement, { planned }: Earlier): Outcome<DecayChoice> | undefined {
  if (read.clause(statement, 'decay') !== undefined) return undefined;
  const { restarts: _, ...decay } = planned.decay;
  return done({ decay, defaults: ['decay'] });
}

/** The state of one optimizer means nothing to another. */
export function otherOptimizer(
  { planned }: Earlier,
  { optimizer }: OptimizerChoice,
  statement: TypedStatement,
  context: PlanContext,
): readonly Diagnostic[] {
  if (planned.optimizer.name === optimizer.name) return [];
  return [complain(context, otherAlgorithm, { before: planned.optimizer.name, now: optimizer.name }, read.placeOf(statement, 'with'))];
}

// `rates 10% of conv`: which tensors train at another rate than the rest of a statement.

type RatesChoice = { readonly rates: readonly PlannedRate[]; readonly diagnostics: readonly Diagnostic[] };

/** `trained` are the tensors that the statement trains, or that its adapters stand beside. */
export function ratesOf(statement: TypedStatement, trained: ReadonlySet<string>, context: PlanContext): RatesChoice {
  const value = read.clause(statement, 'rates');
  const rates: PlannedRate[] = [];
  const diagnostics: Diagnostic[] = [];
  const taken = new Set<string>();
  for (const item of value === undefined ? [] : read.itemsOf(value)) {
    const { share, of } = read.asRecord(item).fields;
    if (of === undefined) throw new TypeError('the checker promises a part');
    const part = tensorsOf(of, context);
    diagnostics.push(...part.diagnostics);
    const tensors = part.tensors.filter((tensor) => trained.has(tensor));
    const what = context.source.text.slice(of.span.start, of.span.end);
    const twice = tensors.find((tensor) => taken.has(tensor));
    if (twice !== undefined) {
      diagnostics.push(complain(context, twoRates, { what, tensor: twice }, of.span));
    } else if (tensors.length === 0 && part.diagnostics.length === 0) {
      diagnostics.push(complain(context, unusedRate, { what }, of.span));
    } else {
      rates.push({ factor: read.numberIn(share) ?? 1, tensors });
    }
    for (const tensor of tensors) taken.add(tensor);
  }
  return { rates, diagnostics };
}

/** Layers with their biases, which are named after them; in graph order. */
function tensorsOf(
  part: Value,
  context: PlanContext,
): { readonly tensors: readonly string[]; readonly diagnostics: readonly Diagnostic[] } {
  if (part.kind === 'choice') {
    const members = membersOf(read.asChoice(part).word, context.facts) ?? [];
    return { tensors: members.map(({ tensor }) => tensor), diagnostics: [] };
  }
  const { value = [], diagnostics } = selected(read.asSelector(part), context);
  const names = new Set(value.flatMap(({ name }) => [name, `${name}.bias`]));
  const members = trainable(context.facts).filter(({ layer, tensor }) => (layer !== undefined && names.has(layer)) || names.has(tensor));
  const own = new Set(value.map(({ tensor }) => tensor));
  const all = trainable(context.facts).filter((one) => own.has(one.tensor) || members.includes(one));
  return { tensors: all.map(({ tensor }) => tensor), diagnostics };
}
