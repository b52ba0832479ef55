/** Lowers the steps of a body in textual order: bare statements, stages and the other blocks. */
import * as catalogue from '../../diagnostics/catalogue/clauses.ts';
import * as names from '../../diagnostics/catalogue/names.ts';
import type { BlockDeclaration } from '../../vocabulary/index.ts';
import type { Statement } from '../ast.ts';
import type { Step } from '../typed.ts';
import { checkBeside, checkJoined } from './body-rules.ts';
import { lowerBranch } from './branch.ts';
import { contextOfStatement, report, type Context } from './context.ts';
import { lowerRepeat } from './repeat.ts';
import { lowerBareStage, lowerStage } from './stage.ts';
import { suggest } from './suggest.ts';
import { lowerSweep } from './sweep.ts';

export interface Lowering extends Context {
  /** Names of the stages that have none of their own. */
  readonly stageNames: ReadonlyMap<Statement, string>;
}

/** `place` says where the body stands; definitions and headers are read elsewhere. */
export function lowerSteps(
  statements: readonly Statement[],
  place: 'file' | 'block',
  lowering: Lowering,
): readonly Step[] {
  checkBeside(statements, lowering);
  checkJoined(statements, lowering);
  return statements.flatMap((statement) => lowerStep(statement, place, lowering) ?? []);
}

function lowerStep(
  statement: Statement,
  place: 'file' | 'block',
  lowering: Lowering,
): Step | undefined {
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

function lowerBlock(
  statement: Statement,
  declaration: BlockDeclaration,
  lowering: Lowering,
): Step | undefined {
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

export function refuseHere(statement: Statement, place: string, context: Context): undefined {
  const own = contextOfStatement(context, statement.broken === true);
  return report(own, catalogue.notHere, { head: statement.head.text, place }, statement.head.span);
}

export function refuseUnknown(statement: Statement, context: Context): undefined {
  const own = contextOfStatement(context, statement.broken === true);
  const { heads, shortForms } = context.vocabulary;
  const { text, span } = statement.head;
  const isClause = [...heads.values()].some((head) =>
    head.clauses.some(({ word }) => word === text),
  );
  const words = [
    ...heads.keys(),
    ...shortForms.flatMap(({ opens }) => ('word' in opens ? opens.word : [])),
  ];
  const suggestion = suggest(text, words);
  const fixes =
    suggestion === undefined || isClause
      ? []
      : [
          {
            title: `write \`${suggestion}\``,
            edits: [{ span, text: suggestion }],
            safety: 'unsafe' as const,
          },
        ];
  return report(own, names.unknownStatement, { word: text, suggestion, isClause }, span, { fixes });
}
