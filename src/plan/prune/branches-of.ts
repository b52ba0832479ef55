/** The block or sublayer that each layer, or group of units, lies in: a number of its stream is theirs, too. */
import { done, type Span, type Outcome } from '../../diagnostics/diagnostic.ts';
import { noBranch } from '../../diagnostics/catalogue/plan-targets.ts';
import type { MeasuredAllocator } from '../plan.ts';
import { refusal, type PlanContext } from '../plan-context.ts';
import type { Shared } from './share-parts.ts';

/** By name. */
export function branchesOf(
  layers: readonly Shared[],
  per: MeasuredAllocator['per'],
  context: PlanContext,
  span: Span,
): Outcome<ReadonlyMap<string, string>> {
  const kind = per === 'block' ? 'blocks' : 'sublayers';
  const branches = (context.facts.unitGroups?.() ?? []).filter(
    (group) => group.kind === kind && group.cuts !== undefined && group.pin === undefined,
  );
  const found = new Map<string, string>();
  for (const { name, tensors } of layers) {
    const branch = branches.find(({ members }) => tensors.every((tensor) => members.some((member) => member.tensor === tensor)));
    if (branch === undefined) return refusal(context, noBranch, { name, per }, span);
    found.set(name, branch.title);
  }
  return done(found);
}
