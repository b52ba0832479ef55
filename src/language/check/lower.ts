/** From a syntax tree to the typed recipe: everything that is good is kept, the rest is reported. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { DefinitionDeclaration, Vocabulary } from '../../vocabulary/index.ts';
import type { Statement, SyntaxTree } from '../ast.ts';
import type { Recipe } from '../typed.ts';
import { collectNames } from './collect-names.ts';
import { noFindings, type Context } from './context.ts';
import {
  lowerGroup,
  lowerModel,
  readExpressionDefinition,
  settleDefinition,
} from './definitions.ts';
import { desugar } from './desugar.ts';
import { readHeaders } from './headers.ts';
import { lowerParam } from './params.ts';
import { readShape } from './read/shape.ts';
import { nameStages } from './stage-names.ts';
import { lowerSteps } from './steps.ts';
import { warnOfUnused } from './unused.ts';

export interface Lowered {
  /** Without the statements that are wrong. */
  readonly recipe: Recipe;
  readonly diagnostics: readonly Diagnostic[];
  readonly context: Context;
}

export function lower(tree: SyntaxTree, vocabulary: Vocabulary): Lowered {
  const { source } = tree;
  const findings = noFindings();
  const statements = desugar(tree.statements, vocabulary);
  const stageNames = nameStages(statements, vocabulary);
  const start = { source, vocabulary, findings, subject: {}, read: readShape };
  const names = collectNames(statements, stageNames, start);
  const context: Context = { ...start, names };

  const params = definitionsOf('param').flatMap(([statement, declaration]) => {
    return lowerParam(statement, declaration, context) ?? [];
  });
  names.paramsAreRead = true;
  const written = definitionsOf('expression').flatMap(([statement, declaration]) => {
    const definition = readExpressionDefinition(statement, declaration, context);
    if (definition !== undefined) names.expressions.set(definition.name, definition);
    return definition ?? [];
  });
  const recipe: Recipe = {
    source,
    ...readHeaders(statements, context),
    params,
    definitions: written.flatMap((definition) => {
      const settled = settleDefinition(definition, context);
      if (settled === undefined) names.expressions.delete(definition.name);
      return settled ?? [];
    }),
    groups: definitionsOf('group').flatMap(([statement, declaration]) => {
      return lowerGroup(statement, declaration, context) ?? [];
    }),
    models: definitionsOf('model').flatMap(([statement, declaration]) => {
      return lowerModel(statement, declaration, context) ?? [];
    }),
    body: lowerSteps(statements, 'file', { ...context, stageNames, steps: lowerSteps }),
  };
  // A file of definitions alone is a library: others use it.
  if (statements.some(isStep)) warnOfUnused(context);
  return { recipe, diagnostics: findings.list, context };

  function isStep({ head }: Statement): boolean {
    const kind = vocabulary.heads.get(head.text)?.kind;
    return kind !== 'header' && kind !== 'definition';
  }

  function definitionsOf(
    builds: DefinitionDeclaration['builds'],
  ): readonly (readonly [Statement, DefinitionDeclaration])[] {
    return statements.flatMap((statement) => {
      const declaration = vocabulary.heads.get(statement.head.text);
      const fits = declaration?.kind === 'definition' && declaration.builds === builds;
      return fits ? [[statement, declaration] as const] : [];
    });
  }
}
