/** Rules about words and names. */
import * as catalogue from '../../diagnostics/catalogue/lint.ts';
import type { Diagnostic, Span } from '../../diagnostics/diagnostic.ts';
import { statementsIn, type Clause, type Statement } from '../../language/ast.ts';
import { parseSource } from '../../language/yaml/parse-source.ts';
import type { Value } from '../../language/typed.ts';
import { valuesOf } from '../../language/within.ts';
import type { Documented } from '../../vocabulary/index.ts';
import { finding, safeFix, textAt, type LintContext, type RecipeRule } from './rule.ts';
import { usesOf } from '../reading/layers.ts';
import { statementsOf } from '../reading/statements.ts';

/** A recipe speaks the words of its edition. */
export const deprecatedWord: RecipeRule = {
  name: 'deprecated-word',
  definition: catalogue.deprecatedWord,
  source: 'the vocabulary, whose declarations say since when a word has another name',
  reads: 'recipe',
  check: (context) => {
    // If no word is deprecated, the text is not parsed a second time.
    if (!context.vocabulary.declarations.some(isOld)) return [];
    return [...oldHeads(context), ...oldValues(context)];
  },
};

type Declared = Pick<Documented, 'deprecated'> & { readonly clauses?: readonly Declared[] };

function isOld({ deprecated, clauses = [] }: Declared): boolean {
  return deprecated !== undefined || clauses.some(isOld);
}

/** Words that open statements and clauses; in YAML they are keys. */
function oldHeads(context: LintContext): readonly Diagnostic[] {
  const { recipe, vocabulary } = context;
  const visit = ({ head, clauses, block }: Statement): readonly Diagnostic[] => {
    const declaration = vocabulary.heads.get(head.text);
    const old = ({ word }: Clause): readonly Diagnostic[] => {
      const clause = declaration?.clauses.find((one) => one.word === word.text);
      return said(word.text, clause?.deprecated, word.span, context);
    };
    return [
      ...said(head.text, declaration?.deprecated, head.span, context),
      ...clauses.flatMap(old),
      ...statementsIn(block).flatMap(visit),
    ];
  };
  return parseSource(recipe.source, vocabulary).tree.statements.flatMap(visit);
}

/** Optimizers, masks, roles, criteria: the words inside clauses. */
function oldValues(context: LintContext): readonly Diagnostic[] {
  const old = new Map<string, Documented['deprecated']>();
  for (const declaration of context.vocabulary.declarations) {
    if (declaration.kind === 'word') old.set(declaration.word, declaration.deprecated);
  }
  const own = (value: Value): readonly Diagnostic[] => {
    switch (value.kind) {
      case 'choice': {
        const end = value.span.start + value.word.length;
        return said(value.word, old.get(value.word), { start: value.span.start, end }, context);
      }
      case 'expression':
        return value.name === undefined ? [] : said(value.name, old.get(value.name), nameIn(value.span, value.name), context);
      case 'selector':
        return value.terms.flatMap((term) => (term.kind === 'role' ? said(term.role, old.get(term.role), term.span, context) : []));
      default:
        return [];
    }
  };
  return statementsOf(context).flatMap(({ statement }) => (statement.implied ? [] : valuesOf(statement).flatMap(own)));
}

function nameIn({ start }: Span, name: string): Span {
  return { start, end: start + name.length };
}

function said(word: string, deprecated: Documented['deprecated'], span: Span, context: LintContext): readonly Diagnostic[] {
  if (deprecated === undefined) return [];
  const isWritten = textAt(context, span).toLowerCase() === word.toLowerCase();
  const fixes = isWritten ? [safeFix(`write \`${deprecated.use}\``, span, deprecated.use)] : [];
  return [finding(context, catalogue.deprecatedWord, { word, ...deprecated }, span, { fixes })];
}

/** A parameter stands for a number that is used in several places, or that is meant to be set. */
export const singleUseParam: RecipeRule = {
  name: 'single-use-param',
  definition: catalogue.singleUseParam,
  source: 'a habit of this project: a documented or bounded parameter is a knob, others are names',
  pedantic: true,
  reads: 'recipe',
  check: (context) =>
    context.recipe.params.flatMap(({ name, doc, bounds, span, source }) => {
      const isKnob = doc !== undefined || bounds !== undefined;
      const isElsewhere = source !== undefined && source !== context.recipe.source;
      if (isKnob || isElsewhere || usesOf(name, context) !== 2) return [];
      return [finding(context, catalogue.singleUseParam, { name }, span)];
    }),
};
