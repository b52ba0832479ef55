/** What can be wrong with `prune zeros` (ESP4083, ESP4084). */
import { define } from '../diagnostic.ts';

export const noZeros = define<{ readonly where: string }>({
  code: 'ESP4083',
  severity: 'warning',
  title: 'no weights that are 0',
  message: ({ where }) => `${where} has no effect: none of the selected weights is 0 by then`,
  why: 'a statement without effect is usually a mistake',
  help: () => 'select other layers, or remove the statement',
});

export const zerosOffPlan = define<{ readonly layer: string; readonly found: number; readonly least: number; readonly most: number }>({
  code: 'ESP4084',
  severity: 'error',
  title: 'zeros off the planned count',
  message: ({ layer, found, least, most }) =>
    `\`prune zeros\` finds ${found} weights of \`${layer}\` that are 0 or pruned, and the plan has ` +
    (least === most ? `${least}` : `${least} to ${most}`),
  why: 'a run follows its plan to the weight',
  help: () => 'plan the recipe again: its plan was edited, or made for another file',
});
