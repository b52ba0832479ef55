/** Pages of `catalogue/plan-deltas.ts`. */
import type * as catalogue from '../catalogue/plan-deltas.ts';
import { planning, type Pages } from './example.ts';

export const planDeltas: Pages<typeof catalogue> = {
  deltasWithoutBudget: planning('retrain deltas for 100 steps\n', 'retrain deltas within 1% of params for 100 steps\n'),
  reselectsNothing: planning(
    'retrain biases reselecting 20% for 100 steps\n',
    'retrain deltas within 1% of params reselecting 20% for 100 steps\n',
  ),
  deltasBeside: planning(
    'stage tune for 100 steps {\n  retrain deltas within 1% of params\n  prune weights by magnitude to 50% over 25%..75%\n}\n',
    'prune weights by magnitude to 50%\nstage tune for 100 steps {\n  retrain deltas within 1% of params\n}\n',
  ),
  noDeltas: planning('retrain deltas within 0.0001% of params for 100 steps\n', 'retrain deltas within 0.1% of params for 100 steps\n'),
  longPhase: planning(
    'retrain deltas within 1% of params reselecting 20% every 5 steps by gradient(over: 10 steps) for 100 steps\n',
    'retrain deltas within 1% of params reselecting 20% every 20 steps by gradient(over: 10 steps) for 100 steps\n',
    { note: 'Where both are as long, each step belongs to a phase.' },
  ),
};
