/** The pages of `docs/reference/` and their list. */
import type { Vocabulary } from '../../vocabulary/index.ts';
import { collectionPages, shortFormPage, verbPage } from './heads.ts';
import { printPage, table, type Page } from './markdown.ts';
import { planPage } from './plan-page.ts';
import { wordPages } from './words.ts';

/** Each page as the name of its file and its text. */
export function referencePages(vocabulary: Vocabulary): readonly (readonly [string, string])[] {
  const verbs = [...vocabulary.heads.values()].flatMap((head) => (head.kind === 'verb' ? [verbPage(head, vocabulary)] : []));
  const others = [...collectionPages(vocabulary), shortFormPage(vocabulary)];
  const words = wordPages(vocabulary);
  const written = [planPage()];
  return [...verbs, ...others, ...words, ...written, index(verbs, others, words, written)].map((page) => [
    `${page.name}.md`,
    printPage(page),
  ]);
}

function index(...[verbs, others, words, written]: readonly (readonly Page[])[]): Page {
  return {
    name: 'README',
    title: 'Reference',
    summary: 'Every word of edition 1.',
    parts: [
      'Every word of edition 1, with what it takes, what holds without it, and a recipe that uses it. [The language](../language.md) says how the words go together, ' +
        '[recipes in YAML](yaml-form.md) how they are spelled there, [the diagrams](../../grammar/diagrams.html) and [the EBNF](../../grammar/espalier.ebnf) what may follow what.',
      '## Verbs',
      listOf(verbs ?? []),
      '## Other statements',
      listOf(others ?? []),
      '## Words',
      listOf(words ?? []),
      '## What is written',
      listOf(written ?? []),
    ],
  };
}

function listOf(pages: readonly Page[]): string {
  return table(
    ['page', 'about'],
    pages.map(({ name, title, summary }) => [`[${title}](${name}.md)`, summary]),
  );
}
