/** Everything that is generated from parser, vocabulary and gradient rules, file by file. */
import { readFile } from 'node:fs/promises';
import { format, type BuiltInParserName } from 'prettier';
import { vocabulary } from '../vocabulary/index.ts';
import { diagramsOf } from './diagrams/page.ts';
import { ebnfOf } from './ebnf/grammar.ts';
import { dialectPages } from './import/dialect-page.ts';
import { kernelProgram } from './kernels/wat.ts';
import { withLimits } from './limits/table.ts';
import { operatorsPage } from './operators/page.ts';
import { referencePages } from './reference/pages.ts';
import { recipeSchema } from './schema/recipe-schema.ts';
import { textMateGrammar } from './textmate/grammar.ts';
import { highlights } from './tree-sitter/highlights.ts';
import { rulesOf, wordsHeader } from './tree-sitter/rules-js.ts';
import { withRules } from './reference/rules-table.ts';

export interface Artefact {
  /** Relative to the repository. */
  readonly path: string;
  readonly text: string;
}

/** Folders in which a page that is no longer generated is left over. */
export const generatedFolders: readonly string[] = ['docs/reference'];

export async function artefacts(): Promise<readonly Artefact[]> {
  const written: readonly Artefact[] = [
    { path: 'grammar/espalier.ebnf', text: ebnfOf(vocabulary) },
    { path: 'grammar/diagrams.html', text: diagramsOf(vocabulary) },
    { path: 'grammar/espalier.tmLanguage.json', text: json(textMateGrammar(vocabulary)) },
    { path: 'grammar/recipe.schema.json', text: json(recipeSchema(vocabulary)) },
    { path: 'grammar/tree-sitter/rules.js', text: rulesOf(vocabulary) },
    { path: 'grammar/tree-sitter/src/words.h', text: wordsHeader(vocabulary) },
    { path: 'grammar/tree-sitter/queries/highlights.scm', text: highlights(vocabulary) },
    { path: 'docs/operators.md', text: operatorsPage() },
    { path: 'src/kernels/program.generated.ts', text: await kernelProgram() },
    { path: 'docs/lint.md', text: withRules(await readFile('docs/lint.md', 'utf8')) },
    { path: 'SECURITY.md', text: withLimits(await readFile('SECURITY.md', 'utf8')) },
    ...dialectPages().map(([name, text]) => ({ path: `docs/import/${name}`, text })),
    ...referencePages(vocabulary).map(([name, text]) => ({ path: `docs/reference/${name}`, text })),
  ];
  return Promise.all(written.map(inOurStyle));
}

function json(value: unknown): string {
  return JSON.stringify(value, undefined, 2);
}

const parsers: Readonly<Record<string, BuiltInParserName>> = { js: 'babel', html: 'html', json: 'json' };

/** As `prettier --check` wants it. */
async function inOurStyle({ path, text }: Artefact): Promise<Artefact> {
  const parser = parsers[path.slice(path.lastIndexOf('.') + 1)];
  if (parser === undefined) return { path, text };
  return { path, text: await format(text, { parser, printWidth: 100, singleQuote: true }) };
}
