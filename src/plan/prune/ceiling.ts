/** Whether a target and a floor leave room for what layers have to lose. */
import { ceilingAboveTarget, floorAboveCeiling } from '../../diagnostics/catalogue/plan-targets.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { complain } from '../plan-context.ts';
import { amountText } from '../share-text.ts';
import { withBounds, type Bounds, type PrunedCounts } from '../state/pruned-counts.ts';
import { spanOf, sumOf, targetSpan, type Setup } from './setup.ts';

/** What every layer has lost at least when `pruned` units of all are gone. */
export function ceilingFaults(setup: Setup, pruned: number): readonly Diagnostic[] {
  const { ceiling, floor, context, name: where, layers, sizes, before, total } = setup;
  if (ceiling === undefined) return [];
  const crossed = layers.findIndex((_, l) => (floor?.keep[l] ?? 0) > (sizes[l] ?? 0) - (ceiling.lose[l] ?? 0));
  if (crossed >= 0) {
    const most = (sizes[crossed] ?? 0) - (ceiling.lose[crossed] ?? 0);
    const layer = layers[crossed]?.name ?? '';
    const args = { where, layer, keep: floor?.keep[crossed] ?? 0, most };
    return [complain(context, floorAboveCeiling, args, spanOf(setup, 'protect'))];
  }
  const least = sumOf(ceiling.lose.map((lose, l) => Math.max(lose, before[l]?.least ?? 0)));
  if (least <= pruned) return [];
  const binding = layers.flatMap(({ name }, l) => ((ceiling.lose[l] ?? 0) > 0 ? [name] : []));
  const args = { where, asked: amountText(pruned, total), least: amountText(least, total), layers: binding };
  return [complain(context, ceilingAboveTarget, args, targetSpan(setup))];
}

/** Counts in which layers have lost what they have to, before one threshold decides the rest. */
export function withLosses(counted: PrunedCounts, { ceiling, layers, before }: Setup, size: number): PrunedCounts {
  if (ceiling === undefined) return counted;
  const raised = layers.map(({ name }, l): readonly [string, Bounds] => {
    const lose = ceiling.lose[l] ?? 0;
    const { least = 0, most = 0 } = before[l] ?? {};
    return [name, { least: size * Math.max(lose, least), most: size * Math.max(lose, most) }];
  });
  return withBounds(counted, new Map(raised));
}
