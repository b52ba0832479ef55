/** Completion and hover of `espalier.yaml`, from the schema that checks it. */
import { matchParts } from '../../basics/matches.ts';
import { CompletionItemKind, MarkupKind, type CompletionItem, type Hover, type Position } from 'vscode-languageserver-types';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { projectSchema } from '../../project/schema.ts';
import { keyPlaceAt } from '../yaml/key-place.ts';

/** What is read of a schema's node. */
interface Node {
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Node[];
  /** What a task of one output has, where it may be a mapping, too. */
  readonly else?: Node;
  readonly items?: Node;
  readonly properties?: Readonly<Record<string, Node>>;
}

export function projectCompletionAt(document: TextDocument, position: Position): readonly CompletionItem[] {
  const place = keyPlaceAt(document.getText(), document.offsetAt(position));
  if (place === undefined) return [];
  const { path, siblings, key, prefix } = place;
  const owner = nodeAt(path);
  const start = { line: position.line, character: position.character - prefix.length };
  const range = { start, end: position };
  if (key !== undefined) {
    return wordsOf(owner?.properties?.[key]).map((word) => ({
      label: word,
      kind: CompletionItemKind.EnumMember,
      textEdit: { range, newText: word },
    }));
  }
  return Object.entries(owner?.properties ?? {})
    .filter(([name]) => !siblings.includes(name))
    .map(([name, node]) => ({
      label: name,
      kind: CompletionItemKind.Property,
      detail: node.description,
      textEdit: { range, newText: node.properties === undefined ? `${name}: ` : `${name}:` },
    }));
}

export function projectHoverAt(document: TextDocument, position: Position): Hover | null {
  const text = document.getText();
  const line = text.split('\n')[position.line] ?? '';
  const [written = '', space = '', key = ''] = matchParts(/^(\s*)([\w.-]+)\s*:/, line);
  if (key === '' || position.character > written.length) return null;
  const character = space.length;
  const at = document.offsetAt({ line: position.line, character });
  const node = nodeAt([...(keyPlaceAt(text, at)?.path ?? []), key]);
  if (node?.description === undefined) return null;
  const usual = node.default === undefined ? [] : [`Where it is left out: \`${String(node.default)}\`.`];
  const words = wordsOf(node)
    .map((word) => `\`${word}\``)
    .join(', ');
  const value = [`**${key}**`, `${node.description}.`, ...usual, ...(words ? [node.anyOf ? `Words: ${words}.` : `One of ${words}.`] : [])];
  return {
    contents: { kind: MarkupKind.Markdown, value: value.join('\n\n') },
    range: { start: { line: position.line, character }, end: { line: position.line, character: character + key.length } },
  };
}

function nodeAt(path: readonly string[]): Node | undefined {
  return path.reduce<Node | undefined>((node, key) => node?.properties?.[key], projectSchema);
}

/** The words that a value may be, beside numbers and texts. */
function wordsOf(node: Node | undefined): readonly string[] {
  if (node === undefined) return [];
  if (node.const !== undefined) return [String(node.const)];
  const words = node.enum ?? node.items?.enum;
  return words?.map(String) ?? [...(node.anyOf ?? []), node.else].flatMap(wordsOf);
}
