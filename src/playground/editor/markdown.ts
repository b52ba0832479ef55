/**
 * The little Markdown of hovers and offers as elements. Recipes come in by addresses that others
 * made: nothing here becomes markup that is not made by name.
 */
import { make } from '../dom.ts';

export function markdown(text: string): HTMLElement {
  const blocks = text.split(/^(```[^\n]*\n[\s\S]*?\n```)$/m);
  return make('div', { class: 'prose' }, ...blocks.flatMap(block));
}

function block(text: string): readonly HTMLElement[] {
  const code = /^```[^\n]*\n([\s\S]*?)\n```$/.exec(text)?.[1];
  if (code !== undefined) return [make('pre', {}, code)];
  const paragraphs = text.split(/\n{2,}/).filter((one) => one.trim() !== '');
  return paragraphs.map((one) => make('p', {}, ...inline(one.trim())));
}

/** Of pictures only those that the features draw themselves: they hold their data. */
const marked = /(\*\*[^*]+\*\*|`[^`]+`|!\[[^\]]*\]\(data:image\/svg\+xml,[^)]*\))/;

export function inline(text: string): readonly (HTMLElement | string)[] {
  return text.split(marked).map((piece) => {
    const strong = /^\*\*(.+)\*\*$/s.exec(piece)?.[1];
    if (strong !== undefined) return make('strong', {}, strong);
    const code = /^`(.+)`$/s.exec(piece)?.[1];
    if (code !== undefined) return make('code', {}, code);
    const [, alt, src] = /^!\[([^\]]*)\]\((data:.*)\)$/s.exec(piece) ?? [];
    return src === undefined ? piece : make('img', { src, alt });
  });
}
