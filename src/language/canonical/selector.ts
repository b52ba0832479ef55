/** Selectors in canonical spelling: a union, whose order means nothing. */
import type { Selector, SelectorTerm } from '../typed.ts';
import { nameText, type Printing } from './printing.ts';

export function selectorText({ terms }: Selector, printing: Printing): string {
  return [...new Set(termTexts(terms, printing))].sort().join(', ');
}

/** A group without a promise of its own is its terms. */
function termTexts(terms: readonly SelectorTerm[], printing: Printing): readonly string[] {
  return terms.flatMap((term) => {
    const group = term.kind === 'group' ? printing.groups.get(term.name) : undefined;
    if (group === undefined) return [termText(term, printing)];
    const groups = new Map([...printing.groups].filter(([, one]) => one !== group));
    return termTexts(group.terms, { ...printing, groups });
  });
}

function termText(term: SelectorTerm, printing: Printing): string {
  switch (term.kind) {
    case 'role':
      return term.role;
    case 'position':
      return `${term.position} layer`;
    case 'glob':
      return globText(term.pattern, printing);
    case 'range':
      return rangeText(term, printing);
    case 'operator':
      return `operator ${nameText(term.operator, printing)}`;
    case 'group':
      return nameText(term.name, printing);
  }
}

/** A name of letters alone stands in back quotes, for it may be a word some day. */
function globText(pattern: string, printing: Printing): string {
  return /^[a-z-]+$/i.test(pattern) ? '`' + pattern + '`' : nameText(pattern, printing);
}

function rangeText({ unit, from, to }: SelectorTerm & { readonly kind: 'range' }, { vocabulary }: Printing): string {
  if (from !== to) return `${unit} ${from}..${to}`;
  return `${vocabulary.units.find(({ word }) => word === unit)?.singular ?? unit} ${from}`;
}
