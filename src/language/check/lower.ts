/** From a syntax tree to the typed recipe: everything that is good is kept, the rest is reported. */
import { unknownInExpression, unknownName } from '../../diagnostics/catalogue/names.ts';
import { notUsable } from '../../diagnostics/catalogue/use.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { type DefinitionDeclaration, type Vocabulary } from '../../vocabulary/index.ts';
import type { Statement, SyntaxTree } from '../ast.ts';
import type { Recipe } from '../typed.ts';
import { libraryOf, mentioned, type TakenName, type ReadUsed } from '../use/library.ts';
import { readUsedFiles, unusedFiles, type Using } from '../use/read-used-files.ts';
import { fitFixes, parseSource } from '../parse-source.ts';
import { collectNames } from './collect-names.ts';
import { withParts } from './components.ts';
import { addFinding, noFindings, report, type Context } from './context.ts';
import { lowerGroup, lowerModel, readExpressionDefinition, resolveDefinition, type ReadDefinition } from './definitions.ts';
import { desugar } from './desugar.ts';
import type { Remember } from './lowering.ts';
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
  /** All that the used files give, whether the recipe mentions it or not. */
  readonly taken: readonly TakenName[];
}

/** A name that is unknown may stand in the file that could not be read. */
function isNoFollowUp({ code }: Diagnostic): boolean {
  return code !== unknownName.code && code !== unknownInExpression.code;
}

/** For a recipe whose files are read like this. */
export function usingOf(vocabulary: Vocabulary, read: ReadUsed | undefined): Using {
  return {
    read,
    open: [],
    loaded: new Map(),
    load: (source, using) => {
      const { tree, diagnostics } = parseSource(source, vocabulary);
      const lowered = lower(tree, vocabulary, using);
      const { names } = lowered.context;
      const path = using.open.at(-1) ?? '';
      const library = libraryOf(lowered.recipe, names, lowered.taken, path);
      const found = fitFixes([...diagnostics, ...lowered.diagnostics], source);
      return { library, diagnostics: found };
    },
  };
}

export function lower(
  tree: SyntaxTree,
  vocabulary: Vocabulary,
  using: Using = usingOf(vocabulary, undefined),
  remember?: Remember,
): Lowered {
  const { source } = tree;
  const findings = noFindings();
  const statements = desugar(tree.statements, vocabulary);
  const taken = readUsedFiles(statements, source, using);
  for (const finding of taken.diagnostics) addFinding({ findings }, finding);
  const stageNames = nameStages(statements, vocabulary);
  const start = { source, vocabulary, findings, subject: {}, read: readShape };
  const names = collectNames(statements, stageNames, start, taken.names);
  const used = mentioned(taken.names, source);
  const context: Context = { ...start, names };

  const params = definitionsOf('param', statements, context, lowerParam);
  names.paramsAreRead = true;
  const written = definitionsOf('expression', statements, context, readNamed);
  const recipe: Recipe = {
    source,
    ...readHeaders(statements, context),
    params: [...takenOf('param', used), ...params],
    definitions: [...takenOf('expression', used), ...resolved(written, context)],
    groups: [...takenOf('group', used), ...definitionsOf('group', statements, context, lowerGroup)],
    models: [...takenOf('model', used), ...definitionsOf('model', statements, context, lowerModel)],
    body: lowerSteps(statements, 'file', { ...context, stageNames, steps: lowerSteps, remember }),
  };
  const parted = withParts(recipe, context);
  // A file of definitions alone is a library: others use it.
  const step = statements.find((statement) => isStep(statement, vocabulary));
  if (step !== undefined) warnOfUnused(context, parted.models);
  if (step !== undefined && using.open.length > 0) {
    const args = { word: step.head.text, file: using.open.at(-1) ?? '' };
    report(context, notUsable, args, step.head.span);
  }
  for (const finding of unusedFiles(taken, used, source)) addFinding(context, finding);
  const diagnostics = taken.isWhole ? findings.list : findings.list.filter(isNoFollowUp);
  return { recipe: parted, diagnostics, context, taken: taken.names };
}

/** Of the names that a recipe takes and mentions, those of a kind. */
function takenOf<K extends 'param' | 'expression' | 'group' | 'model'>(
  kind: K,
  used: ReadonlySet<TakenName>,
): readonly NonNullable<TakenName[K]>[] {
  return [...used].flatMap((one): readonly NonNullable<TakenName[K]>[] => {
    const value = one[kind];
    return value === undefined ? [] : [value];
  });
}

/** What the definitions of a kind mean, without those that are wrong. */
function definitionsOf<T>(
  builds: DefinitionDeclaration['builds'],
  statements: readonly Statement[],
  context: Context,
  read: (statement: Statement, declaration: DefinitionDeclaration, context: Context) => T | undefined,
): readonly T[] {
  return statements.flatMap((statement) => {
    const declaration = context.vocabulary.heads.get(statement.head.text);
    if (declaration?.kind !== 'definition' || declaration.builds !== builds) return [];
    const found = read(statement, declaration, context);
    return found === undefined ? [] : [found];
  });
}

/** Known by its name to what is read after it. */
function readNamed(statement: Statement, declaration: DefinitionDeclaration, context: Context): ReadDefinition | undefined {
  const definition = readExpressionDefinition(statement, declaration, context);
  if (definition === undefined) return undefined;
  context.names.expressions.set(definition.value.name, definition.value);
  return definition;
}

function resolved(written: readonly ReadDefinition[], context: Context): Recipe['definitions'] {
  return written.flatMap((definition) => {
    const settled = resolveDefinition(definition, context);
    if (settled === undefined) context.names.expressions.delete(definition.value.name);
    return settled ?? [];
  });
}

function isStep({ head }: Statement, { heads }: Vocabulary): boolean {
  const kind = heads.get(head.text)?.kind;
  return kind !== 'header' && kind !== 'definition';
}
