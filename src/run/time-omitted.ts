/** What of a plan its estimated time leaves out: nothing is timed that could take as long as the run itself. */
import type { PlannedStatement } from '../plan/plan.ts';
import type { RunContext } from '../state/context.ts';
import { isUpdating } from './time-updates.ts';

/** In words that a sentence lists. */
export type Omitted = string;

export function omittedFrom(
  { plan: { stages }, isLarge }: RunContext,
  timed: ReadonlySet<PlannedStatement>,
): readonly Omitted[] {
  const all = stages.flatMap(({ statements }) => statements);
  const has = (kind: PlannedStatement['kind']): boolean => all.some((it) => it.kind === kind);
  const fits = has('reconstruct') || all.some((it) => it.kind === 'prune' && isFitted(it));
  const chosen = all.some((it) => isUpdating(it) && !timed.has(it));
  return [
    ...(isLarge ? ['reading and writing the model piece by piece'] : []),
    ...(chosen ? ['choosing what goes in prunes that have no row'] : []),
    ...(fits ? ['solving fits'] : []),
    ...(has('calibrate') ? ['the statistics of norms'] : []),
    ...(has('compact') ? ['cutting units out'] : []),
    ...(has('prune samples') ? ['choosing samples'] : []),
    ...(has('measure') || has('expect') ? ['measuring on other data than the stages do'] : []),
  ];
}

function isFitted({ damping, compensation }: Extract<PlannedStatement, { kind: 'prune' }>) {
  return damping !== undefined || compensation !== undefined;
}
