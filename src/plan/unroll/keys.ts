/** What keys the random streams of a stage, below the body that it stands in. */
import type { Stage } from '../../language/typed.ts';
import { trains } from '../duties.ts';

/**
 * A stage's own name; but names differ from arm to arm of a branch whose arms have statements of
 * their own, and arms share their streams. There a stage goes by what it does, numbered among its
 * equals: `train`, `train-2`, `prune`. Made anew for every body.
 */
export function stageNamer(isPaired: boolean): (stage: Stage) => string {
  if (!isPaired) return ({ name }) => name;
  const counts = new Map<string, number>();
  return (stage) => {
    const deed = stage.statements.some(({ verb }) => trains(verb))
      ? 'train'
      : (stage.statements[0]?.verb ?? 'stage');
    const number = (counts.get(deed) ?? 0) + 1;
    counts.set(deed, number);
    return number === 1 ? deed : `${deed}-${number}`;
  };
}
