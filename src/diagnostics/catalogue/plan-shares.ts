/** What planning says of shares that are measured (ESP4290 to ESP4299). */
import { define } from '../diagnostic.ts';

export const noBranch = define<{ name: string; per: 'layer' | 'block' }>({
  code: 'ESP4290',
  severity: 'error',
  title: 'shares by the stream of a block, outside of all blocks',
  message: ({ name, per }) => `\`${name}\` lies in no ${per === 'block' ? 'residual block' : 'residual branch'} that can be measured`,
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

export const layerOfModules = define<{ layer: string; first: string; second: string }>({
  code: 'ESP4292',
  severity: 'error',
  title: 'a layer in two modules',
  message: ({ layer, first, second }) =>
    `\`${layer}\` is in the groups \`${first}\` and \`${second}\`, and a score \`over module\` takes each layer once`,
  why: 'every weight has one place in the order of its module',
  help: () => 'make the groups disjoint',
});

export const modulesOfUnits = define<{ what: string }>({
  code: 'ESP4293',
  severity: 'error',
  title: 'an order of modules for anything but weights',
  message: ({ what }) => `\`over module\` puts single weights in order, and ${what} go here`,
  why: 'a module is ordered weight by weight',
  help: () => 'prune `weights`, or leave `over module` out',
});
