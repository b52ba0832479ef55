/** Rules about the samples that scores and norms are taken on. */
import { dutyOf } from '../../language/check/rules/rule.ts';
import { sumAt } from '../../basics/maps.ts';
import * as catalogue from '../../diagnostics/catalogue/lint.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { toNumber } from '../../exact/rational.ts';
import { freeNames } from '../../language/expressions/names.ts';
import type { Layer } from '../../model/graph.ts';
import type { ModelFacts } from '../../plan/index.ts';
import { after, finding, textAt, unsafeFix, type LintContext, type ModelRule, type RecipeRule } from './rule.ts';
import { amountOf } from '../reading/amounts.ts';
import { selectedLayers, widthOf } from '../reading/layers.ts';
import * as read from '../reading/statements.ts';

/** The test data has no part in making the model. */
export const calibrationOnTest: RecipeRule = {
  name: 'calibration-on-test',
  definition: catalogue.calibrationOnTest,
  source: 'Kaufman et al., Leakage in Data Mining, TKDD 2012',
  reads: 'recipe',
  check: (context) =>
    read.statementsOf(context).flatMap(({ statement }) => {
      const data = read.choiceIn(read.fieldOf(statement.clauses['using'], 'of'));
      if (data?.word !== 'test') return [];
      const args = { clause: textAt(context, read.spanOfClause(statement, 'using')) };
      const fixes = [unsafeFix('write `calibration`', data.span, 'calibration')];
      return [finding(context, catalogue.calibrationOnTest, args, data.span, { fixes })];
    }),
};

/** A second moment is taken from at least as many inputs as a layer is wide. */
export const smallCalibration: ModelRule = {
  name: 'small-calibration',
  definition: catalogue.smallCalibration,
  source: 'Frantar and Alistarh, arXiv:2301.00774: the Hessian of a layer is damped where it is singular',
  reads: 'model',
  asks: (context) => read.prunesOf(context).some((placed) => samplesOf(placed, context) !== undefined),
  check: (context, facts) =>
    read.prunesOf(context).flatMap((placed) => {
      const samples = samplesOf(placed, context);
      if (samples === undefined) return [];
      const starved = selectedLayers(placed.statement, context, facts).flatMap((layer) => {
        const rows = rowsOf(layer, samples, facts);
        return rows !== undefined && rows < widthOf(layer) ? [{ layer, rows }] : [];
      });
      const [worst] = starved.toSorted((a, b) => widthOf(b.layer) / b.rows - widthOf(a.layer) / a.rows);
      if (worst === undefined) return [];
      const { layer, rows } = worst;
      const args = { samples, rows, layer: layer.name, width: widthOf(layer), others: starved.length - 1 };
      return [finding(context, catalogue.smallCalibration, args, read.spanOfClause(placed.statement, 'using'))];
    }),
};

/** Of a statement whose score or compensation inverts a second moment. */
function samplesOf({ statement }: read.Placed, context: LintContext): number | undefined {
  const criterion = read.criterionOf(statement);
  const inverts = statement.clauses['compensating'] !== undefined || (criterion !== undefined && freeNames(criterion.expr).has('hessian'));
  const samples = read.fieldOf(statement.clauses['using'], 'samples');
  if (!inverts || samples?.kind !== 'quantity' || samples.unit !== 'samples') return undefined;
  const amount = amountOf(samples, context);
  return amount && toNumber(amount);
}

/** Each sample passes a convolution once a position, a matrix once a token: as often as it multiplies. */
function rowsOf({ name, count }: Layer, samples: number, { macs }: ModelFacts): number | undefined {
  const positions = Math.round(sumAt(macs.layers, name) / Math.max(count, 1));
  return positions > 0 ? samples * positions : undefined;
}

const calibration = 'calibrate norms using 512 samples of train';

/** Batch norms see the pruned model before anyone measures it. */
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

function found({ stage, statement }: read.Placed, norms: number, context: LintContext): Diagnostic {
  const isBare = !stage.named && stage.statements.length === 1;
  const fix = unsafeFix(`add \`${calibration}\``, after(statement.span), `\n${calibration}\n`);
  const fixes = isBare ? [fix] : [];
  return finding(context, catalogue.staleNorms, { norms }, read.headOf(statement), { fixes });
}

/** The last prune, unless something after it moves the statistics. */
function lastCut(context: LintContext): read.Placed | undefined {
  const statements = read.statementsOf(context);
  const last = statements.findLastIndex(({ statement }) => dutyOf(statement, context) === 'prunes');
  const cut = statements[last];
  const isGradual = ['over', 'every', 'at'].some((word) => cut?.statement.clauses[word] !== undefined);
  if (cut === undefined || isGradual) return undefined;
  return statements.slice(last + 1).some((placed) => moves(placed, context)) ? undefined : cut;
}

function moves({ statement }: read.Placed, context: LintContext): boolean {
  if (dutyOf(statement, context) === 'trains') return true;
  return statement.verb === 'calibrate' && read.objectsOf(statement).includes('norms');
}

/** Input 1 of the operator is its scale, of which each norm has one. */
function batchNorms({ layers }: ModelFacts): number {
  return layers.flatMap(({ uses }) => uses).filter(({ op, input }) => op === 'BatchNormalization' && input === 1).length;
}
