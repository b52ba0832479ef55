/** Where the parts of a YAML document stand in its text. */
import { isNode, type Document, type Range } from 'yaml';
import type { Span } from '../diagnostics/diagnostic.ts';
import type { Path } from './incoherence.ts';

/** The value at a path, or the nearest part around it that the document holds. */
export function spanAt(document: Document.Parsed, path: Path): { readonly span?: Span } {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node)) return spanOf(node.range);
  }
  return spanOf(document.contents?.range);
}

export function spanOf(range: Range | null | undefined): { readonly span?: Span } {
  return range ? { span: { start: range[0], end: range[1] } } : {};
}
