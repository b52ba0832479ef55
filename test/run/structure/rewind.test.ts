/** What `rewind` takes from a mark: each part that is named, and no other. */
import { describe, expect, it } from 'vitest';
import type { PlannedRewind, RewoundPart } from '../../../src/plan/plan.ts';
import type { Network, RunState, Snapshot } from '../../../src/state/network.ts';
import { rewind } from '../../../src/train/rewind.ts';

/** Numbers that say whether they are of the mark or of now. */
function snapshotOf(own: number, mask: readonly number[]): Snapshot {
  const network: Network = {
    values: new Map([['w', Float32Array.of(own, own, own)]]),
    masks: new Map([['w', Uint8Array.from(mask)]]),
    adapters: [],
  };
  const training = { steps: own, since: own, optimizer: new Map([['momentum:w', Float32Array.of(own)]]) };
  return { network, trainings: new Map([['tune', training]]), samples: new Map([['train', Uint32Array.of(own)]]) };
}

const mark = snapshotOf(1, [1, 1, 0]);
const now: RunState = { ...snapshotOf(2, [1, 0, 0]), marks: new Map([['here', mark]]) };
const parts: readonly RewoundPart[] = ['weights', 'masks', 'optimizer', 'clock', 'samples'];

describe('a rewind', () => {
  const subsets = Array.from({ length: 2 ** parts.length }, (_, bits) => parts.filter((__, at) => (bits >> at) & 1));
  it.each(subsets.filter(({ length }) => length > 0).map((chosen) => [chosen.join(', '), chosen] as const))('of %s', (_, chosen) => {
    const planned: PlannedRewind = { kind: 'rewind', at: 0, name: 'here', parts: [...chosen] };
    const { network, trainings, samples } = rewind(now, planned);
    const from = (part: RewoundPart): number => (chosen.includes(part) ? 1 : 2);
    const mask = chosen.includes('masks') ? [1, 1, 0] : [1, 0, 0];
    const value = from('weights');
    expect([...(network.masks.get('w') ?? [])]).toEqual(mask);
    // Whatever is pruned in the end and was touched is 0.
    const isTouched = chosen.includes('weights') || chosen.includes('masks');
    expect([...(network.values.get('w') ?? [])]).toEqual(isTouched ? mask.map((kept) => kept * value) : [2, 2, 2]);
    expect(trainings.get('tune')).toEqual({
      steps: from('clock'),
      since: from('clock'),
      optimizer: new Map([['momentum:w', Float32Array.of(from('optimizer'))]]),
    });
    expect(samples.get('train')).toEqual(Uint32Array.of(from('samples')));
  });

  it('begins a training anew that the mark does not know', () => {
    const early: RunState = { ...now, marks: new Map([['here', { ...mark, trainings: new Map() }]]) };
    const { trainings } = rewind(early, { kind: 'rewind', at: 0, name: 'here', parts: ['all', 'optimizer', 'clock'] });
    expect(trainings.get('tune')).toEqual({ steps: 0, optimizer: new Map() });
  });
});
