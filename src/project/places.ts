/** Where a key or a value stands in the text of a YAML document. */
import { isMap, isNode, isPair, isScalar, type Document } from 'yaml';
import type { Span } from '../diagnostics/diagnostic.ts';

type Path = readonly (string | number)[];

export function valueSpan(document: Document, path: Path): Span | undefined {
  const node = path.length === 0 ? document.contents : document.getIn(path, true);
  return isNode(node) ? spanOf(node.range) : undefined;
}

/** The key at the end of the path, or the value where it is an item of a list. */
export function keySpan(document: Document, path: Path): Span | undefined {
  const key = path.at(-1);
  const owner = path.length <= 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (!isMap(owner)) return valueSpan(document, path);
  const pair = owner.items.find(
    (item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(key),
  );
  return isNode(pair?.key) ? spanOf(pair.key.range) : undefined;
}

function spanOf(range: readonly number[] | null | undefined): Span | undefined {
  const [start, end] = range ?? [];
  return start === undefined || end === undefined ? undefined : { start, end };
}
