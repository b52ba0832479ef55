/** Collects the names that a recipe gives or takes in, before anything that uses them is read. */
import * as catalogue from '../../diagnostics/catalogue/names.ts';
import type { Vocabulary } from '../../vocabulary/index.ts';
import type { Statement, Word } from '../ast.ts';
import { report, type Context } from './context.ts';
import { givenName } from './refusals.ts';
import { clashFamily, type Definition, type Named, type Names } from './names.ts';
import { kindInWords } from './read/text.ts';
import type { TakenName } from '../use/library.ts';

type Defined = Map<Named, Map<string, Definition>>;

export function collectNames(
  statements: readonly Statement[],
  stageNames: ReadonlyMap<Statement, string>,
  start: Omit<Context, 'names'>,
  taken: readonly TakenName[],
): Names {
  const defined: Defined = new Map();
  const names: Names = {
    defined,
    paramTypes: new Map(),
    paramsAreRead: false,
    expressions: new Map(),
    bodies: new Map(),
    expressionTypes: new Map(),
    declared: new Map(),
  };
  for (const one of taken) takeOver(one, names, defined);
  collect(statements, { context: { ...start, names }, defined, stageNames, isFile: true });
  return names;
}

function takeOver({ definition, type, declared, expression }: TakenName, names: Names, defined: Defined): void {
  const { kind, name } = definition;
  definedAs(kind, defined).set(name, definition);
  if (type !== undefined) names.paramTypes.set(name, type);
  if (declared !== undefined) names.declared.set(name, declared);
  if (expression !== undefined) names.expressions.set(name, expression);
}

interface Body {
  readonly context: Context;
  readonly defined: Defined;
  readonly stageNames: ReadonlyMap<Statement, string>;
  /** False inside of a block. */
  readonly isFile: boolean;
}

function collect(statements: readonly Statement[], body: Body): void {
  const { context, stageNames, defined } = body;
  for (const statement of statements) {
    const kind = kindGiven(statement, context.vocabulary);
    const name = givenName(statement);
    const made = stageNames.get(statement);
    if (kind !== undefined && name !== undefined) add(kind, name, statement, body);
    if (made !== undefined) {
      const { span } = statement.head;
      const stage = { kind: 'stage', name: made, span, statement: statement.span } as const;
      definedAs('stage', defined).set(made, { ...stage, made: true });
    }
    collect(statement.block?.statements ?? [], { ...body, isFile: false });
  }
}

function add(kind: Named, { text, span }: Word, statement: Statement, body: Body): void {
  const { context, defined, isFile } = body;
  const known = definedAs(kind, defined);
  const earlier = clashing(kind, text, defined);
  if (earlier !== undefined) {
    const args = { word: text, kind: kindInWords(earlier.kind) };
    const first = { source: earlier.source ?? context.source, span: earlier.span };
    const related = [{ message: 'given here first', ...first }];
    return report(context, catalogue.definedTwice, args, span, { related });
  }
  const params = paramsOf(statement);
  // A definition that is wrong has its finding; that nothing uses it is no news then.
  known.set(text, {
    kind,
    name: text,
    span,
    statement: statement.span,
    params,
    made: isFile && statement.broken !== true ? undefined : true,
  });
}

function definedAs(kind: Named, defined: Defined): Map<string, Definition> {
  const known = defined.get(kind) ?? new Map<string, Definition>();
  defined.set(kind, known);
  return known;
}

/** Names that could be meant in one place must differ. */
function clashing(kind: Named, name: string, defined: Defined): Definition | undefined {
  return clashFamily(kind)
    .map((other) => defined.get(other)?.get(name))
    .find(Boolean);
}

/** What a statement's first word names, as its declaration says. */
function kindGiven(statement: Statement, vocabulary: Vocabulary): Named | undefined {
  const declaration = vocabulary.heads.get(statement.head.text);
  switch (declaration?.kind) {
    case 'definition':
      return declaration.builds === 'expression' ? expressionKind(statement.head.text) : declaration.builds;
    case 'block':
    case 'verb': {
      const shape = declaration.object;
      return shape?.kind === 'name' && shape.defines === true ? shape.of[0] : undefined;
    }
    default:
      return undefined;
  }
}

const expressionKinds = ['criterion', 'curve', 'penalty', 'reparam', 'metric'] as const;

export function expressionKind(word: string): (typeof expressionKinds)[number] | undefined {
  return expressionKinds.find((kind) => kind === word);
}

function paramsOf(statement: Statement): readonly string[] | undefined {
  const item = statement.object[0]?.items[0];
  if (item?.kind !== 'call') return undefined;
  return item.args.flatMap((argument) => {
    const only = argument.value.items[0];
    return argument.name?.text ?? (only?.kind === 'name' ? only.text : []);
  });
}
