/** Holds a sound recipe against every rule that is on, and leaves out what is suppressed in place. */
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { inTextOrder } from '../language/check/check.ts';
import type { Recipe } from '../language/typed.ts';
import { fitFixes } from '../language/yaml/parse-source.ts';
import type { ModelFacts } from '../plan/index.ts';
import { vocabulary as edition1, type Vocabulary } from '../vocabulary/index.ts';
import { levelOf, type Level, type Levels, type ModelRule, type Rule, lintContextOf, type LintContext } from './rules/rule.ts';
import { rules } from './rules/index.ts';
import { suppress, suppressionsIn, type Found } from './suppressions.ts';

export interface Linting {
  /** By rule, if the project overrides the severity. */
  readonly levels?: Levels;
  /** Without it, rules about layers are skipped. */
  readonly facts?: ModelFacts;
  readonly vocabulary?: Vocabulary;
  /**
   * What checking has found: warnings and hints are weighed and suppressed, by their codes, as those
   * of the rules are. Where they are left out, nothing is said about suppressions of codes.
   */
  readonly checked?: readonly Diagnostic[];
}

/** The findings of the rules on a recipe without errors, and the rest of `checked`, in the order of the text. */
export function lint(recipe: Recipe, linting: Linting = {}): readonly Diagnostic[] {
  const { levels = {}, facts, vocabulary = edition1, checked } = linting;
  const context = lintContextOf(recipe, vocabulary);
  const active = rules.filter((rule) => levelOf(rule, levels) !== 'off');
  const found = [
    ...(checked ?? []).flatMap((one) => weighed(one, levels)),
    ...active.flatMap((rule) => findingsOf(rule, levelOf(rule, levels), context, facts)),
  ];
  const speaking = active.filter((rule) => rule.reads === 'recipe' || facts !== undefined);
  const silent = new Set(rules.filter((rule) => !speaking.includes(rule)).map(({ name }) => name));
  const known = { names: ruleNames, silent, codesSpeak: checked !== undefined };
  const { source } = recipe;
  return inTextOrder(suppress(found, suppressionsIn(source, vocabulary), known, source), source);
}

/** The rules that need a model for this recipe. */
export function asksForModel(recipe: Recipe, levels: Levels = {}): boolean {
  const context = lintContextOf(recipe, edition1);
  return rules.some((rule) => {
    const asks = rule.reads === 'model' ? rule.asks : rule.wants;
    return levelOf(rule, levels) !== 'off' && asks?.(context) === true;
  });
}

export const ruleNames: readonly string[] = rules.map(({ name }) => name);

/** Errors cannot be suppressed or configured. */
function weighed(finding: Diagnostic, levels: Levels): readonly Found[] {
  const { code, severity } = finding;
  const level = severity === 'error' ? severity : (levels[code] ?? severity);
  return level === 'off' ? [] : [{ rule: code, diagnostic: { ...finding, severity: level } }];
}

function findingsOf(rule: Rule, level: Level, context: LintContext, facts: ModelFacts | undefined): readonly Found[] {
  if (level === 'off') return [];
  const diagnostics = rule.reads === 'recipe' ? rule.check(context, facts) : ask(rule, context, facts);
  return fitFixes(diagnostics, context.recipe.source).map((one) => ({
    rule: rule.name,
    diagnostic: { ...one, severity: level, rule: rule.name },
  }));
}

function ask(rule: ModelRule, context: LintContext, facts: ModelFacts | undefined): readonly Diagnostic[] {
  return facts !== undefined && rule.asks(context) ? rule.check(context, facts) : [];
}
