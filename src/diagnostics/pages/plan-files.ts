/** Pages of `catalogue/plan-files.ts`. The model has three linear layers: `fc1`, `fc2` and `fc3`. */
import * as catalogue from '../catalogue/plan-files.ts';
import { lenet300, described, type Pages } from './example.ts';

const half = 'prune weights by magnitude to 50%\n';

export const planFiles: Pages<typeof catalogue> = {
  planTooLarge: described(
    catalogue.planTooLarge,
    { limit: 2 ** 26 },
    'A file that was given as a plan is far longer than plans are: usually it is another file, such as a data set, under the wrong name.',
    'Check the name of the file; make the plan again with `espalier plan RECIPE --out plan.yaml`.',
  ),
  longPlan: described(
    catalogue.longPlan,
    { size: 90 * 2 ** 20, limit: 2 ** 26 },
    'A recipe has so many repeats, arms or stages, of a network with so many layers, that the text of its plan is longer than what is read as a plan.',
    'Ask for fewer of them. A schedule of many updates in one stage takes no room: plans keep its rule.',
  ),
  longJournal: described(
    catalogue.longJournal,
    { size: 1500 * 2 ** 20, limit: 500 * 2 ** 20, steps: 10_000_000 },
    'A training has so many steps, or so many updates, that the journal, which has a line for each of them, would be longer than what is read as one.',
    'Shorten the training, or split it: the model that one run writes is where the next one starts.',
  ),
  planSyntax: planFile('format: {\n'),
  planAliases: planFile('format: 2\nparams: &a {}\nsettings: *a\n'),
  planFormat: planFile('format: 1\nstages: []\n'),
  olderMemory: described(
    catalogue.olderMemory,
    {},
    'A plan was written by an earlier version, whose estimate of memory was one number of bytes.',
    'Run the plan as it is, or make it again with `espalier plan RECIPE --out plan.yaml` for an estimate with its parts.',
  ),
  planSchemaBroken: planFile('format: 2\nstages: many\n'),
  planIncoherent: described(
    catalogue.planIncoherent,
    { path: ['stages', 0, 'statements', 1, 'reached'], problem: 'the last update must reach it' },
    'A plan was edited by hand in one of several places that belong together: the recipe beside its hash, a count beside the updates that lead to it, a layer that the plan does not list.',
    'Edit the recipe instead, and make the plan again with `espalier plan RECIPE --out plan.yaml`.',
  ),
};

function planFile(text: string): (typeof planFiles)['planSyntax'] {
  return {
    wrong: { files: { 'plan.yaml': text }, command: `run plan.yaml --model ${lenet300}` },
    right: { recipe: half, command: `plan recipe.prune --model ${lenet300}` },
    note: '`--out plan.yaml` writes the plan of the recipe into a file that can be run later.',
  };
}
