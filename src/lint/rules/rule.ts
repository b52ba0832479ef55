/** What a lint rule is: a law about good recipes, its catalogue entry, and where the law comes from. */
import type { AnyDefinition, Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { ModelFacts } from '../../plan/index.ts';
import type { LintContext } from './lint-context.ts';

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
  const { code } = rule.definition;
  return chosen[rule.name] ?? chosen[code] ?? (rule.pedantic === true ? 'off' : rule.definition.severity);
}
