/** Pages of `catalogue/plan-collect.ts`. The model has three linear layers: `fc1`, `fc2` and `fc3`. */
import * as catalogue from '../catalogue/plan-collect.ts';
import { planning, type Pages } from './example.ts';

const stage = (line: string): string => `stage adapt for 10 steps {\n  train all\n  ${line}\n}\n`;
const added = stage('collect pull adding |w * g|');

export const planCollect: Pages<typeof catalogue> = {
  misplacedStatistic: planning(
    'collect size by |w|\nprune weights by magnitude to 50% among size > 0.1\n',
    'collect size by |w|\nprune weights by size to 50%\n',
  ),
  uncollected: planning('prune weights by size to 50%\ncollect size by |w|\n', 'collect size by |w|\nprune weights by size to 50%\n'),
  uncovered: planning(
    'collect size by |w| in fc1\nprune weights by size to 50%\n',
    'collect size by |w| in fc1\nprune weights in fc1 by size to 50%\n',
  ),
  untrainedWeights: planning(
    'stage adapt for 10 steps {\n  train fc1\n  collect pull adding |w * g|\n}\nprune weights by pull to 50%\n',
    'stage adapt for 10 steps {\n  train fc1\n  collect pull adding |w * g| in fc1\n}\nprune weights in fc1 by pull to 50%\n',
  ),
  nothingToAdd: planning('collect pull adding |w * g|\nprune weights by pull to 50%\n', `${added}prune weights by pull to 50%\n`),
  notYetAdded: planning(
    stage('collect pull adding |w * g|\n  prune weights by pull to 50% over 0%..50%'),
    stage('collect pull adding |w * g|\n  prune weights by pull to 50% over 25%..75%'),
  ),
};
