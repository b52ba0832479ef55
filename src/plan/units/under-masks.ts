/**
 * What is measured behind a cut goes through the smaller network, unless the scores would be others than
 * those under the masks: then the whole one is measured, and the plan says why.
 */
import { freeNames } from '../../language/expressions/names.ts';
import { scoresBehindCut } from '../criteria/behind-cut.ts';
import { isContrast } from '../criteria/criterion.ts';
import { criterionOf, expressionOf } from '../criteria/read.ts';
import type { PlannedPrune, PlannedSamples, PlannedStatement } from '../plan.ts';
import { isUnitPrune } from '../pruning.ts';

/** The statement as it is planned behind a cut; `branches`: sublayers or blocks are cut, too. */
export function measuredBehindCut(statement: PlannedStatement, branches: boolean): PlannedStatement {
  const underMasks = reasonOf(statement, branches);
  return underMasks === undefined ? statement : withReason(statement, underMasks);
}

function withReason(statement: PlannedStatement, underMasks: string): PlannedStatement {
  switch (statement.kind) {
    case 'prune':
    case 'prune samples':
    case 'reconstruct':
      return { ...statement, underMasks };
    default:
      return statement;
  }
}

function reasonOf(statement: PlannedStatement, branches: boolean): string | undefined {
  switch (statement.kind) {
    case 'prune':
      return reasonOfPrune(statement, branches);
    case 'prune samples':
      return reasonOfSamples(statement);
    case 'reconstruct':
      return branches ? throughBranches : undefined;
    default:
      return undefined;
  }
}

const throughBranches = 'its samples pass branches that are cut';

function reasonOfPrune(prune: PlannedPrune, branches: boolean): string | undefined {
  const { criterion: text, stream, calibration, damping } = prune;
  const passes = calibration?.sequentially === true || damping !== undefined;
  if (branches && passes) return throughBranches;
  const criterion = stream === undefined ? criterionOf(text) : undefined;
  if (criterion === undefined || criterion.statistics.length === 0) return undefined;
  if (criterion.statistics.some(isContrast)) return 'branches are switched off in the whole network';
  const scores = scoresBehindCut(criterion);
  const isSame = scores === 'alike' || (scores === 'apart' && !isUnitPrune(prune));
  return isSame ? undefined : 'what is pruned counts in its scores';
}

function reasonOfSamples({ criterion, stream }: PlannedSamples): string | undefined {
  const expr = stream === undefined ? expressionOf(criterion) : undefined;
  const hasGradients = expr !== undefined && freeNames(expr).has('g');
  return hasGradients ? 'gradients of what is pruned count in its scores' : undefined;
}
