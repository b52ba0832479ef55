/** Where recipes stand in a document: the whole of it, or the fenced blocks of a Markdown page; other YAML has none. */
import type { Source, Span } from '../diagnostics/diagnostic.ts';
import { isYamlName } from '../language/yaml/part-key.ts';

/** A file's own form follows from its name; a document without one is told by its language. */
export function recipesIn(name: string, language: string, text: string): readonly Excerpt[] {
  if (isMarkdown(name, language)) {
    return fencedBlocks(text).map(({ start, end }) => ({ source: { name, text: text.slice(start, end) }, offset: start }));
  }
  if (/\.ya?ml$/.test(name) && !isYamlName(name)) return [];
  const isYaml = language.startsWith('yaml') && !isYamlName(name);
  return [{ source: { name: isYaml ? `${name}.prune.yaml` : name, text }, offset: 0 }];
}

/** A recipe and how far from the start of its document it begins. */
export interface Excerpt {
  readonly source: Source;
  readonly offset: number;
}

function isMarkdown(name: string, language: string): boolean {
  return language === 'markdown' || /\.(md|markdown)$/i.test(name);
}

const opening = /^([ \t]*)(`{3,}|~{3,})[ \t]*prune(?:[ \t][^\n]*)?\r?$/;

/** What stands between the fences, line ends included; an open block ends with the page. */
function fencedBlocks(text: string): readonly Span[] {
  const blocks: Span[] = [];
  let fence: string | undefined;
  let start = 0;
  let other = false;
  for (const { line, at } of linesOf(text)) {
    const trimmed = line.trim();
    if (fence === undefined) {
      const own = opening.exec(line)?.[2];
      fence = own ?? /^(`{3,}|~{3,})/.exec(trimmed)?.[1];
      other = own === undefined;
      start = at + line.length + 1;
    } else if (trimmed.startsWith(fence) && trimmed.replaceAll(fence.charAt(0), '') === '') {
      if (!other) blocks.push({ start, end: at });
      fence = undefined;
    }
  }
  if (fence !== undefined && !other && start <= text.length) {
    blocks.push({ start, end: text.length });
  }
  return blocks;
}

function* linesOf(text: string): Generator<{ readonly line: string; readonly at: number }> {
  let at = 0;
  for (const line of text.split('\n')) {
    yield { line, at };
    at += line.length + 1;
  }
}
