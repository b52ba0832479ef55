/** What a stage with gates or widths aims at in the end. */
import { toNumber } from '../../exact/rational.ts';
import type { PlannedPrune, PlannedStage } from '../plan.ts';
import { isOfGates, widthName } from '../criteria/gate.ts';
import { isBudgetPrune } from '../pruning.ts';
import { shareOfText } from '../share-text.ts';
import { ofKind } from '../of-kind.ts';

/** By resource the share of it that its prunes by them may leave; `open` is a share of the units. */
export function gateTargets({ statements }: Pick<PlannedStage, 'statements'>): Readonly<Record<string, number>> {
  const prunes = ofKind(statements, 'prune').filter(({ criterion }) => isOfGates(criterion) || criterion === widthName);
  return Object.fromEntries(prunes.flatMap(targetOf));
}

function targetOf(prune: PlannedPrune): readonly (readonly [string, number])[] {
  if (!isBudgetPrune(prune)) return [['open', 1 - prune.reached / Math.max(1, prune.selected)]];
  const { of, share } = prune.budget;
  if ((of !== 'params' && of !== 'flops') || share === undefined) return [];
  return [[of, toNumber(shareOfText(share))]];
}
