/** What to write where a percent sign is missing. */
import { multiply, parseDecimal, rational, toDecimal, compare, one, isInteger } from '../../../exact/rational.ts';
import type { Fix, Span } from '../../../diagnostics/diagnostic.ts';

/** `80` means 80%, `0.8` does too; other numbers get no fix. */
export function percentFix(written: string, span: Span): { readonly fixes?: readonly Fix[] } {
  const value = parseDecimal(written);
  if (value === undefined) return {};
  const isFraction = compare(value, one) <= 0 && !isInteger(value);
  const percentage = isFraction ? multiply(value, rational(100)) : value;
  const text = `${toDecimal(percentage)}%`;
  return { fixes: [{ title: `write \`${text}\``, edits: [{ span, text }], safety: 'unsafe' }] };
}
