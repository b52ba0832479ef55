/** Values of a bound recipe in canonical spelling: `10 epochs`, `80%`, `2:4`. */
import { toDecimal } from '../exact/rational.ts';
import type { Quantity, Value } from '../language/typed.ts';
import { isLatencyUnit } from './latency/latency-target.ts';
import { amountOf } from './reading.ts';
import { shareText } from './share-text.ts';
import type { Document } from 'yaml';

const percentUnits: ReadonlySet<string> = new Set(['sparsity', 'density', 'ratio', 'share']);
/** Units that a number has by its place and that nobody writes. */
const silentUnits: ReadonlySet<string> = new Set(['sparsity', 'share', 'ratio', 'number', 'count']);

export function quantityText(quantity: Quantity): string {
  const amount = amountOf(quantity);
  const number = percentUnits.has(quantity.unit) ? shareText(amount) : toDecimal(amount);
  const isOne = amount.n === 1n && amount.d === 1n;
  const isCounted = isOne && !isLatencyUnit(quantity.unit);
  const unit = isCounted ? quantity.unit.replace(/s$/, '') : quantity.unit;
  return [number, ...(silentUnits.has(quantity.unit) ? [] : [unit]), ...(quantity.base === undefined ? [] : [`of ${quantity.base}`])].join(
    ' ',
  );
}

export function valueText(value: Value): string {
  switch (value.kind) {
    case 'quantity':
      return quantityText(value);
    case 'pattern':
      return value.keep * 2 === value.of ? `${value.keep}:${value.of}` : `keep ${value.keep} of ${value.of}`;
    case 'window':
      return `${quantityText(value.from)}..${quantityText(value.to)}`;
    case 'choice':
      return value.word;
    case 'text':
      return value.text;
    case 'list':
      return value.items.map(valueText).join(', ');
    default:
      throw new TypeError(`a parameter is no ${value.kind}`);
  }
}

/** Undefined where aliases stand for more than the library is willing to follow. */
export function plainValue(document: Document.Parsed): unknown {
  try {
    return document.toJS();
  } catch (error) {
    if (error instanceof ReferenceError) return undefined;
    throw error;
  }
}
