/** Values of fields: numbers, words and switches, with the formulas of the dialect. */
import { badFormula } from '../diagnostics/catalogue/import.ts';
import { diagnose } from '../diagnostics/diagnostic.ts';
import type { ImportContext } from './dialect.ts';
import { isNothing, type Field } from './document/field.ts';
import { compute, formulaIn } from './document/formula.ts';
import { printable } from './names.ts';

export interface Values {
  readonly number: (field: Field | undefined) => number | undefined;
  /** The default of the tool where the field gives no number. */
  readonly numberOr: (field: Field | undefined, usual: number) => number;
  readonly word: (field: Field | undefined) => string | undefined;
  readonly isOn: (field: Field | undefined) => boolean | undefined;
}

/** A number as YAML, JSON and Python write it. */
export function plainNumber(text: string): number | undefined {
  const trimmed = text.trim().replaceAll('_', '');
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(trimmed) ? Number(trimmed) : undefined;
}

/** What a name in a formula stands for: a number, why it has none, or nothing. A field may lie in a scope of its own. */
export type Scope = (name: string, within: Field) => number | string | undefined;

export function valuesIn(context: ImportContext, scope: Scope = () => undefined): Values {
  const number = (field: Field | undefined): number | undefined => {
    if (field?.kind !== 'scalar' || isNothing(field)) return undefined;
    const formula = formulaIn(field.text);
    if (formula === undefined) {
      const value = finite(plainNumber(field.text));
      if (value === undefined) context.ledger.claim(field, { list: 'unsaid', note: 'it is no number, so the default of the tool counts' });
      return value;
    }
    const computed = compute(formula, (name) => scope(name, field));
    if ('value' in computed) return computed.value;
    const args = { formula: printable(formula), reason: computed.reason };
    context.findings.push(diagnose(badFormula, args, { source: context.source, span: field.span }));
    return undefined;
  };
  const word = (field: Field | undefined): string | undefined =>
    field?.kind === 'scalar' && !isNothing(field) ? field.text.trim() : undefined;
  return {
    number,
    numberOr: (field, usual) => number(field) ?? usual,
    word,
    isOn: (field) => {
      const text = word(field)?.toLowerCase();
      if (text === 'true' || text === 'yes' || text === 'on' || text === '1') return true;
      return text === undefined ? undefined : false;
    },
  };
}

function finite(value: number | undefined): number | undefined {
  return value !== undefined && Number.isFinite(value) && Math.abs(value) < 1e15 ? value : undefined;
}
