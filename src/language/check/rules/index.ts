/** All rules that need the typed recipe as a whole and no model. */
import type { Diagnostic } from '../../../diagnostics/diagnostic.ts';
import type { Vocabulary } from '../../../vocabulary/index.ts';
import type { Recipe } from '../../typed.ts';
import { checkFloors, checkPatterns, checkTargets } from './targets.ts';
import { checkGrowth, checkRounding, checkWindows, checkLevels, checkRates } from './schedules.ts';
import { checkMoments, checkPieces } from './pieces.ts';
import { checkRanking, checkUnits } from './selection.ts';
import { stagesIn } from '../../within.ts';
import { environmentOf, type RuleContext } from './rule.ts';

/** What they find, with parameters at their declared values. */
export function checkRules(recipe: Recipe, vocabulary: Vocabulary): readonly Diagnostic[] {
  const context: RuleContext = { source: recipe.source, vocabulary, environment: environmentOf(recipe), findings: [] };
  for (const stage of stagesIn(recipe.body)) {
    for (const statement of stage.statements) {
      checkFloors(statement, context);
      checkPatterns(statement, context);
      checkLevels(statement, context);
      checkRanking(statement, context);
      checkRates(statement, context);
      checkRounding(statement, context);
      checkUnits(statement, context);
    }
    checkWindows(stage, context);
    for (const statement of stage.statements) checkPieces(statement, stage, context);
  }
  checkMoments(recipe, context);
  checkGrowth(stagesIn(recipe.body), context);
  checkTargets(recipe.body, context);
  return context.findings;
}
