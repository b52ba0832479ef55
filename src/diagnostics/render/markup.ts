/** Text as the content or an attribute of an element: the same for HTML, SVG and XML. */
import { visibleLines } from './visible.ts';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** XML forbids most control characters, lone surrogates and two characters more, however written. */
export function markup(text: string): string {
  return visibleLines(text.replaceAll('\r\n', '\n'))
    .replaceAll(/[\ufffe\uffff]/g, '\ufffd')
    .replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);
}
