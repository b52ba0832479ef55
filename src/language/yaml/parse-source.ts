/** Parses a recipe in either form; the name of its file says which. */
import type { Diagnostic, Fix, Source } from '../../diagnostics/diagnostic.ts';
import { lexiconOf, type Vocabulary } from '../../vocabulary/index.ts';
import { isYamlName } from '../names.ts';
import { parse, type Parsed } from '../syntax/parse.ts';
import { refuseForeignRecipe } from './foreign-recipe.ts';
import { parseYaml } from './parse-yaml.ts';

export function parseSource(source: Source, vocabulary: Vocabulary): Parsed {
  const foreign = refuseForeignRecipe(source);
  if (foreign !== undefined) return foreign;
  return isYamlName(source.name) ? parseYaml(source, vocabulary) : parse(source, lexiconOf(vocabulary));
}

/**
 * Findings of the checker as they hold for the form of the source: what it proposes is written as a
 * recipe in text, and in YAML only the exchange of one plain word or number for another is right.
 */
export function fitFixes(findings: readonly Diagnostic[], { name }: Source): readonly Diagnostic[] {
  if (!isYamlName(name)) return findings;
  return findings.map((finding) => {
    const { fixes, ...rest } = finding;
    const fitting = fixes?.filter((fix) => isExchange(fix, finding)) ?? [];
    return fitting.length === 0 ? rest : { ...rest, fixes: fitting };
  });
}

const plain = /^[\p{L}\p{N}_.%-]+$/u;

function isExchange({ edits }: Fix, { code, source }: Diagnostic): boolean {
  // What the reader of YAML proposes itself is YAML.
  if (code.startsWith('ESP18')) return true;
  return edits.every(({ span, text }) => {
    const written = source?.text.slice(span.start, span.end) ?? '';
    return plain.test(written) && plain.test(text);
  });
}
