/** What the lowering of steps is given beside the context of all checks. */
import type { Statement } from '../ast.ts';
import type { Step } from '../typed.ts';
import type { Context } from './context.ts';

/** Where a body stands: headers and definitions belong to the file. */
export type Place = 'file' | 'block';

export interface Lowering extends Context {
  /** Names of the stages that have none of their own. */
  readonly stageNames: ReadonlyMap<Statement, string>;
  /** Lowers the steps of a body; blocks hold bodies. */
  readonly steps: (statements: readonly Statement[], place: Place, lowering: Lowering) => readonly Step[];
  /** Where it is known what a step was lowered to before; absent where each is lowered once. */
  readonly remember?: Remember;
}

/** What is kept of a step, as long as it holds, else what `lowerAfresh` gives. */
export type Remember = (
  statement: Statement,
  lowering: Lowering,
  lowerAfresh: (lowering: Lowering) => Step | undefined,
) => Step | undefined;
