/** What can go wrong with the content that a run reads, while it reads it (ESP6760–6769). */
import { define } from '../diagnostic.ts';

export const modelChanged = define<{ file: string }>({
  code: 'ESP6760',
  severity: 'error',
  title: 'model changed during the run',
  message: ({ file }) => `\`${file}\` was changed while the run was reading it`,
  why: 'the parts read before and after the change belong to two models, and the result would match neither',
  help: () => 'restore the planned model, keep others from writing to it, and run again',
});

export const maskCount = define<{ stage: string; planned: number; found: number }>({
  code: 'ESP6761',
  severity: 'error',
  title: 'masks off the planned count',
  message: ({ stage, planned, found }) =>
    `the masks prune ${found.toLocaleString('en-US')} weights where stage \`${stage}\` is planned to end ` +
    `with ${planned.toLocaleString('en-US')}`,
  why: 'a run follows its plan to the weight; masks are counted before they are written',
  help: () => 'this is a fault of Espalier, not of the recipe: please report it with the plan',
});
