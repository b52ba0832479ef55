/** What can be wrong with gates that train (ESP4220–ESP4225, ESP4280). */
import { define } from '../diagnostic.ts';

export const unreadGates = define<object>({
  code: 'ESP4220',
  severity: 'error',
  title: 'unused gates',
  message: () => 'gates train here, but no prune of the stage ranks by `gate`',
  why: 'gates belong to the units that such a prune selects, and exist only during their stage',
  help: () => 'add a `prune neurons by gate …` to the stage',
});

export const noGates = define<{ reads: '`gate`' | '`open-gates`' | '`q`' | { group: string } }>({
  code: 'ESP4221',
  severity: 'error',
  title: 'gates that do not train',
  message: ({ reads }) =>
    typeof reads === 'string' ? `${reads} needs gates, but none train here` : `no gates train on the ${reads.group}`,
  why: 'a unit has a gate only where a training statement of the same stage trains it',
  help: ({ reads }) =>
    typeof reads === 'string'
      ? 'add `train gates` to the stage; `open-gates` and `q` belong in the `loss` of that statement'
      : 'let the prune and the `train gates` select the same layers',
});

export const idleGates = define<object>({
  code: 'ESP4222',
  severity: 'error',
  title: 'ranking by gates before they train',
  message: () => 'the prune ranks by `gate` before the first step',
  why: 'all gates start at the same value, which ranks no unit',
  help: () => 'write the prune below the training, or let its window begin later',
});

export const gatesBeside = define<{ what: string }>({
  code: 'ESP4223',
  severity: 'error',
  title: 'gates beside a statement that rewrites weights',
  message: ({ what }) => `gates train in a stage with ${what}`,
  why: 'gates are merged into the weights that read their units, and something else would rewrite these at the same time',
  help: () => 'give one of them a stage of its own',
});

export const ungatedUnits = define<{ group: string; why: string }>({
  code: 'ESP4224',
  severity: 'error',
  title: 'units that cannot have a gate',
  message: ({ group, why }) => `no gates on the ${group}: ${why}`,
  why: 'a gate multiplies the weights that read its unit, or that its branch ends in, and a closed gate must equal a removed unit',
  help: () => 'leave them out of the prune with `except`, or rank them by another criterion',
});

export const gatesTwice = define<object>({
  code: 'ESP4225',
  severity: 'error',
  title: 'gates that train twice',
  message: () => 'the stage trains `gates` twice',
  why: 'a unit has one gate, with one start and one optimizer',
  help: () => 'write `gates` once',
});

export const unusedGateNumber = define<{ number: string }>({
  code: 'ESP4280',
  severity: 'error',
  title: 'a number that annealed gates do not have',
  message: ({ number }) => `annealed gates have no \`${number}\``,
  why: 'nothing is drawn for them: how steep they are follows from the step and the length of the stage alone',
  help: ({ number }) => `leave \`${number}\` out, or write \`form: hard-concrete\``,
});
