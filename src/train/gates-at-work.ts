/** Gates and their multipliers in the slots of a training step, from step to step. */
import type { Trainer } from '../compute/trainer.ts';
import type { GateTurn } from '../state/gates.ts';
import type { MaskedValues } from '../state/network.ts';
import { beforeStep, type Multipliers } from '../state/toward.ts';

export interface GatesAtWork {
  /** Writes what a step of the stage reads, and moves the multipliers. */
  readonly before: (time: number) => void;
  /** Takes over which units are there. */
  readonly prune: (network: MaskedValues) => void;
  readonly multipliers: () => Multipliers | undefined;
}

export function gatesAtWork(
  trainer: Trainer,
  { noise, live, toward, open }: GateTurn,
  remembered: Multipliers | undefined,
  valuesOf: (tensor: string) => ArrayLike<number>,
): GatesAtWork {
  let multipliers = remembered ?? toward?.start;
  const write = (all: readonly (readonly [string, ArrayLike<number>])[]): void => {
    for (const [name, values] of all) trainer.write(name, values);
  };
  return {
    before(time) {
      write(noise(time));
      if (toward === undefined || multipliers === undefined) return;
      const { slots, after } = beforeStep(toward, multipliers, open(trainer.view, valuesOf), time);
      write(slots);
      multipliers = after;
    },
    prune: (network) => write(live(network)),
    multipliers: () => multipliers,
  };
}
