/** What an `expect` claims of a metric: bounds, both included unless they are strict. */
import { unsupported } from '../../diagnostics/catalogue/plan.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { add, divide, rational, subtract } from '../../exact/rational.ts';
import type { Rational } from '../../exact/rational.ts';
import type { Quantity, RecordValue, Value } from '../../language/typed.ts';
import { parameterCount } from '../facts.ts';
import { amountOf, asChoice, asQuantity } from '../reading.ts';
import { complain } from '../scene.ts';
import type { Scene } from '../scene.ts';
import { quantityText } from '../value-text.ts';

export interface ClaimBounds {
  readonly min?: Rational;
  readonly max?: Rational;
  /** True where the bound itself is left out: `<` and `>`. */
  readonly strict?: true;
  /** Canonical: `>= 90%`, `in 80% ± 0.1%`. */
  readonly text: string;
}

/** `strict` where the caller can tell a bound from what lies beyond it. */
export function boundsOfClaim(
  record: RecordValue,
  scene: Scene,
  strict = false,
): ClaimBounds | Diagnostic {
  const { comparison, bound, within } = record.fields;
  if (comparison === undefined || bound === undefined) {
    return complain(scene, unsupported, { what: 'an `expect` without a bound' }, record.span);
  }
  const operator = asChoice(comparison).word;
  if (bound.kind === 'window') {
    const text = `in ${quantityText(bound.from)}..${quantityText(bound.to)}`;
    return { min: valueOf(bound.from, scene), max: valueOf(bound.to, scene), text };
  }
  if (bound.kind !== 'quantity') {
    const what = 'a comparison with another measured value';
    return complain(scene, unsupported, { what, instead: 'compare with a number' }, bound.span);
  }
  const value = valueOf(bound, scene);
  if (strict && operator === '<') return { max: value, strict, text: `< ${quantityText(bound)}` };
  if (strict && operator === '>') return { min: value, strict, text: `> ${quantityText(bound)}` };
  return compared(operator, bound, within, scene, comparison);
}

function compared(
  operator: string,
  bound: Quantity,
  within: Value | undefined,
  scene: Scene,
  comparison: Value,
): ClaimBounds | Diagnostic {
  const value = valueOf(bound, scene);
  const slack = within && toleranceOf(asQuantity(within));
  const low = slack === undefined ? value : subtract(value, slack);
  const high = slack === undefined ? value : add(value, slack);
  const tolerance = within && quantityText(asQuantity(within));
  const behind = tolerance === undefined ? '' : ` within ${tolerance}`;
  switch (operator) {
    case '>=':
      return { min: low, text: `>= ${quantityText(bound)}${behind}` };
    case '<=':
      return { max: high, text: `<= ${quantityText(bound)}${behind}` };
    case '==':
      return { min: low, max: high, text: `== ${quantityText(bound)}${behind}` };
    case 'in':
      return { min: low, max: high, text: `in ${quantityText(bound)} ± ${tolerance ?? '0%'}` };
    default: {
      const instead = 'use `>=`, `<=`, `==` or `in`';
      const what = `\`expect\` with \`${operator}\``;
      return complain(scene, unsupported, { what, instead }, comparison.span);
    }
  }
}

/** A number of parameters counts as its share of all. */
function valueOf(quantity: Quantity, { facts }: Scene): Rational {
  const amount = amountOf(quantity);
  return quantity.unit === 'count' ? divide(amount, rational(parameterCount(facts))) : amount;
}

/** Points are hundredths of what a percentage measures. */
export function toleranceOf(quantity: Quantity): Rational {
  const amount = amountOf(quantity);
  return /^points?$/.test(quantity.unit) ? divide(amount, rational(100)) : amount;
}
