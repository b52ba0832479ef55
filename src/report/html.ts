/** HTML as a template: what is put in is text and gets escaped, unless it is HTML itself. */
import { inertJson, markup } from '../diagnostics/render/escapes.ts';

export type Html = { readonly html: string };
export type Content = Html | string | number | undefined | readonly Content[];

export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Html {
  const inserted = values.map(asHtml);
  return { html: parts.map((part, index) => part + (inserted[index] ?? '')).join('') };
}

/** A text of ours that is HTML, a style or a script already. */
export function verbatim(text: string): Html {
  return { html: text };
}

/** JSON for a `script` element, which no text in it can close. */
export function embedded(value: unknown): Html {
  return verbatim(inertJson(value).replaceAll('<', '\\u003c'));
}

function asHtml(value: Content): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return markup(value);
  if (typeof value === 'number') return String(value);
  return 'html' in value ? value.html : value.map(asHtml).join('');
}
