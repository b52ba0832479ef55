/** What can be opened from a recipe: papers, used recipes, teachers' models. */
import type { DocumentLink } from 'vscode-languageserver-types';
import type { Item, Statement } from '../language/ast.ts';
import type { Resolve } from './project/project-document.ts';
import { rangeOf, type View } from './view.ts';

export function linksOf(view: View, resolve: Resolve): readonly DocumentLink[] {
  return view.scripts.flatMap((script) =>
    script.statements.flatMap((statement) => {
      const item = itemOf(statement);
      const found = item && targetOf(statement, item, resolve);
      if (item === undefined || found === undefined) return [];
      return [{ range: rangeOf(view, script, item.span), ...found }];
    }),
  );
}

/** What a header or a definition names. */
function itemOf({ head, object, value }: Statement): Item | undefined {
  return head.text === 'model' ? value?.[0]?.items[0] : object[0]?.items[0];
}

function targetOf({ head }: Statement, item: Item, resolve: Resolve) {
  if (item.kind !== 'identifier' && item.kind !== 'text') return undefined;
  if (head.text === 'cite') return citedAt(item.text);
  if (head.text !== 'use' && head.text !== 'model') return undefined;
  const target = resolve(item.text);
  return target === undefined ? undefined : { target, tooltip: `open \`${item.text}\`` };
}

/** `arxiv:1710.01878`, `doi:10.1000/1`, or an address on the web. */
function citedAt(text: string): { readonly target: string; readonly tooltip: string } | undefined {
  const tooltip = 'open the paper';
  const arxiv = /^arxiv:(.+)$/i.exec(text)?.[1];
  if (arxiv !== undefined) return { target: `https://arxiv.org/abs/${arxiv}`, tooltip };
  const doi = /^doi:(.+)$/i.exec(text)?.[1];
  if (doi !== undefined) return { target: `https://doi.org/${doi}`, tooltip };
  return /^https?:\/\//i.test(text) ? { target: text, tooltip } : undefined;
}
