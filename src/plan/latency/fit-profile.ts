/** The latency profile of a target, checked against the model. */
import { lastPart } from '../../basics/matches.ts';
import * as catalogue from '../../diagnostics/catalogue/plan-latency.ts';
import { unsupported } from '../../diagnostics/catalogue/plan.ts';
import type { Definition, Outcome, Span } from '../../diagnostics/diagnostic.ts';
import type { Layer } from '../../model/index.ts';
import type { Plan, PlannedStatement, LatencyProfile, PlannedProfile, PlannedBudget } from '../plan.ts';
import type { PlanSettings, ResourceEstimate } from '../facts.ts';
import { complain, type PlanContext } from '../plan-context.ts';
import { noisiest } from './profile-facts.ts';
import { prunedBudget } from '../pruning.ts';
import { answerFor, type Answers, type StatementKind } from '../of-kind.ts';

/** With a warning where its rounds are far apart. */
export function fitProfile(batch: number, context: PlanContext, span: Span): Outcome<PlannedProfile> {
  const { facts, settings } = context;
  const model = lastPart(facts.file, /[\\/]/);
  const found = settings.profiles?.(batch);
  const refused = <A>(definition: Definition<A>, args: A): Outcome<PlannedProfile> => ({
    diagnostics: [complain(context, definition, args, span)],
  });
  if (found === undefined) {
    const instead = 'plan the recipe with `espalier plan`, which reads the profile of the model';
    return refused(unsupported, { what: 'a target of latency', instead });
  }
  const { file } = found;
  if ('missing' in found) return refused(catalogue.noProfile, { file, model, batch });
  if ('reason' in found) return refused(catalogue.brokenProfile, { file, fault: found.reason });
  const { measured } = found;
  if (measured.batch !== batch) return refused(catalogue.otherBatch, { file, measured: measured.batch, asked: batch });
  const difference = differenceOf(measured, facts.layers);
  if (difference !== undefined) return refused(catalogue.otherProfile, { file, model, difference });
  const noise = noisiest(measured);
  const warned = noise && complain(context, catalogue.noisyProfile, { file, model, ...noise }, span);
  return { value: found, diagnostics: warned === undefined ? [] : [warned] };
}

/** The first kernel whose weight the model has not, or has in another size. */
function differenceOf({ kernels }: LatencyProfile, layers: readonly Layer[]): string | undefined {
  const own = new Map(layers.map(({ tensor, dims }) => [tensor, dims]));
  const other = kernels.find(({ tensor, dims }) => !sameDims(own.get(tensor), dims));
  if (other === undefined) return undefined;
  const { tensor, dims } = other;
  const here = own.get(tensor);
  return here === undefined ? `there is no \`${tensor}\` here` : `\`${tensor}\` is ${here.join('×')} here and ${dims.join('×')} there`;
}

function sameDims(a: readonly number[] | undefined, b: readonly number[]): boolean {
  return a?.length === b.length && a.every((size, axis) => size === b[axis]);
}

/** Those that statements of the plan speak of, by ascending batch. */
export function profilesOf(stages: Plan['stages'], { profiles }: PlanSettings): readonly PlannedProfile[] {
  return [...new Set(stages.flatMap(({ statements }) => statements.flatMap(batchesIn)))]
    .sort((a, b) => a - b)
    .flatMap((batch) => {
      const found = profiles?.(batch);
      return found !== undefined && 'measured' in found ? [found] : [];
    });
}

/** Of the latencies that a statement aims at, measures or claims something of. */
export function batchesIn(statement: PlannedStatement): readonly number[] {
  return answerFor(batches, statement) ?? [];
}

const batches: Partial<Answers<StatementKind, [], readonly number[]>> = {
  prune: (prune) => asList(prunedBudget(prune)?.batch),
  measure: ({ batch }) => asList(batch),
  expect: ({ claim }) => asList(claim.batch),
};

function asList(batch: number | undefined): readonly number[] {
  return batch === undefined ? [] : [batch];
}

/** Undefined where models are not cut. */
export function estimateOf({ facts, settings }: PlanContext, budget: PlannedBudget): ResourceEstimate | undefined {
  const found = budget.batch === undefined ? undefined : settings.profiles?.(budget.batch);
  return facts.estimateResource?.(budget, { profiles: found !== undefined && 'measured' in found ? [found] : [] });
}
