/** What can be wrong with widths that train (ESP4272–ESP4277). */
import { define } from '../diagnostic.ts';

export const unreadWidths = define<object>({
  code: 'ESP4272',
  severity: 'error',
  title: 'unused widths',
  message: () => 'widths train here, but no prune of the stage ranks by `width`',
  why: 'widths belong to the groups that such a prune selects, and exist only during their stage',
  help: () => 'add a `prune channels by width to 50% of flops` below the training',
});

export const noWidths = define<{ reads: string | { group: string } }>({
  code: 'ESP4273',
  severity: 'error',
  title: 'widths that do not train',
  message: ({ reads }) =>
    typeof reads === 'string' ? `${reads} needs widths, but none train here` : `no widths train on the ${reads.group}`,
  why: 'a group has widths only where a training statement of the same stage trains them',
  help: ({ reads }) =>
    typeof reads === 'string'
      ? 'add `train widths` to the stage; names of widths belong in the `loss` of that statement'
      : 'let the prune and the `train widths` select the same layers',
});

export const earlyWidths = define<object>({
  code: 'ESP4274',
  severity: 'error',
  title: 'widths that are taken before they are trained',
  message: () => 'the prune takes widths before the last step',
  why: 'a group has one width when its stage ends; until then a step draws some of them',
  help: () => 'write the prune below the training, without `over`',
});

export const widthless = define<{ group: string; why: string; isOneChoice: boolean }>({
  code: 'ESP4275',
  severity: 'error',
  title: 'units that have no choice of widths',
  message: ({ group, why }) => `no widths of the ${group}: ${why}`,
  why: 'a width holds the first units of a group, and a network without the others must be the same as one that multiplies them by 0',
  help: ({ isOneChoice }) =>
    isOneChoice
      ? 'leave the group out of the prune with `except`, or let `narrowest` and `step` say other widths'
      : 'leave the group out of the prune with `except`, or prune it by another criterion',
});

export const widthTarget = define<{ what: string; instead: string }>({
  code: 'ESP4276',
  severity: 'error',
  title: 'prune by widths that means nothing',
  message: ({ what }) => `${what} with \`width\``,
  why: 'a group ends with one of its widths, and the prune takes those that a resource allows',
  help: ({ instead }) => instead,
});

export const widthsBeside = define<{ what: string }>({
  code: 'ESP4277',
  severity: 'error',
  title: 'widths beside something else of the stage',
  message: ({ what }) => `widths train in a stage with ${what}`,
  why: 'what a step draws is the only thing that changes which units count, so that costs and probabilities are exact',
  help: () => 'give one of them a stage of its own; widths first',
});
