/** What compiling a plan for another engine says (ESP4400 to ESP4499). */
import { error } from '../diagnostic.ts';
import { digits, withCommand } from '../pages/example.ts';

export const notCarriedOut = error<{ what: string; stage?: string; engine: string; why: string }>(
  'ESP4400',
  'what an engine does not carry out',
  {
    message: ({ what, stage, engine, why }) =>
      `${what}${stage === undefined ? '' : ` in stage \`${stage}\``} is not carried out by the ${engine} engine: ${why}`,
    why: 'a plan is carried out whole or not at all',
    help: () => 'carry it out with `espalier run`; `espalier engines` lists what each engine carries out',
    ...withCommand(
      `compile recipe.prune --model ${digits} --to pytorch --out plan.json`,
      'share weights within 10% of params\n',
      'prune weights by magnitude to 50%\n',
    ),
  },
);
