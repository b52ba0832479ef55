/** A run that cuts on its way, stopped anywhere and gone on with. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Plan } from '../../../src/plan/index.ts';
import { resumedRequest } from '../../../src/run/resume-run.ts';
import { runPlan } from '../../../src/run/run-plan.ts';
import type { RunRequest } from '../../../src/run/run-request.ts';
import { bytesOf } from '../folder-bytes.ts';
import { digits, must, planOn, run, scratch } from '../support.ts';

/** Two cuts, an optimizer that goes on behind one of them, adapters, and arms that cut differently. */
const text = `
  prune neurons by magnitude to 30% sparsity
  compact
  stage one for 12 steps {
    train all with adamw(lr: 1e-3)
    prune weights by magnitude to 70% over 25%..75% every 3 steps
  }
  mark after-one
  prune neurons by magnitude to 40% sparsity
  compact
  stage two for 6 steps { train all continuing one }
  branch {
    arm narrow {
      prune neurons by magnitude to 60% sparsity
      compact
      rewind weights to after-one
      stage narrow-tune for 6 steps { retrain biases, lora(rank: 2) with sgd(lr: 0.02) }
    }
    arm wide { stage wide-tune for 6 steps { train all with sgd(lr: 0.02, momentum: 0.9) } }
  }
  pick best by loss on train
  stage last for 6 steps { train all with sgd(lr: 0.02, momentum: 0.9) }`;

/** Stops the run at the event whose turn it is. */
async function stopped(plan: Plan, at: number, out: string, more: Partial<RunRequest> = {}) {
  const controller = new AbortController();
  let events = 0;
  const onEvent = (): void => {
    if (++events === at) controller.abort();
  };
  return await run(digits, plan, { signal: controller.signal, onEvent, out, ...more });
}

describe('a run that cuts on its way', () => {
  let plan: Plan;
  let undisturbed: ReadonlyMap<string, string>;

  beforeAll(async () => {
    plan = await planOn(digits, text);
    undisturbed = bytesOf(must(await run(digits, plan)).out);
  });

  it.each([12, 27, 45, 62])('goes on from event %i to the same bytes', async (at) => {
    const out = join(scratch(), 'run');
    expect((await stopped(plan, at, out, { checkpointEvery: 2 })).value).toBeUndefined();
    must(await runPlan(must(await resumedRequest(out))));
    expect(bytesOf(out)).toEqual(undisturbed);
  });

  it('keeps what is left of its arrays, and no more', async () => {
    const cutting = await planOn(
      digits,
      `prune neurons by magnitude to 50% sparsity\ncompact\n
       stage tune for 8 steps { train all with sgd(lr: 0.02, momentum: 0.9) }`,
    );
    const whole = {
      ...cutting,
      stages: cutting.stages.map((stage) => ({
        ...stage,
        statements: stage.statements.map((it) => (it.kind === 'compact' ? { ...it, cut: 'at end' as const } : it)),
      })),
    };
    const sizes: number[] = [];
    for (const one of [cutting, whole]) {
      const out = join(scratch(), 'run');
      await stopped(one, 16, out);
      const kept = readdirSync(join(out, 'checkpoints')).filter((name) => name.endsWith('.npy'));
      expect(kept).toHaveLength(1);
      sizes.push(statSync(join(out, 'checkpoints', kept[0] ?? '')).size);
    }
    const [small = 0, large = 0] = sizes;
    // Half of the neurons of two layers: 1/2 and 1/4 of the weights of those beside them.
    expect(small / large).toBeLessThan(0.4);
  });
});
