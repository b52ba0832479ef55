/** Whether an `expect` holds: what is claimed, measured here and now. */
import { flatMapDefined } from '../basics/lists.ts';
import type { Claim, PlannedStage, Statistic, Subject } from '../plan/plan.ts';
import { numbersTrained } from '../plan/train/planned-train.ts';
import { scoredLayers } from '../plan/units/scored-layers.ts';
import type { RunContext } from '../state/context.ts';
import { prunedOf } from '../state/masks.ts';
import type { Network, RunState } from '../state/network.ts';
import type { Observer } from './observer.ts';
import { ownMetric } from './own-metric.ts';
import { takenOf } from '../cut/network-left.ts';
import { isUnitPrune } from '../plan/pruning.ts';
import { ofKind, ofKindIn } from '../plan/of-kind.ts';
import { masking } from '../plan/statement-facts.ts';

export interface Verdict {
  readonly held: boolean;
  readonly actual: number;
  /** Of a resource: what the original model takes. */
  readonly original?: number;
  /** The measured value that it was compared with. */
  readonly than?: number;
  /** The value of each seed, where the claim speaks of several. */
  readonly values?: readonly number[];
}

/** `states` are those of the claim's seeds, one where it speaks of no others. */
export async function judge(
  context: RunContext,
  observer: Observer,
  { claim, states, on }: { readonly claim: Claim; readonly states: readonly ClaimedState[]; readonly on: string },
): Promise<Verdict> {
  const statistic = claim.over?.statistic;
  const measure = async (subject: Subject & Pick<Claim, 'layers'>): Promise<Figures> => {
    const values: Valued[] = [];
    for (const state of states) values.push(await valueOf(context, observer, { subject, claimedState: state, on }));
    return figuresOf(values, statistic);
  };
  const { values, original, ...own } = await measure(claim);
  const told = { original, values: statistic && values };
  const bounded = ({ actual, share }: Omit<Figures, 'values'>): number => (claim.share === true ? share : actual);
  const { actual } = own;
  if (claim.than === undefined) return { held: isWithin(bounded(own), claim), actual, ...told };
  const than = await measure(claim.than);
  return { held: isWithin(distance(bounded(own), bounded(than), claim), claim), actual, than: than.actual, ...told };
}

/** From the value that is claimed to the reference, in what the bounds count. */
function distance(value: number, other: number, { factor = 1, relative }: Claim): number {
  const reference = factor * other;
  const difference = value - reference;
  // No share of nothing is allowed: from zero every distance is out of bounds, but none is none.
  const unit = relative === true && difference !== 0 ? Math.abs(reference) : 1;
  // Of 97% and 96% the difference is one point, in doubles a little more.
  return Number((difference / unit).toFixed(12));
}

/** Of a resource with what the original model takes. */
type Valued = { readonly value: number; readonly original?: number };

/** Of all seeds together. */
interface Figures {
  readonly values: readonly number[];
  readonly actual: number;
  readonly original?: number;
  /** Of the original's, each seed's by itself. */
  readonly share: number;
}

function figuresOf(valued: readonly Valued[], statistic: Statistic | undefined): Figures {
  const values = valued.map(({ value }) => value);
  const originals = flatMapDefined(valued, ({ original }) => original);
  return {
    values,
    actual: statisticOf(values, statistic),
    original: originals.length > 0 ? statisticOf(originals, statistic) : undefined,
    share: statisticOf(
      valued.map(({ value, original = 1 }) => value / original),
      statistic,
    ),
  };
}

type ClaimedState = Pick<RunState, 'network' | 'marks' | 'samples'>;

async function valueOf(
  context: RunContext,
  observer: Observer,
  {
    subject,
    claimedState: { network: current, marks, samples: now },
    on,
  }: { readonly subject: Subject & Pick<Claim, 'layers'>; readonly claimedState: ClaimedState; readonly on: string },
): Promise<Valued> {
  const { metric, of, after } = subject;
  const left = after === undefined ? current : marks.get(after)?.network;
  if (left === undefined) throw new Error(`the plan looks back at ${after}, which left no mark`);
  const counted = countedMetric(context, subject, left);
  if (counted !== undefined) return { value: counted };
  const network = marks.get(of)?.network ?? left;
  const { expression, layers } = subject;
  if (expression === undefined) {
    const taken = takenOf(subject, context, network);
    if (taken !== undefined) return { value: taken.now, original: taken.original };
    // A network at a mark reads the samples that were left there.
    const samples = (marks.get(of) ?? marks.get(after ?? ''))?.samples ?? now;
    return { value: await observer.value(network, metric, on, samples) };
  }
  return { value: await ownMetric(context, { expression, layers }, network, marks) };
}

/** Of an even number of values, the median is the mean of the two in the middle. */
export function statisticOf(values: readonly number[], statistic: Statistic = 'mean'): number {
  const middle = (values.length - 1) / 2;
  const sorted = values.toSorted((a, b) => a - b);
  const counted = statistic === 'mean' ? values : sorted.slice(Math.floor(middle), Math.ceil(middle) + 1);
  const [only, second] = counted;
  if (only !== undefined && second === undefined) return only;
  return counted.reduce((sum, value) => sum + value, 0) / counted.length;
}

function isWithin(value: number, { min = -Infinity, max = Infinity, strict }: Claim): boolean {
  return strict === true ? value > min && value < max : value >= min && value <= max;
}

/** Metrics that need no data; undefined for the others. */
export function countedMetric(
  { plan, layers }: RunContext,
  { metric, of, layers: named }: Subject & Pick<Claim, 'layers'>,
  { masks }: Network,
): number | undefined {
  if (metric === 'trained params') {
    const trained = stagesOf(plan.stages, of).map(({ statements }) =>
      ofKind(statements, 'train').reduce((sum, it) => sum + numbersTrained(it) / it.trained.of, 0),
    );
    return Math.max(0, ...trained);
  }
  if (metric !== 'sparsity' && metric !== 'density') return undefined;
  const prunable = [...layers.values()].filter((layer) => layer.prunable).map(({ name }) => name);
  const names = named ?? namesOf(plan.stages, of, layers) ?? prunable;
  let pruned = 0;
  let units = of === 'params' ? plan.model.parameters : 0;
  for (const name of names) {
    const layer = layers.get(name);
    if (layer !== undefined) pruned += prunedOf(masks, layer.tensor);
    if (of !== 'params') units += layer?.count ?? 0;
  }
  const sparsity = units === 0 ? 0 : pruned / units;
  return metric === 'sparsity' ? sparsity : 1 - sparsity;
}

/** Layers that the prune statements of a stage select; undefined for the whole model. */
function namesOf(stages: readonly PlannedStage[], of: string, layers: RunContext['layers']): readonly string[] | undefined {
  if (of === 'model' || of === 'params' || of === '') return undefined;
  const selected = ofKindIn(stagesOf(stages, of), ...masking).flatMap((it) =>
    isUnitPrune(it) ? scoredLayers(it.groups, { layers: [...layers.values()] }).map(({ name }) => name) : it.layers,
  );
  return [...new Set(selected)];
}

function stagesOf(stages: readonly PlannedStage[], name: string): readonly PlannedStage[] {
  return stages.filter((stage) => stage.name === name);
}
