/** A typed value as YAML spells it (docs/reference/yaml-form.md), numbers and units as written. */
import type { Span } from '../../diagnostics/diagnostic.ts';
import type { Quantity, SelectorTerm, Value } from '../../language/typed.ts';
import { keyOf } from '../schema/of-shape.ts';

/** What YAML can hold. */
export type Data = string | number | boolean | null | readonly Data[] | { readonly [key: string]: Data };

export type TextAt = (span: Span) => string;

export function dataOf(value: Value, textAt: TextAt): Data {
  switch (value.kind) {
    case 'quantity':
      return quantityData(value, textAt);
    case 'pattern':
      return value.keep * 2 === value.of ? `${value.keep}:${value.of}` : { keep: value.keep, of: value.of };
    case 'window': {
      const { from, to } = value;
      const base = to.base === undefined ? '' : ` of ${to.base}`;
      const unit = ['share', 'sparsity', 'density', 'ratio', 'number'].includes(to.unit) ? '' : ` ${to.unit}`;
      return `${textAt(from.span)}..${textAt(to.span)}${unit}${base}`;
    }
    case 'choice':
      return choiceData(value, textAt);
    case 'selector':
      return oneOrMore(value.terms.map(termData));
    case 'expression':
      return textAt(value.span);
    case 'record': {
      const data = recordData(value.fields, textAt);
      return isMetricAlone(data) ? data.metric : data;
    }
    case 'list':
      return oneOrMore(value.items.map((item) => dataOf(item, textAt)));
    case 'text':
      return value.text;
  }
}

function isMetricAlone(data: Data): data is { readonly metric: string } {
  const isMapping = typeof data === 'object' && data !== null && 'metric' in data;
  return isMapping && Object.keys(data).length === 1 && typeof data.metric === 'string';
}

/** A single item stands for itself. */
function oneOrMore(items: readonly Data[]): Data {
  const [only, second] = items;
  return only !== undefined && second === undefined ? only : items;
}

/** A flag says `true`; a comparison's sign is the key of its bound. */
function recordData(fields: Readonly<Record<string, Value>>, textAt: TextAt): Data {
  const { comparison, bound, ...others } = fields;
  const entries = Object.entries(others).map(([name, value]): [string, Data] => {
    const isFlag = value.kind === 'choice' && (value.word === name || value.word === 'yes');
    return [keyOf(name), isFlag ? true : dataOf(value, textAt)];
  });
  if (comparison?.kind === 'choice' && bound !== undefined) {
    entries.push([comparison.word, dataOf(bound, textAt)]);
  }
  return Object.fromEntries(entries);
}

function quantityData(value: Quantity, textAt: TextAt): Data {
  const written = textAt(value.span).replaceAll(/\s+%/g, '%');
  const isPlain = /^-?[\d.]+(?:e[+-]?\d+)?$/i.test(written);
  return isPlain ? Number(written) : written;
}

function choiceData(value: Value & { readonly kind: 'choice' }, textAt: TextAt): Data {
  if (Object.keys(value.args).length === 0) return value.word;
  return { [value.word]: recordData(value.args, textAt) };
}

function termData(term: SelectorTerm): Data {
  switch (term.kind) {
    case 'role':
      return term.role;
    case 'position':
      return `${term.position} layer`;
    case 'glob':
      return term.pattern;
    case 'range':
      return { [term.unit]: term.from === term.to ? term.from : `${term.from}..${term.to}` };
    case 'operator':
      return { operator: term.operator };
    case 'group':
      return term.name;
  }
}
