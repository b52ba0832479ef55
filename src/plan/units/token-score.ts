/** The scores by which tokens leave: what a cut in a graph can compute behind a block. */
import { printExpression } from '../../language/expressions/print.ts';
import type { Expr } from '../../language/typed.ts';
import type { Refused } from '../criteria/criterion.ts';

export type TokenScore = 'attention' | 'norm' | 'draw';

const scores: Readonly<Record<string, TokenScore>> = {
  'received-attention': 'attention',
  'norm(h_out)': 'norm',
  'draw()': 'draw',
};

export function tokenScore(criterion: string): TokenScore | undefined {
  return Object.hasOwn(scores, criterion) ? scores[criterion] : undefined;
}

export function tokenScoreOf(expr: Expr): TokenScore | Refused {
  const criterion = printExpression(expr);
  return (
    tokenScore(criterion) ?? {
      refused: `\`${criterion}\` as the score of a token`,
      instead: 'write `received-attention`, `norm(h_out)` or `random`',
    }
  );
}
