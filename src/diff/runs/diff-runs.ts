/** Compares two runs: their plans in words, their metrics and losses side by side, their models. */
import type { Change } from '../change.ts';
import { diffPlans } from '../diff-recipes.ts';
import { isSameModel } from '../models/diff-models.ts';
import { pairBy } from '../pairing.ts';
import * as evidence from './run-evidence.ts';

export interface RunComparison {
  readonly same: boolean;
  /** What the plans decide differently, and expectations that hold in only one run. */
  readonly changes: readonly Change[];
  readonly metrics: readonly MetricPair[];
  readonly losses: readonly LossPair[];
  readonly ends: readonly ComparedEnd[];
}

export type ComparedEnd = evidence.EndComparison & { readonly masks: readonly evidence.MaskOverlap[] };

/** A metric at one moment; absent on the side that did not measure it. */
export interface MetricPair extends Omit<evidence.Measured, 'values'> {
  readonly metric: string;
  readonly before?: number;
  readonly after?: number;
}

export interface LossPair {
  readonly stage: string;
  readonly before?: Omit<evidence.StageLoss, 'stage'>;
  readonly after?: Omit<evidence.StageLoss, 'stage'>;
}

export function diffRuns(
  before: evidence.RunEvidence,
  after: evidence.RunEvidence,
  models: readonly evidence.EndComparison[],
): RunComparison {
  const changes = [
    ...diffPlans(before.plan, after.plan),
    ...diffExpectations(before.expectations, after.expectations),
    ...diffStrange(before.strange, after.strange),
    ...diffEnds([...before.masks.keys()], [...after.masks.keys()]),
  ];
  const metrics = pairMetrics(before.measurements, after.measurements);
  const losses = pairLosses(before.losses, after.losses);
  const ends = models.map(({ end, model }): ComparedEnd => {
    const [old, now] = [before, after].map(({ plan, masks }) => ({ plan, masks: masks.get(end) ?? new Map() }));
    return { end, model, masks: old && now ? evidence.overlapsOf(old, now) : [] };
  });
  const same =
    changes.length === 0 &&
    [...metrics, ...losses.map(textOf)].every((pair) => Object.is(pair.before, pair.after)) &&
    ends.every(({ model, masks }) => (model === undefined || isSameModel(model)) && masks.every(isSameMask));
  return { same, changes, metrics, losses, ends };
}

/** The same moment of the same stage; a stage of other lengths measures at other steps, in order. */
function pairMetrics(before: readonly evidence.Measured[], after: readonly evidence.Measured[]): readonly MetricPair[] {
  const [old, now] = [single(before), single(after)];
  const place = ({ stage, moment, on, metric }: Single): string => JSON.stringify([stage, moment, on, metric]);
  const exactly = (one: Single): string => `${one.step} ${place(one)}`;
  const { pairs, removed } = pairBy<Single>(old, now, [exactly, place]);
  const partner = new Map(pairs.map(([one, other]) => [other, one]));
  return [
    ...now.map((other) => pairOf(other, partner.get(other)?.value, other.value)),
    ...removed.map((one) => pairOf(one, one.value, undefined)),
  ];
}

type Single = Omit<MetricPair, 'before' | 'after'> & { readonly value: number };

function single(measurements: readonly evidence.Measured[]): readonly Single[] {
  return measurements.flatMap(({ stage, moment, step, on, values }) =>
    Object.entries(values).map(([metric, value]) => ({ stage, moment, step, on, metric, value })),
  );
}

function pairOf({ stage, moment, step, on, metric }: Single, before: number | undefined, after: number | undefined): MetricPair {
  return { stage, moment, step, on, metric, before, after };
}

function pairLosses(before: readonly evidence.StageLoss[], after: readonly evidence.StageLoss[]): readonly LossPair[] {
  const { pairs, removed, added } = pairBy<evidence.StageLoss>(before, after, [({ stage }) => stage]);
  return [
    ...pairs.map(([one, other]) => ({ stage: other.stage, before: bare(one), after: bare(other) })),
    ...removed.map((one) => ({ stage: one.stage, before: bare(one) })),
    ...added.map((other) => ({ stage: other.stage, after: bare(other) })),
  ];
}

function bare({ steps, first, last, lowest }: evidence.StageLoss): Omit<evidence.StageLoss, 'stage'> {
  return { steps, first, last, lowest };
}

function textOf({ before, after }: LossPair): { readonly before: string; readonly after: string } {
  return { before: JSON.stringify(before ?? null), after: JSON.stringify(after ?? null) };
}

function isSameMask({ pruned, overlap }: evidence.MaskOverlap): boolean {
  return overlap === 1 && pruned.before === pruned.after;
}

function diffEnds(before: readonly string[], after: readonly string[]): readonly Change[] {
  return [
    ...before.filter((end) => !after.includes(end)).map((end): Change => ({ kind: 'removed', what: 'end', before: end })),
    ...after.filter((end) => !before.includes(end)).map((end): Change => ({ kind: 'added', what: 'end', after: end })),
  ];
}

function diffStrange(before: readonly string[], after: readonly string[]): readonly Change[] {
  const what = 'not finite';
  return [
    ...before.filter((text) => !after.includes(text)).map((text): Change => ({ kind: 'removed', what, before: text })),
    ...after.filter((text) => !before.includes(text)).map((text): Change => ({ kind: 'added', what, after: text })),
  ];
}

function diffExpectations(before: readonly evidence.Expected[], after: readonly evidence.Expected[]): readonly Change[] {
  const key = ({ stage, claim }: evidence.Expected): string => JSON.stringify([stage, claim]);
  const old = new Map(before.map((one) => [key(one), one]));
  return after.flatMap((other): readonly Change[] => {
    const one = old.get(key(other));
    const what = `expect ${other.claim}`;
    const where = `stage ${other.stage}`;
    if (one === undefined || one.held === other.held) return [];
    return [{ kind: 'changed', what, before: word(one), after: word(other), where }];
  });
}

function word({ held }: evidence.Expected): string {
  return held ? 'held' : 'failed';
}
