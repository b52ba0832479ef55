/** What planning says of shares that are measured (ESP4290 to ESP4299). */
import { define } from '../diagnostic.ts';

export const noBranch = define<{ name: string; per: 'layer' | 'block' }>({
  code: 'ESP4290',
  severity: 'error',
  title: 'shares by the stream of a block, outside of all blocks',
  message: ({ name, per }) =>
    `\`${name}\` lies in no ${per === 'block' ? 'residual block' : 'residual branch'} that can be measured`,
  why: 'shares follow a number of the block that a layer lies in',
  help: () => 'leave it out with `except`, or share by a number of weights, such as `mean(|w|)`',
});

export const unevenShares = define<{ rule: string }>({
  code: 'ESP4291',
  severity: 'error',
  title: 'a target of a resource with shares that are measured',
  message: ({ rule }) => `\`${rule}\` shares out a number of units, and a resource fixes none`,
  why: 'the fewest units that meet a resource are found by trying numbers of them, of which each must hold those of a smaller one',
  help: () => 'write `to 30%` of the units, or `allocated by global(CRITERION)`',
});
