/** What a run tells of gates that are open or shut, once units are pruned while they train. */
import { describe, expect, it } from 'vitest';
import { journalOf } from '../report/run-folder.ts';
import { digits, must, planOn, run } from './support.ts';

describe('annealed gates under a prune with a window', () => {
  it('are told as open or shut, with what the cut network has in the end', async () => {
    const text = `stage search for 10 steps {
      train gates(form: annealed) with adamw(lr: 0.05) loss task + 10 * abs(mean(q) / 60% - 1)
      prune neurons by global gate to 40% sparsity over 80%..80%
    }
    compact`;
    const { out, gates: [end] = [] } = must(await run(digits, await planOn(digits, text)));
    const events = journalOf(out, '');
    // All of them start at 0, which is open.
    expect(events.find(({ event }) => event === 'gates')).toMatchObject({ open: 1, step: 0 });
    const kept = Array.from({ length: 20 }, (_, bin) => (bin === 0 ? 160 : bin === 19 ? 240 : 0));
    expect(end).toMatchObject({ open: 0.6, targets: { open: 0.6 }, histogram: kept });
    const cut = events.find((one) => one.event === 'compact');
    if (cut?.event !== 'compact') throw new Error('nothing was cut');
    expect(end?.left['params']).toBeCloseTo(cut.after.parameters / cut.before.parameters, 12);
    expect(end?.left['flops']).toBeCloseTo(cut.after.macs / cut.before.macs, 12);
  });
});
