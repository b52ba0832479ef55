/** What can be wrong with deltas on frozen weights (ESP4059, ESP4205–4208). */
import { define } from '../diagnostic.ts';
import { howMany } from '../name-list.ts';

export const deltasWithoutBudget = define<object>({
  code: 'ESP4206',
  severity: 'error',
  title: 'deltas without a budget',
  message: () => '`deltas` does not say how many weights get one',
  why: 'deltas stand on as many weights as a budget allows, and there is no usual number',
  help: () => 'add a budget: `retrain deltas within 1% of params`',
});

export const reselectsNothing = define<object>({
  code: 'ESP4207',
  severity: 'error',
  title: 'reselection without deltas',
  message: () => 'only `deltas` are reselected, and the statement trains none',
  why: '`reselecting` moves numbers from some weights to others; other parts stay where they are',
  help: () => 'write `retrain deltas within 1% of params`, or remove `reselecting`',
});

export const deltasBeside = define<{ what: string }>({
  code: 'ESP4208',
  severity: 'error',
  title: 'deltas beside something that moves their weights',
  message: ({ what }) => `deltas train in a stage with ${what}`,
  why: 'each delta is added to a weight that stays as it is during the stage, so that all others are bit-identical at its end',
  help: () => 'give one of them a stage of its own',
});

export const noDeltas = define<{ budget: string; allows: number; spent: number; open: number }>({
  code: 'ESP4059',
  severity: 'error',
  title: 'budget that allows no delta',
  message: ({ budget, allows, spent, open }) =>
    open === 0
      ? 'no weight of the selected layers is left for a delta'
      : `${budget} of params allows ${howMany(allows, 'parameter')}` + (spent === 0 ? '' : `, and the other parts train ${spent}`),
  why: 'nothing would be trained',
  help: ({ open }) => (open === 0 ? 'select other layers with `on:`' : 'allow more, or train less beside the deltas'),
});

export const longPhase = define<{ over: number; every: number; steps?: number }>({
  code: 'ESP4205',
  severity: 'error',
  title: 'reselection that never ends',
  message: ({ over, every, steps }) =>
    steps === undefined
      ? `gradients are added up over ${howMany(over, 'step')}, but deltas move every ${every}`
      : `gradients are added up over ${howMany(over, 'step')}, and the stage has ${steps}`,
  why: 'deltas move once the gradients of a phase are added up, and the next phase begins after that',
  help: ({ every, steps }) =>
    steps === undefined ? `let \`over\` be at most ${howMany(every, 'step')}` : 'make the stage longer, or write a shorter `over`',
});
