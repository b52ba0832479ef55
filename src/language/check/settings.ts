/** Reads values given from outside (`--set target=90%`) as if they stood in the recipe. */
import * as names from '../../diagnostics/catalogue/names.ts';
import * as types from '../../diagnostics/catalogue/types.ts';
import { diagnose, hasErrors, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import { lexiconOf, type Vocabulary } from '../../vocabulary/index.ts';
import { parse } from '../parse.ts';
import type { Param, Recipe } from '../typed.ts';
import { lower } from './lower.ts';
import { listed, suggest } from '../../diagnostics/suggest.ts';

export interface AppliedSettings {
  readonly params: readonly Param[];
  readonly diagnostics: readonly Diagnostic[];
}

/** The recipe's parameters with the values that were set; bounds stay those of the recipe. */
export function applySettings(recipe: Recipe, settings: ReadonlyMap<string, string>, vocabulary: Vocabulary): AppliedSettings {
  const diagnostics: Diagnostic[] = [];
  const known = recipe.params.map(({ name }) => name);
  for (const name of settings.keys()) {
    if (known.includes(name)) continue;
    const args = { word: name, suggestion: suggest(name, known), known: listed(known) };
    const source = { name: '--set', text: `${name}=${settings.get(name) ?? ''}` };
    const span = { start: 0, end: name.length };
    diagnostics.push(diagnose(names.unknownSetting, args, { source, span }));
  }
  const params = recipe.params.map((param) => {
    const written = settings.get(param.name);
    if (written === undefined) return param;
    const read = readSetting(param, written, vocabulary);
    diagnostics.push(...read.diagnostics);
    return read.param ?? param;
  });
  return { params, diagnostics };
}

/** Parsed as the parameter's own declaration, so that a finding shows its type beside the value. */
function readSetting(param: Param, written: string, vocabulary: Vocabulary) {
  const before = `param ${quoted(param.name)}: ${param.type} = `;
  const source = { name: '--set', text: before + written };
  const { tree, diagnostics } = parse(source, lexiconOf(vocabulary));
  const lowered = lower(tree, vocabulary);
  const found = [...diagnostics, ...lowered.diagnostics];
  const [set] = lowered.recipe.params;
  const isAlone = tree.statements.length === 1 && tree.statements[0]?.clauses.length === 0;
  if (set?.value.kind === 'quantity' && set.value.amount.kind === 'number' && isAlone) {
    if (!hasErrors(found)) return { param: { ...param, value: set.value }, diagnostics: found };
  }
  if (hasErrors(found)) return { diagnostics: found };
  const args = { word: param.name, written };
  const span = { start: before.length, end: source.text.length };
  return { diagnostics: [diagnose(types.badSetting, args, { source, span })] };
}

function quoted(name: string): string {
  return /^[\p{L}_][\p{L}\p{N}_-]*$/u.test(name) ? name : `\`${name}\``;
}
