/** The page of `catalogue/consensus.ts`. */
import * as catalogue from '../catalogue/consensus.ts';
import { described, type Pages } from './example.ts';

export const consensus: Pages<typeof catalogue> = {
  noConsensus: described(
    catalogue.noConsensus,
    {
      stage: 'search',
      consensus: 0.95,
      samples: 1024,
      data: 'train',
      shares: [
        { name: 'sublayer of blocks.0.out', open: 0.62 },
        { name: 'sublayer of blocks.0.fc2', open: 0.38 },
      ],
    },
    'Gates by input have trained, and each of them is open for some samples and shut for others when the prune is to cut.',
    'Give a penalty that presses each gate to one side more weight, or let fewer samples agree: `input-gates(consensus: 60%)`. Then the network that is cut differs from the gated one, and the journal says on how many samples.',
  ),
};
