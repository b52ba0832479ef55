/** What can be wrong with a prune whose amount the run measures (ESP4203, ESP4204, ESP4390, ESP4391). */
import { define } from '../diagnostic.ts';

export const limitIsNaN = define<{ readonly metric: string; readonly part: string }>({
  code: 'ESP4203',
  severity: 'error',
  title: 'measured amount that is not a number',
  message: ({ metric, part }) =>
    `\`${metric}\` is not a number for ${part === 'all' ? 'all layers together' : `\`${part}\``}, and it says how much goes`,
  why: 'an amount that is not a number prunes nothing that anybody could repeat',
  help: () => 'look for a division by a sum that can be 0, as it is where all weights are 0',
});

export const limitOffPlan = define<{ readonly part: string; readonly found: number; readonly least: number; readonly most: number }>({
  code: 'ESP4204',
  severity: 'error',
  title: 'measured amount outside of the plan',
  message: ({ part, found, least, most }) => `the metric takes ${part} to ${found} pruned weights, and the plan has ${least} to ${most}`,
  why: 'a run stays within the bounds of its plan',
  help: () => 'plan the recipe again: its plan was edited, or made for another file',
});

export const thresholdIsNaN = define<{ readonly expression: string; readonly part: string }>({
  code: 'ESP4390',
  severity: 'error',
  title: 'threshold that is not a number',
  message: ({ expression, part }) =>
    `the threshold \`${expression}\` is not a number for ${part === 'all' ? 'all layers together' : `\`${part}\``}`,
  why: 'nothing lies below a threshold that is not a number',
  help: () => 'look for a division by 0, and for layers of which nothing is left',
});

export const thresholdOffPlan = define<{ readonly part: string; readonly found: number; readonly least: number; readonly most: number }>({
  code: 'ESP4391',
  severity: 'error',
  title: 'number below a threshold outside of the plan',
  message: ({ part, found, least, most }) =>
    `the threshold takes \`${part}\` to ${found} pruned units, and the plan has ${least} to ${most}`,
  why: 'a run stays within the bounds of its plan',
  help: () => 'plan the recipe again: its plan was edited, or made for another file',
});
