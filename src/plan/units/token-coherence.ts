/** What a schema cannot say of `prune tokens`: blocks in order, counts that fit, a score that a cut can compute. */
import type { PlannedTokenBlock, PlannedTokens } from '../planned-tokens.ts';
import { tokenScore } from './token-score.ts';

export interface TokensFault {
  readonly path: readonly (string | number)[];
  readonly problem: string;
}

export function tokensFaults(planned: PlannedTokens): readonly TokensFault[] {
  const { criterion, stream, blocks } = planned;
  const score = tokenScore(criterion);
  const faults: TokensFault[] = [];
  if (score === undefined) {
    faults.push({ path: ['criterion'], problem: 'it is no score of a token that is carried out' });
  } else if ((score === 'draw') !== (stream !== undefined)) {
    faults.push({ path: ['criterion'], problem: 'only `draw()` draws, from a stream' });
  }
  return [
    ...faults,
    ...blocks.flatMap((own, index) => {
      const before = blocks[index - 1];
      const problem = faultOf(own, before) ?? attentionFault(own, score === 'attention');
      return problem === undefined ? [] : [{ path: ['blocks', index], problem }];
    }),
  ];
}

function faultOf(
  { block, of, kept, lead, tail }: PlannedTokenBlock,
  before: PlannedTokenBlock | undefined,
): string | undefined {
  if (kept > of) return `only ${of} tokens are there`;
  if (lead + tail >= kept) return 'a token stays besides those that stay in any case';
  if (before === undefined) return undefined;
  if (block <= before.block) return 'the blocks stand in the order of the graph';
  return of === before.kept ? undefined : `the block before it hands on ${before.kept} tokens`;
}

function attentionFault({ attention }: PlannedTokenBlock, isScored: boolean): string | undefined {
  if ((attention !== undefined) === isScored) return undefined;
  return 'an attention stands where it is the score';
}
