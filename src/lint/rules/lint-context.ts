/** What every rule is given: the typed recipe, its stages in order, and the values of its parameters. */
import { diagnose, type Definition, type Diagnostic, type Fix, type Place, type Span } from '../../diagnostics/diagnostic.ts';
import { environmentOf } from '../../language/check/rules/rule.ts';
import { stagesIn } from '../../language/within.ts';
import type { Environment } from '../../language/expressions/evaluate.ts';
import type { Recipe, Stage } from '../../language/typed.ts';
import type { Vocabulary } from '../../vocabulary/index.ts';

export interface LintContext {
  readonly recipe: Recipe;
  readonly vocabulary: Vocabulary;
  /** All stages, those of blocks included, in the order of the text. */
  readonly stages: readonly Stage[];
  /** Declared values of parameters; one that a sweep goes through has none. */
  readonly environment: Environment;
}

export function lintContextOf(recipe: Recipe, vocabulary: Vocabulary): LintContext {
  const environment = environmentOf(recipe);
  return { recipe, vocabulary, environment, stages: stagesIn(recipe.body) };
}

/** A finding at a place of the recipe. */
export function finding<A>(
  { recipe: { source } }: LintContext,
  definition: Definition<A>,
  args: A,
  span: Span,
  { fixes = [], ...more }: Pick<Place, 'fixes' | 'related'> = {},
): Diagnostic {
  const apply = fixes.length === 0 ? {} : { fixes };
  return diagnose(definition, args, { source, span, ...more, ...apply });
}

export function textAt({ recipe }: LintContext, { start, end }: Span): string {
  return recipe.source.text.slice(start, end).replace(/\s+/g, ' ').trim();
}

/** A change of meaning that a person decides on. */
export function unsafeFix(title: string, span: Span, text: string): Fix {
  return { title, edits: [{ span, text }], safety: 'unsafe' };
}

export function safeFix(title: string, span: Span, text: string): Fix {
  return { title, edits: [{ span, text }], safety: 'safe' };
}

/** Text put in right behind a place. */
export function after({ end }: Span): Span {
  return { start: end, end };
}
