/** What can be wrong with the folder of a run that is read (ESP6750–6769). */
import { define } from '../diagnostic.ts';

export const noRun = define<{ path: string }>({
  code: 'ESP6750',
  severity: 'error',
  title: 'folder without a run',
  message: ({ path }) => `there is no run in \`${path}\``,
  why: 'a run leaves a folder with its plan and its journal',
  help: () => 'name a folder that `espalier run` wrote, such as `runs/first`',
});

export const damagedRecord = define<{ path: string; fault: string }>({
  code: 'ESP6751',
  severity: 'error',
  title: 'record of a run that is damaged',
  message: ({ path, fault }) => `\`${path}\` is damaged: ${fault}`,
  why: 'a false report would be worse than none',
  help: () => 'restore the file from a copy, or run the plan again',
});

export const otherOriginal = define<{ path: string }>({
  code: 'ESP6752',
  severity: 'warning',
  title: 'model that the run did not prune',
  message: ({ path }) => `\`${path}\` is not the model that the run pruned`,
  why: 'weights before and after can be compared for one model only',
  help: () => 'name the original model with `--model`; without it the report shows the weights after',
});

export const severalModels = define<{ path: string; models: readonly string[] }>({
  code: 'ESP6753',
  severity: 'error',
  title: 'run that ends in several models',
  message: ({ path, models }) => `the run in \`${path}\` ends in ${models.length} models`,
  why: 'unjoined arms leave one model each, and so does each model that a recipe names; here one is taken',
  help: ({ models }) => `name one of them: ${models.map((model) => `\`${model}\``).join(', ')}`,
});
