/** A clause's value taken apart into what can change by itself: parts, arguments, items. */
import { argumentsOf, followingWords } from '../vocabulary/parts-of-words.ts';
import { partsText, usualPart, valueText } from '../language/canonical/value.ts';
import { declarationOf, type Printing } from '../language/canonical/printing.ts';
import type { Choice, Value } from '../language/typed.ts';
import type { ClauseDeclaration, Part, Shape } from '../vocabulary/index.ts';

export interface Facet {
  readonly what: string;
  readonly text: string;
  /** True for a default. */
  readonly isDefault?: boolean;
  /** Of a union, what it consists of. */
  readonly items?: readonly string[];
}

type Clauses = Readonly<Record<string, Value>>;

export function nounOf({ noun, word }: ClauseDeclaration): string {
  return noun ?? word;
}

/** `clauses` are those of the same statement: they decide what a part means when left out. */
export function facetsOfClause(value: Value, clause: ClauseDeclaration, clauses: Clauses, printing: Printing): readonly Facet[] {
  const noun = nounOf(clause);
  const { value: shape, own = [] } = clause;
  const parts = [...(shape?.kind === 'record' ? shape.parts : []), ...own];
  if (value.kind !== 'record' || parts.length === 0) {
    return shape === undefined ? [{ what: noun, text: '' }] : facetsOf(noun, value, shape, printing);
  }
  return parts.flatMap((part, at) => {
    const inner = value.fields[part.name];
    const what = part.noun ?? (at === 0 ? noun : `${noun}: ${part.name}`);
    if (inner === undefined) {
      const usual = usualPart(part, clauses);
      return usual === undefined ? [] : [{ what, text: usual, isDefault: true }];
    }
    return part.shape === undefined ? [{ what, text: 'yes' }] : facetsOf(what, inner, part.shape, printing);
  });
}

/** A choice with its arguments, a union with its items; anything else is one facet. */
export function facetsOf(what: string, value: Value, shape: Shape, printing: Printing): readonly Facet[] {
  const text = valueText(value, shape, printing);
  if (value.kind === 'selector') return [{ what, text, items: text.split(', ') }];
  const list = shape.kind === 'list' ? shape : undefined;
  if (value.kind === 'list' && list?.unordered === true) {
    return [{ what, text, items: [...new Set(value.items.map((item) => valueText(item, list.of, printing)))] }];
  }
  return value.kind === 'choice' ? facetsOfChoice(what, value, shape, printing) : [{ what, text }];
}

function facetsOfChoice(what: string, value: Choice, shape: Shape, printing: Printing): readonly Facet[] {
  const declaration = shape.kind === 'choice' && declarationOf(shape.category, value.word, printing);
  if (!declaration) return [{ what, text: valueText(value, shape, printing) }];
  const args = argumentsOf(declaration).flatMap((parameter): readonly Facet[] => {
    const { name, shape: inner, default: usual } = parameter;
    const argument = value.args[name];
    const facet = { what: `${value.word} ${name}` };
    if (argument === undefined) {
      if (inner === undefined) return [{ ...facet, text: 'no', isDefault: true }];
      return usual === undefined ? [] : [{ ...facet, text: usual, isDefault: true }];
    }
    return [{ ...facet, text: inner === undefined ? 'yes' : valueText(argument, inner, printing) }];
  });
  const follow = partsText(followingWords(declaration), value.args, printing, { isAlone: false });
  return [{ what, text: [value.word, follow].filter(Boolean).join(' ') }, ...args];
}

/** `5% per layer` of `protect min 5% per layer`: the noun replaces the first words. */
export function remainder(text: string, { word, value }: ClauseDeclaration): string {
  const rest = text.slice(word.length).trimStart();
  const [first]: readonly Part[] = value?.kind === 'record' ? value.parts : [];
  const lead = first?.word;
  return lead !== undefined && rest.startsWith(`${lead} `) ? rest.slice(lead.length + 1) : rest;
}
