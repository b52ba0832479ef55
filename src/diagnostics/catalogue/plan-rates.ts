/** What can be wrong with rates of single parts: ESP4270 and ESP4271. */
import { define } from '../diagnostic.ts';

export const unusedRate = define<{ readonly what: string }>({
  code: 'ESP4270',
  severity: 'error',
  title: 'rate of a part that does not train',
  message: ({ what }) => `nothing of \`${what}\` trains here`,
  why: 'a rate without a parameter would change nothing',
  help: () => 'name a part that the statement trains; `espalier inspect MODEL` lists layers and roles',
});

export const twoRates = define<{ readonly what: string; readonly tensor: string }>({
  code: 'ESP4271',
  severity: 'error',
  title: 'two rates of one tensor',
  message: ({ what, tensor }) => `\`${what}\` holds the tensor \`${tensor}\`, which has a rate already`,
  why: 'a parameter moves by one rate at each step',
  help: () => 'name parts that have no layer in common',
});
