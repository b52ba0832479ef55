/** Collects the names that a recipe gives or takes in, before anything that uses them is read. */
import * as catalogue from '../../diagnostics/catalogue/names.ts';
import type { Vocabulary } from '../../vocabulary/index.ts';
import type { Statement, Word } from '../ast.ts';
import type { Context } from './context.ts';
import { report } from './context.ts';
import { givenName } from './given-name.ts';
import { clashFamily, type Definition, type Named, type Names } from './names.ts';
import { kindInWords } from './read/text.ts';
import type { TakenName } from '../use/library.ts';

export function collectNames(
  statements: readonly Statement[],
  stageNames: ReadonlyMap<Statement, string>,
  start: Omit<Context, 'names'>,
  taken: readonly TakenName[],
): Names {
  const defined = new Map<Named, Map<string, Definition>>();
  const names: Names = {
    defined,
    paramTypes: new Map(),
    paramsAreRead: false,
    expressions: new Map(),
    bodies: new Map(),
    expressionTypes: new Map(),
    declared: new Map(),
  };
  const context: Context = { ...start, names };
  taken.forEach(takeOver);
  visit(statements, true);
  return names;

  function takeOver({ definition, type, declared, expression }: TakenName): void {
    const { kind, name } = definition;
    defined.set(kind, (defined.get(kind) ?? new Map<string, Definition>()).set(name, definition));
    if (type !== undefined) names.paramTypes.set(name, type);
    if (declared !== undefined) names.declared.set(name, declared);
    if (expression !== undefined) names.expressions.set(name, expression);
  }

  function visit(body: readonly Statement[], isFile: boolean): void {
    for (const statement of body) {
      const kind = kindGiven(statement, start.vocabulary);
      const name = givenName(statement);
      const made = stageNames.get(statement);
      if (kind !== undefined && name !== undefined) add(kind, name, statement, isFile);
      if (made !== undefined) {
        const { span } = statement.head;
        const stages = defined.get('stage') ?? new Map<string, Definition>();
        defined.set(
          'stage',
          stages.set(made, {
            kind: 'stage',
            name: made,
            span,
            statement: statement.span,
            made: true,
          }),
        );
      }
      visit(statement.block?.statements ?? [], false);
    }
  }

  function add(kind: Named, name: Word, statement: Statement, isFile: boolean): void {
    const known = defined.get(kind) ?? new Map<string, Definition>();
    defined.set(kind, known);
    const earlier = clashing(kind, name.text);
    if (earlier !== undefined) {
      const args = { word: name.text, kind: kindInWords(earlier.kind) };
      report(context, catalogue.definedTwice, args, name.span, {
        related: [
          {
            message: 'given here first',
            source: earlier.source ?? start.source,
            span: earlier.span,
          },
        ],
      });
      return;
    }
    const params = paramsOf(statement);
    // A definition that is wrong has its finding; that nothing uses it is no news then.
    known.set(name.text, {
      kind,
      name: name.text,
      span: name.span,
      statement: statement.span,
      ...(params ? { params } : {}),
      ...(isFile && statement.broken !== true ? {} : { made: true }),
    });
  }

  /** Names that could be meant in one place must differ. */
  function clashing(kind: Named, name: string): Definition | undefined {
    return clashFamily(kind)
      .map((other) => defined.get(other)?.get(name))
      .find(Boolean);
  }
}

/** What a statement's first word names, as its declaration says. */
function kindGiven(statement: Statement, vocabulary: Vocabulary): Named | undefined {
  const declaration = vocabulary.heads.get(statement.head.text);
  switch (declaration?.kind) {
    case 'definition':
      return declaration.builds === 'expression'
        ? expressionKind(statement.head.text)
        : declaration.builds;
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
