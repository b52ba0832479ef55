/** A second moment is taken from at least as many inputs as a layer is wide. */
import * as catalogue from '../../diagnostics/catalogue/lint.ts';
import { toNumber } from '../../exact/rational.ts';
import { freeNames } from '../../language/expressions/names.ts';
import type { Layer } from '../../model/graph.ts';
import type { ModelFacts } from '../../plan/index.ts';
import { amountOf } from '../reading/amounts.ts';
import { selectedLayers, widthOf } from '../reading/layers.ts';
import { criterionOf, fieldOf, prunesOf, spanOfClause, type Placed } from '../reading/statements.ts';
import type { ModelRule } from '../rule.ts';
import { finding, type LintContext } from '../lint-context.ts';

export const smallCalibration: ModelRule = {
  name: 'small-calibration',
  definition: catalogue.smallCalibration,
  source: 'Frantar and Alistarh, arXiv:2301.00774: the Hessian of a layer is damped where it is singular',
  reads: 'model',
  asks: (context) => prunesOf(context).some((placed) => samplesOf(placed, context) !== undefined),
  check: (context, facts) =>
    prunesOf(context).flatMap((placed) => {
      const samples = samplesOf(placed, context);
      if (samples === undefined) return [];
      const starved = selectedLayers(placed.statement, context, facts).flatMap((layer) => {
        const rows = rowsOf(layer, samples, facts);
        return rows !== undefined && rows < widthOf(layer) ? [{ layer, rows }] : [];
      });
      const [worst] = starved.toSorted((a, b) => widthOf(b.layer) / b.rows - widthOf(a.layer) / a.rows);
      if (worst === undefined) return [];
      const { layer, rows } = worst;
      const width = widthOf(layer);
      const args = { samples, rows, layer: layer.name, width, others: starved.length - 1 };
      const span = spanOfClause(placed.statement, 'using');
      return [finding(context, catalogue.smallCalibration, args, span)];
    }),
};

/** Of a statement whose score or compensation inverts a second moment. */
function samplesOf({ statement }: Placed, context: LintContext): number | undefined {
  const criterion = criterionOf(statement);
  const inverts = statement.clauses['compensating'] !== undefined || (criterion !== undefined && freeNames(criterion.expr).has('hessian'));
  const samples = fieldOf(statement.clauses['using'], 'samples');
  if (!inverts || samples?.kind !== 'quantity' || samples.unit !== 'samples') return undefined;
  const amount = amountOf(samples, context);
  return amount && toNumber(amount);
}

/** Each sample passes a convolution once a position, a matrix once a token: as often as it multiplies. */
function rowsOf({ name, count }: Layer, samples: number, { macs }: ModelFacts): number | undefined {
  const positions = Math.round((macs.layers.get(name) ?? 0) / Math.max(count, 1));
  return positions > 0 ? samples * positions : undefined;
}
