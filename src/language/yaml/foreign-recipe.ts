/** Knows a recipe of another tool when it sees one, whatever the file is called. */
import { foreignRecipe } from '../../diagnostics/catalogue/yaml.ts';
import { diagnose, type Source } from '../../diagnostics/diagnostic.ts';
import type { Parsed } from '../syntax/parse.ts';
import { brokenStatement } from './statements.ts';

interface Tool {
  readonly name: string;
  /** A line that only its recipes have. */
  readonly line: RegExp;
}

/** Older recipes of SparseML have tags, newer ones are read by LLM Compressor too. */
const tools: readonly Tool[] = [
  { name: 'SparseML', line: /^[ \t]*-[ \t]*!\w+Modifier\b.*/m },
  { name: 'LLM Compressor', line: /^[ \t]+[A-Z]\w+Modifier:.*/m },
  { name: 'LLM Compressor', line: /^[\w-]*_modifiers:[ \t]*$/m },
  { name: 'LLM Compressor', line: /^[\w-]+_stage:[ \t]*$/m },
  { name: 'NNCF', line: /^.*"algorithm"\s*:\s*"\w*(?:sparsity|pruning|quantization)".*/m },
  { name: 'Distiller', line: /^.*[ \t{,]class:[ \t]*['"]?\w+(?:Pruner|Pruner_AGP|Regularizer)\b.*/m },
  { name: 'Intel Neural Compressor', line: /^.*(?:\bpruning_(?:type|configs|scope|frequency)['"]?[ \t]*:|- !Pruner\b).*/m },
  { name: 'PaddleSlim', line: /^(?:- )?(?:UnstructurePrune|ChannelPrune|ASPPrune):.*/m },
];

/** One finding, and nothing read; undefined where it is none. */
export function refuseForeignRecipe(source: Source): Parsed | undefined {
  const { text } = source;
  const found = tools.flatMap(({ name, line }) => {
    const match = line.exec(text);
    return match === null ? [] : [{ name, start: match.index, line: match[0] }];
  })[0];
  if (found === undefined) return undefined;
  const start = found.start + found.line.length - found.line.trimStart().length;
  const place = { start, end: found.start + found.line.trimEnd().length };
  const span = { start: 0, end: text.length };
  const broken = brokenStatement(span);
  return {
    tree: { kind: 'file', source, statements: [broken], comments: [], span },
    diagnostics: [diagnose(foreignRecipe, { tool: found.name }, { source, span: place })],
  };
}
