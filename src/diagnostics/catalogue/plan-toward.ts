/** What can be wrong with a budget of gates and with thresholds (ESP4240–ESP4245). */
import { define } from '../diagnostic.ts';

export const gatesOutOfReach = define<{ asked: string; of: string; nearest: string }>({
  code: 'ESP4240',
  severity: 'error',
  title: 'a budget that no gates meet',
  message: ({ asked, of, nearest }) => `with all gates shut, ${nearest} of ${of} are left, more than ${asked}`,
  why: 'what has no gate stays, whatever the multipliers are',
  help: ({ of, nearest }) => `ask for ${nearest}${of === 'units' ? ' density' : ` of ${of}`} or more, or let the prune select more units`,
});

export const curveWithoutWindow = define<object>({
  code: 'ESP4241',
  severity: 'error',
  title: 'curve of a target that stays',
  message: () => '`along` has no effect without `over`',
  why: 'a target moves along a curve only within a window',
  help: () => 'add `over 0%..50%` before it, or leave it out',
});

export const towardWithoutGates = define<object>({
  code: 'ESP4242',
  severity: 'error',
  title: 'budget of gates without gates',
  message: () => '`toward` has no gates to hold to a budget',
  why: 'it adds up what the gates of the same statement are expected to leave',
  help: () => 'train `gates` or `thresholds` in this statement, or move `toward` to the one that does',
});

export const unreadThresholds = define<object>({
  code: 'ESP4243',
  severity: 'error',
  title: 'unused thresholds',
  message: () => 'thresholds train here, but no prune of the stage ranks by `margin`',
  why: 'thresholds belong to the units that such a prune selects, and exist only during their stage',
  help: () => 'add a `prune channels by global margin …` to the stage',
});

export const noThresholds = define<{ group: string }>({
  code: 'ESP4244',
  severity: 'error',
  title: 'thresholds that do not train',
  message: ({ group }) => `no threshold trains for the ${group}`,
  why: 'a unit has a margin only where a training statement of the same stage trains a threshold for it',
  help: () => 'add `train thresholds` to the stage, for the same layers',
});

export const thresholdsBeside = define<object>({
  code: 'ESP4245',
  severity: 'error',
  title: 'thresholds beside something else that selects',
  message: () => 'this does not train in a stage with `thresholds`',
  why: 'gates, scores or a second threshold would decide about the same units, and adapters change the weights that thresholds look at',
  help: () => 'give one of them a stage of its own',
});
