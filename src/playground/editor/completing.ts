/** Completion by place, as the language server offers it. */
import {
  autocompletion,
  insertCompletionText,
  snippet,
  type Completion,
  type CompletionContext,
  type CompletionResult,
} from '@codemirror/autocomplete';
import { InsertTextFormat, type CompletionItem } from 'vscode-languageserver-types';
import { completionAt } from '../../editor/completion.ts';
import { positionAt } from './places.ts';
import { markdown } from './markdown.ts';
import { viewField } from './view-field.ts';

export const completing = autocompletion({ override: [complete], icons: false });

/** Unasked, only once a word has been begun: an empty place has too many words. */
function complete({ state, pos, explicit, matchBefore }: Asked): CompletionResult | null {
  const word = matchBefore.call({ state, pos }, /[\p{L}\d_`*?-]+$/u);
  if (word === null && !explicit) return null;
  const items = completionAt(state.field(viewField), positionAt(state.doc, pos), { snippets: true });
  if (items.length === 0) return null;
  const from = word?.from ?? pos;
  return { from, options: items.map(option), validFor: /^[\p{L}\d_`*?-]*$/u };
}

type Asked = CompletionContext;

function option(item: CompletionItem, index: number): Completion {
  const { label, detail, documentation, textEdit, filterText, insertTextFormat } = item;
  const text = textEdit?.newText ?? label;
  const isSnippet = insertTextFormat === InsertTextFormat.Snippet;
  return {
    label: filterText ?? label,
    displayLabel: label,
    type: isSnippet ? 'text' : 'keyword',
    // The order of the offers, as far as the matching leaves it open.
    boost: Math.max(-99, isSnippet ? -99 : 50 - index),
    ...(detail !== undefined && { detail }),
    ...(typeof documentation === 'object' && { info: () => markdown(documentation.value) }),
    apply: isSnippet ? snippet(template(text)) : (view, _, from, to) => view.dispatch(insertCompletionText(view.state, text, from, to)),
  };
}

/** The protocol's snippets in the writing of CodeMirror's. */
function template(text: string): string {
  return text.replace(/\\\$/g, '$').replace(/\$0$/, '${}');
}
