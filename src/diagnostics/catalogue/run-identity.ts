/** What can go wrong with the content that a run reads, while it reads it (ESP6760–6769). */
import { define } from '../diagnostic.ts';

export const modelChanged = define<{ file: string }>({
  code: 'ESP6760',
  severity: 'error',
  title: 'model changed during the run',
  message: ({ file }) => `\`${file}\` was changed while the run was reading it`,
  why: 'what was read before the change and what was read after it belong to two models; the result would be of neither',
  help: () => 'put the planned model back, keep others from writing to it, and run again',
});

export const maskCount = define<{ stage: string; planned: number; found: number }>({
  code: 'ESP6761',
  severity: 'error',
  title: 'masks off the planned count',
  message: ({ stage, planned, found }) =>
    `the masks prune ${found.toLocaleString('en-US')} weights where stage \`${stage}\` is planned to end ` +
    `with ${planned.toLocaleString('en-US')}`,
  why: 'a plan is kept to the weight; masks are counted before they are written',
  help: () => 'this is a fault of Espalier, not of the recipe: please report it with the plan',
});
