/** From a syntax tree to the typed recipe: everything that is good is kept, the rest is reported. */
import { addToSum } from '../../basics/maps.ts';
import { notUsable } from '../../diagnostics/catalogue/use.ts';
import type { Diagnostic, Source } from '../../diagnostics/diagnostic.ts';
import { type DefinitionDeclaration, type Vocabulary, type BlockDeclaration } from '../../vocabulary/index.ts';
import type { Statement, SyntaxTree } from '../ast.ts';
import type { Recipe, Step } from '../typed.ts';
import { libraryOf, mentioned, spokenText, type TakenName, type ReadUsed, readUsedFiles, unusedFiles, type Using } from '../use/library.ts';
import { fitFixes, parseSource } from '../yaml/parse-source.ts';
import { collectNames, lowerGroup, lowerModel, readExpressionDefinition, resolveDefinition, type ReadDefinition } from './definitions.ts';
import { withParts } from './components.ts';
import { withoutMeantFalls } from './curve-shape.ts';
import { addFinding, noFindings, report, type Context } from './context.ts';
import { desugar } from './expand.ts';
import type { Remember, Lowering, Place } from './lowering.ts';
import { readHeaders, lowerParam } from './headers.ts';
import { readShape } from './read/shape.ts';
import { nameStages } from './stage-names.ts';
import { checkBeside, checkJoined } from './block.ts';
import { lowerBranch, lowerSweep, lowerRepeat } from './variation.ts';
import { refuseHere, refuseUnknown } from './refusals.ts';
import { lowerBareStage, lowerStage } from './stage.ts';
import * as catalogue from '../../diagnostics/catalogue/names.ts';
import { namesOf, type Definition, type Named } from '../names.ts';
import { kindInWords } from './read/text.ts';

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
  return code !== catalogue.unknownName.code && code !== catalogue.unknownInExpression.code;
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
      return { library, diagnostics: fitFixes([...diagnostics, ...lowered.diagnostics], source) };
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
    report(context, notUsable, { word: step.head.text, file: using.open.at(-1) ?? '' }, step.head.span);
  }
  for (const finding of unusedFiles(taken, used, source)) addFinding(context, finding);
  const found = withoutMeantFalls(findings.list, parted);
  const diagnostics = taken.isWhole ? found : found.filter(isNoFollowUp);
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

// Lowers the steps of a body in textual order: bare statements, stages and the other blocks.

/** `place` says where the body stands; definitions and headers are read elsewhere. */
function lowerSteps(statements: readonly Statement[], place: Place, lowering: Lowering): readonly Step[] {
  checkBeside(statements, lowering);
  checkJoined(statements, lowering);
  const { remember = lowerNow } = lowering;
  return statements.flatMap((statement) => remember(statement, lowering, (own) => lowerStep(statement, place, own)) ?? []);
}

const lowerNow: Remember = (_statement, lowering, lowerAfresh) => lowerAfresh(lowering);

function lowerStep(statement: Statement, place: Place, lowering: Lowering): Step | undefined {
  const declaration = lowering.vocabulary.heads.get(statement.head.text);
  switch (declaration?.kind) {
    case 'verb':
      return lowerBareStage(statement, declaration, lowering);
    case 'block':
      return lowerBlock(statement, declaration, lowering);
    case 'header':
    case 'definition':
      return place === 'file' ? undefined : refuseHere(statement, 'inside a block', lowering);
    case undefined:
      return refuseUnknown(statement, lowering);
  }
}

function lowerBlock(statement: Statement, declaration: BlockDeclaration, lowering: Lowering): Step | undefined {
  switch (declaration.builds) {
    case 'stage':
      return lowerStage(statement, declaration, lowering);
    case 'repeat':
      return lowerRepeat(statement, declaration, lowering);
    case 'branch':
      return lowerBranch(statement, declaration, lowering);
    case 'sweep':
      return lowerSweep(statement, declaration, lowering);
    case 'arm':
      return refuseHere(statement, 'outside a branch', lowering);
  }
}

// Warns of what is defined and never used.

/** Kinds that exist only to be used; a stage or an arm acts by itself. */
const idle: readonly Named[] = ['param', 'group', 'criterion', 'curve', 'penalty', 'reparam', 'metric', 'model', 'statistic'];

/** A model that is a part of the network is used by it, named or not. */
function warnOfUnused(context: Context, models: Recipe['models'] = []): void {
  if (idle.every((kind) => (context.names.defined.get(kind)?.size ?? 0) === 0)) return;
  const uses = countWords(context.source);
  const errors = context.findings.list
    .flatMap(({ severity, span }) => (severity === 'error' && span ? span.start : []))
    .sort((a, b) => a - b);
  for (const kind of idle) {
    // A score `over module` takes every group of the recipe.
    if (kind === 'group' && /\bover\s+module\b/.test(uses.text)) continue;
    for (const name of namesOf(context.names, [kind])) {
      if (kind === 'model' && models.some((one) => one.name === name && one.part)) continue;
      const definition = context.names.defined.get(kind)?.get(name);
      if (definition !== undefined && !isUsed(definition, uses) && !isWrong(definition, errors)) {
        report(context, catalogue.unused, { word: name, kind: kindInWords(kind) }, definition.span);
      }
    }
  }
}

/** One finding for a statement is enough. */
function isWrong({ made, statement }: Definition, errors: readonly number[]): boolean {
  const next = errors[lowerBound(errors, statement.start)];
  return made === true || (next !== undefined && next < statement.end);
}

/** Index of the first number that is not below the bound; the numbers rise. */
function lowerBound(numbers: readonly number[], bound: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? bound) < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}

interface Words {
  readonly counts: ReadonlyMap<string, number>;
  /** For names that are no words: `5 a`. */
  readonly text: string;
}

const plainName = /^[\p{L}_][\p{L}\p{N}_-]*$/u;

/** The text is searched and not the tree, so that a use in a broken statement counts too. */
function isUsed({ name }: Definition, { counts, text }: Words): boolean {
  const count = plainName.test(name) ? counts.get(name) : text.split(name).length - 1;
  return (count ?? 0) > 1;
}

function countWords(source: Source): Words {
  const text = spokenText(source);
  const counts = new Map<string, number>();
  for (const [word] of text.matchAll(/[\p{L}_][\p{L}\p{N}_-]*/gu)) addToSum(counts, word);
  return { counts, text };
}
