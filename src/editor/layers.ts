/** The layers of the model that a role, a name pattern or a whole selector selects, in words. */
import { listOf } from '../diagnostics/diagnostic.ts';
import type { Recipe, Selector, SelectorTerm } from '../language/typed.ts';
import { selectLayers } from '../model/index.ts';
import { vocabulary, wordsOf } from '../vocabulary/index.ts';
import type { Surroundings } from './surroundings.ts';

/** More than these are counted, not named. */
const mostNamed = 12;

/** Nothing where no model is known, or where no layer answers. */
export function layersNamed(text: string, { header }: Surroundings): readonly string[] {
  if (header === undefined) return [];
  const selector = { kind: 'selector', terms: [termOf(text)], span: nowhere } as const;
  return told(listOf(selectLayers(selector, header.facts.layers)), header);
}

export function layersSelected(selector: Selector, { groups, source }: Recipe, { header }: Surroundings): readonly string[] {
  if (header === undefined) return [];
  return told(listOf(selectLayers(selector, header.facts.layers, groups, source)), header);
}

const nowhere = { start: 0, end: 0 };

type Header = NonNullable<Surroundings['header']>;

function told(found: Header['facts']['layers'], { facts }: Header): readonly string[] {
  if (found.length === 0) return [];
  const weights = found.reduce((sum, { count }) => sum + count, 0);
  const named = found.slice(0, mostNamed).map(({ name, count }) => `- \`${name}\`: ${count}`);
  const rest = found.length > mostNamed ? [`- and ${found.length - mostNamed} more`] : [];
  const title = `In \`${facts.file}\`: ${found.length} of ${facts.layers.length} layers, ${weights} values.`;
  return [title, [...named, ...rest].join('\n')];
}

function termOf(text: string): SelectorTerm {
  const span = nowhere;
  const role = wordsOf(vocabulary, 'role').get(text.toLowerCase());
  if (role?.position !== undefined) return { kind: 'position', position: role.position, span };
  return role === undefined ? { kind: 'glob', pattern: text, span } : { kind: 'role', role: role.word, span };
}
