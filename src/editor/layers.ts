/** The layers of the model that a role or a name pattern selects, in words. */
import type { SelectorTerm } from '../language/typed.ts';
import { selectLayers } from '../model/index.ts';
import { vocabulary, wordsOf } from '../vocabulary/index.ts';
import type { Surroundings } from './surroundings.ts';

/** More than these are counted, not named. */
const mostNamed = 12;

/** Nothing where no model is known, or where no layer answers. */
export function layersNamed(text: string, { header }: Surroundings): readonly string[] {
  if (header === undefined) return [];
  const { layers } = header.facts;
  const span = { start: 0, end: 0 };
  const selector = { kind: 'selector', terms: [termOf(text)], span } as const;
  const found = selectLayers(selector, layers).value ?? [];
  if (found.length === 0) return [];
  const weights = found.reduce((sum, { count }) => sum + count, 0);
  const named = found.slice(0, mostNamed).map(({ name, count }) => `- \`${name}\`: ${count}`);
  const rest = found.length > mostNamed ? [`- and ${found.length - mostNamed} more`] : [];
  const title = `In \`${header.facts.file}\`: ${found.length} of ${layers.length} layers, ${weights} values.`;
  return [title, [...named, ...rest].join('\n')];
}

function termOf(text: string): SelectorTerm {
  const span = { start: 0, end: 0 };
  const role = wordsOf(vocabulary, 'role').get(text.toLowerCase());
  if (role?.position !== undefined) return { kind: 'position', position: role.position, span };
  return role === undefined
    ? { kind: 'glob', pattern: text, span }
    : { kind: 'role', role: role.word, span };
}
