/** Whole statements to start from: the examples of the vocabulary, their numbers as places to go through. */
import { CompletionItemKind, InsertTextFormat, MarkupKind, type CompletionItem, type Range } from 'vscode-languageserver-types';
import { vocabulary } from '../vocabulary/index.ts';

export function snippetsAt(range: Range): readonly CompletionItem[] {
  return [...vocabulary.heads.values()].map(({ word, example, documentation }): CompletionItem => {
    const value = `${documentation}\n\n\`\`\`prune\n${example}\n\`\`\``;
    return {
      label: `${word} …`,
      kind: CompletionItemKind.Snippet,
      detail: 'an example to change',
      documentation: { kind: MarkupKind.Markdown, value },
      // Behind the words themselves, which are offered first.
      sortText: `9${word}`,
      filterText: word,
      insertTextFormat: InsertTextFormat.Snippet,
      textEdit: { range, newText: snippetOf(example) },
    };
  });
}

/** Numbers, shares and texts are what people change first. */
export function snippetOf(example: string): string {
  let stop = 0;
  const text = example.replace(/[\\$}]/g, String.raw`\$&`);
  const withStops = text.replace(/"[^"\n]*"|(?<!\w|[^.]\.)\d[\d.]*%?(?![\w:])/g, (value) => {
    return `\${${++stop}:${value}}`;
  });
  return `${withStops}$0`;
}
