/** Claims about gates that train beside adapters on a frozen network. */
import type { Claim, Edit } from '../claim.ts';

const toward = '    toward kept of params by lagrangian(lr: pressure) over 0%..50% along linear\n';

/** The same training of adapters, and another choice of units. */
function withAdaptersAlone(by: string, more = ''): readonly Edit[] {
  return [
    [', gates(start: 4.6)', ''],
    [toward, ''],
    ['by global gate to kept of params', `by global ${by} to kept of params${more}`],
  ];
}

export const gatesBesideAdapters: readonly Claim[] = [
  {
    recipe: 'compresso',
    says: 'gates that train beside adapters on a frozen network find what to prune better than one-shot choices.',
    where: 'abstract, section 4',
    claim: 'at 70% of the parameters, gates beside adapters leave a loss lower by 3% than the size of weights beside them',
    task: 'characters, Llama, tuned',
    metric: 'loss',
    set: { length: '60 steps', tuning: '30 steps' },
    rival: { what: 'the size of weights', edits: withAdaptersAlone('magnitude', '\n    normalized by mean per layer') },
    mutants: [{ what: 'units that are drawn', edits: withAdaptersAlone('random') }],
    margin: 3,
    because: 'against units that were drawn it was lower by 11% in one run.',
    margined: 'before the first run',
  },
  {
    recipe: 'compresso',
    says: 'gates that train beside adapters on a frozen network find what to prune better than one-shot choices.',
    where: 'abstract, section 4',
    claim: 'at 70% of the parameters, gates beside adapters leave a loss lower by 3% than first-order importance beside them',
    task: 'characters, Llama, tuned',
    metric: 'loss',
    set: { length: '60 steps', tuning: '30 steps' },
    rival: {
      what: 'first-order importance, of 128 samples',
      edits: withAdaptersAlone('param-first', '\n    grouped by sum\n    normalized by size\n    using 128 samples of train'),
    },
    mutants: [{ what: 'units that are drawn', edits: withAdaptersAlone('random') }],
    margin: 3,
    because: 'the same as against the size of weights; none of these texts had run.',
    margined: 'before the first run',
  },
];
