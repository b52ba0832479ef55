/** Lowers the steps of a body in textual order: bare statements, stages and the other blocks. */
import type { BlockDeclaration } from '../../vocabulary/index.ts';
import type { Statement } from '../ast.ts';
import type { Step } from '../typed.ts';
import { checkBeside, checkJoined } from './block.ts';
import { lowerBranch, lowerSweep, lowerRepeat } from './variation.ts';
import type { Lowering, Place, Remember } from './lowering.ts';
import { refuseHere, refuseUnknown } from './refusals.ts';
import { lowerBareStage, lowerStage } from './stage.ts';

/** `place` says where the body stands; definitions and headers are read elsewhere. */
export function lowerSteps(statements: readonly Statement[], place: Place, lowering: Lowering): readonly Step[] {
  checkBeside(statements, lowering);
  checkJoined(statements, lowering);
  const { remember = lowerNow } = lowering;
  return statements.flatMap((statement) => {
    return remember(statement, lowering, (own) => lowerStep(statement, place, own)) ?? [];
  });
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
