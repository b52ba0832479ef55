/** Batch norms see the pruned model before anyone measures it. */
import * as catalogue from '../../diagnostics/catalogue/lint.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { ModelFacts } from '../../plan/index.ts';
import { dutyOf, headOf, objectsOf, statementsOf, type Placed } from '../reading/statements.ts';
import type { ModelRule } from '../rule.ts';
import { after, finding, unsafeFix, type Scene } from '../scene.ts';

const calibration = 'calibrate norms using 512 samples of train';

export const staleNorms: ModelRule = {
  name: 'stale-norms',
  definition: catalogue.staleNorms,
  source: 'Li et al., EagleEye, arXiv:2007.02491: statistics are taken anew after pruning',
  reads: 'model',
  asks: (scene) => lastCut(scene) !== undefined,
  check: (scene, facts) => {
    const cut = lastCut(scene);
    const norms = batchNorms(facts);
    return cut === undefined || norms === 0 ? [] : [found(cut, norms, scene)];
  },
};

function found({ stage, statement }: Placed, norms: number, scene: Scene): Diagnostic {
  const isBare = !stage.named && stage.statements.length === 1;
  const fix = unsafeFix(`add \`${calibration}\``, after(statement.span), `\n${calibration}\n`);
  const fixes = isBare ? [fix] : [];
  return finding(scene, catalogue.staleNorms, { norms }, headOf(statement), { fixes });
}

/** The last prune, unless something after it moves the statistics. */
function lastCut(scene: Scene): Placed | undefined {
  const statements = statementsOf(scene);
  const last = statements.findLastIndex(({ statement }) => dutyOf(statement, scene) === 'prunes');
  const cut = statements[last];
  const isGradual = ['over', 'every', 'at'].some(
    (word) => cut?.statement.clauses[word] !== undefined,
  );
  if (cut === undefined || isGradual) return undefined;
  return statements.slice(last + 1).some((placed) => moves(placed, scene)) ? undefined : cut;
}

function moves({ statement }: Placed, scene: Scene): boolean {
  if (dutyOf(statement, scene) === 'trains') return true;
  return statement.verb === 'calibrate' && objectsOf(statement).includes('norms');
}

/** Input 1 of the operator is its scale, of which each norm has one. */
function batchNorms({ layers }: ModelFacts): number {
  return layers
    .flatMap(({ uses }) => uses)
    .filter(({ op, input }) => op === 'BatchNormalization' && input === 1).length;
}
