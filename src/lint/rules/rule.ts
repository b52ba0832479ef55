/** What a lint rule is: a law about good recipes, its catalogue entry, and where the law comes from. */
import {
  type AnyDefinition,
  type Diagnostic,
  diagnose,
  type Definition,
  type Fix,
  type Place,
  type Span,
} from '../../diagnostics/diagnostic.ts';
import type { ModelFacts } from '../../plan/index.ts';
import { environmentOf } from '../../language/check/rules/rule.ts';
import { stagesIn } from '../../language/within.ts';
import type { Environment } from '../../language/expressions/evaluate.ts';
import type { Recipe, Stage } from '../../language/typed.ts';
import type { Vocabulary } from '../../vocabulary/index.ts';

export type Rule = RecipeRule | ModelRule;

interface Law {
  /** Kebab-case nouns: "allow NAME" reads as a sentence. */
  readonly name: string;
  readonly definition: AnyDefinition;
  /** The paper, tool or page that the law was taken from. */
  readonly source: string;
  /** True if the rule is off by default. */
  readonly pedantic?: true;
}

/** A law that the recipe alone can break. */
export interface RecipeRule extends Law {
  readonly reads: 'recipe';
  /** True if a model would change its findings. */
  readonly wants?: (context: LintContext) => boolean;
  /** The facts are present if a model is known and open. */
  readonly check: (context: LintContext, facts?: ModelFacts) => readonly Diagnostic[];
}

/** A law that only a recipe together with a model can break. */
export interface ModelRule extends Law {
  readonly reads: 'model';
  /** True if the rule needs the model for this recipe. */
  readonly asks: (context: LintContext) => boolean;
  readonly check: (context: LintContext, facts: ModelFacts) => readonly Diagnostic[];
}

/** The severity of a rule's findings. */
export const levels = ['off', 'hint', 'warning', 'error'] as const;
export type Level = (typeof levels)[number];

/** By the rule's name, or by the code of a finding; what is left out has its own severity. */
export type Levels = Readonly<Record<string, Level>>;

export function levelOf(rule: Rule, chosen: Levels): Level {
  return chosen[rule.name] ?? chosen[rule.definition.code] ?? (rule.pedantic === true ? 'off' : rule.definition.severity);
}

// What every rule is given: the typed recipe, its stages in order, and the values of its parameters.

export interface LintContext {
  readonly recipe: Recipe;
  readonly vocabulary: Vocabulary;
  /** All stages, those of blocks included, in the order of the text. */
  readonly stages: readonly Stage[];
  /** Declared values of parameters; one that a sweep goes through has none. */
  readonly environment: Environment;
}

export function lintContextOf(recipe: Recipe, vocabulary: Vocabulary): LintContext {
  return { recipe, vocabulary, environment: environmentOf(recipe), stages: stagesIn(recipe.body) };
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
