/** The trainer of a step: in one piece, or in parts that threads share. */
import type { SessionOptions } from '../session.ts';
import { createShardedTrainer } from './sharded-trainer.ts';
import { createTrainer, type Trainer } from '../trainer.ts';
import type { TrainingStep } from '../training-step.ts';

export function openTrainer(step: TrainingStep, options: SessionOptions): Promise<Trainer> {
  return step.shards === 1 ? createTrainer(step, options) : createShardedTrainer(step, options);
}
