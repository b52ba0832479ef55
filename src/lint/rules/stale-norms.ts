/** Batch norms see the pruned model before anyone measures it. */
import * as catalogue from '../../diagnostics/catalogue/lint.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { ModelFacts } from '../../plan/index.ts';
import { dutyOf, headOf, objectsOf, statementsOf, type Placed } from '../reading/statements.ts';
import type { ModelRule } from '../rule.ts';
import { after, finding, unsafeFix, type LintContext } from '../lint-context.ts';

const calibration = 'calibrate norms using 512 samples of train';

export const staleNorms: ModelRule = {
  name: 'stale-norms',
  definition: catalogue.staleNorms,
  source: 'Li et al., EagleEye, arXiv:2007.02491: statistics are taken anew after pruning',
  reads: 'model',
  asks: (context) => lastCut(context) !== undefined,
  check: (context, facts) => {
    const cut = lastCut(context);
    const norms = batchNorms(facts);
    return cut === undefined || norms === 0 ? [] : [found(cut, norms, context)];
  },
};

function found({ stage, statement }: Placed, norms: number, context: LintContext): Diagnostic {
  const isBare = !stage.named && stage.statements.length === 1;
  const fix = unsafeFix(`add \`${calibration}\``, after(statement.span), `\n${calibration}\n`);
  const fixes = isBare ? [fix] : [];
  return finding(context, catalogue.staleNorms, { norms }, headOf(statement), { fixes });
}

/** The last prune, unless something after it moves the statistics. */
function lastCut(context: LintContext): Placed | undefined {
  const statements = statementsOf(context);
  const last = statements.findLastIndex(({ statement }) => dutyOf(statement, context) === 'prunes');
  const cut = statements[last];
  const isGradual = ['over', 'every', 'at'].some((word) => cut?.statement.clauses[word] !== undefined);
  if (cut === undefined || isGradual) return undefined;
  return statements.slice(last + 1).some((placed) => moves(placed, context)) ? undefined : cut;
}

function moves({ statement }: Placed, context: LintContext): boolean {
  if (dutyOf(statement, context) === 'trains') return true;
  return statement.verb === 'calibrate' && objectsOf(statement).includes('norms');
}

/** Input 1 of the operator is its scale, of which each norm has one. */
function batchNorms({ layers }: ModelFacts): number {
  return layers.flatMap(({ uses }) => uses).filter(({ op, input }) => op === 'BatchNormalization' && input === 1).length;
}
