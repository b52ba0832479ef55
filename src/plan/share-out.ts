/** How many samples each client gets: exact numbers, whose sums are those of the data set. */
import { dirichlet } from '../random/dirichlet.ts';
import type { Stream } from '../random/stream.ts';

/** As equal as they can be; the first clients have one more. */
export function evenShares(samples: number, clients: number): readonly number[] {
  return Array.from({ length: clients }, (_, at) => {
    return Math.floor(samples / clients) + (at < samples % clients ? 1 : 0);
  });
}

/**
 * Of a class of so many samples: its samples in a row are cut where the shares add up to, rounded down, so that
 * none is lost and none is given twice.
 */
export function drawnShares(
  stream: Stream,
  { samples, clients, alpha }: Record<'samples' | 'clients' | 'alpha', number>,
): readonly number[] {
  let before = 0;
  let reached = 0;
  return dirichlet(stream, alpha, clients).map((share, at) => {
    reached += share;
    const end = at === clients - 1 ? samples : Math.min(samples, Math.floor(reached * samples));
    const own = end - before;
    before = end;
    return own;
  });
}
