/** A recipe's text as data: what the converter writes as YAML, read by a library that knows nothing of recipes. */
import { parse } from 'yaml';
import { convert, type Form } from '../../../src/language/yaml/write/convert.ts';
import { vocabulary } from '../../../src/vocabulary/index.ts';
import { usedInExamples } from '../use/reading.ts';

/** Throws where the text is not a recipe without errors. */
export function dataOfRecipe(text: string, form: Form = 'text'): unknown {
  const name = form === 'text' ? 'recipe.prune' : 'recipe.prune.yaml';
  const { value, diagnostics } = convert({ name, text }, 'yaml', vocabulary, usedInExamples);
  if (value === undefined) throw new Error(`${diagnostics[0]?.code ?? ''} ${diagnostics[0]?.message ?? ''}: ${text}`);
  return parse(value);
}
