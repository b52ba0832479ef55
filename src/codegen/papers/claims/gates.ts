/** Claims about units that have gates, which train. */
import type { Claim } from '../claim.ts';

const ecodiff = {
  recipe: 'ecodiff',
  says: 'gates that learn to keep the output find which heads and neurons can go, without training any weight.',
  where: 'abstract, section 4',
  task: 'Fashion-MNIST, ViT',
  metric: 'accuracy',
  set: { kept: '60%' },
  mutants: [
    {
      what: 'gates that do not see the output',
      edits: [['features(original, at: head) + ', '']],
    },
    {
      what: 'units that are drawn',
      recipe: 'prune heads, neurons by global random to 60% of params\n\ncompact',
    },
  ],
  margined: 'after figures were seen',
} as const satisfies Partial<Claim>;

const ranked = (by: string): string =>
  `prune heads, neurons by global ${by} to 60% of params\n  normalized by mean per layer\n\ncompact`;

export const gates: readonly Claim[] = [
  {
    ...ecodiff,
    claim:
      'at 60% of the parameters, with no weight trained, gates keep 15 points more than the size of weights',
    rival: { what: 'the size of weights', recipe: ranked('magnitude') },
    margin: 15,
    because: 'it won by 28 points with another seed.',
  },
  {
    ...ecodiff,
    claim:
      'at 60% of the parameters, with no weight trained, gates keep 3 points more than Taylor scores',
    rival: {
      what: 'Taylor scores of 256 samples',
      recipe: ranked('taylor').replace('\n\ncompact', '\n  using 256 samples of train\n\ncompact'),
    },
    margin: 3,
    because: 'it won by 6 points with another seed.',
  },
];
