/** Metrics, what they are taken of, and claims about them, in canonical spelling. */
import type { QuantityShape, Shape } from '../../vocabulary/index.ts';
import type { RecordValue, Value } from '../typed.ts';
import { declarationOf, type Printing } from './printing.ts';
import { quantityText } from './quantity.ts';
import { valueText } from './value.ts';

const metric: Shape = { kind: 'choice', category: 'metric', definitions: 'metric' };
const whole: Shape = { kind: 'choice', category: 'whole' };
const plainNumber: QuantityShape = {
  kind: 'quantity',
  readings: [{ written: 'number', unit: 'number' }],
};

/** `sparsity of model`. */
export function measuredText({ fields }: RecordValue, printing: Printing): string {
  const { metric: measured, of } = fields;
  const text = measured === undefined ? '' : valueText(measured, metric, printing);
  return of === undefined ? text : `${text} of ${valueText(of, whole, printing)}`;
}

/**
 * `sparsity of model in 80% ± 0.1%`, `accuracy of a >= accuracy of b within 1 point`. `tolerance`
 * is the shape of what follows `within`.
 */
export function claimText(claim: RecordValue, printing: Printing, tolerance?: Shape): string {
  const { comparison, bound, within } = claim.fields;
  const left = measuredText(claim, printing);
  if (comparison?.kind !== 'choice' || bound === undefined) return left;
  const values = valuesOf(claim, printing);
  const right = boundText(bound, values, printing);
  const claimed = `${left} ${comparison.word} ${right}`;
  if (within?.kind !== 'quantity') return claimed;
  if (comparison.word === 'in') return `${claimed} ± ${quantityText(within, values, printing)}`;
  const shape = tolerance ?? values;
  return `${claimed} within ${valueText(within, shape, printing)}`;
}

function boundText(bound: Value, values: QuantityShape, printing: Printing): string {
  if (bound.kind === 'record') return measuredText(bound, printing);
  return valueText(bound, values, printing, { isAlone: true, subject: values });
}

/** The unit of the metric's values. */
function valuesOf({ fields }: RecordValue, printing: Printing): QuantityShape {
  const { metric: measured } = fields;
  const word = measured?.kind === 'choice' ? measured.word : '';
  const values = declarationOf('metric', word, printing)?.value;
  return values?.kind === 'quantity' ? values : plainNumber;
}
