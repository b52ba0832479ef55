/** PyTorch as a process beside ours that runs a round of steps when it is told to, and waits else. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { pythonWithTorch } from '../support/torch.ts';
import type { Network } from './networks.ts';
import type { StepTime } from './step-time.ts';

export interface Rival {
  /** One round, after ten steps that warm up where it is the network's first; with gates on units of these kinds. */
  readonly round: (network: Network, gated?: readonly string[]) => Promise<StepTime>;
  readonly stop: () => void;
}

/** Undefined where PyTorch is missing. */
export function startRival(threads = 1): Rival | undefined {
  const python = pythonWithTorch();
  if (python === undefined) return undefined;
  const count = String(threads);
  const child = spawn(python, ['bench/rivals/training_step.py', count], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, OMP_NUM_THREADS: count, OPENBLAS_NUM_THREADS: count },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async round({ name, batch, dims, optimizer, steps }, gated = []) {
      const request = { network: name, batch, dims, steps, gated };
      const settings = { optimizer: optimizer.name, lr: optimizer.lr };
      child.stdin.write(`${JSON.stringify({ ...request, ...settings })}\n`);
      const { value, done } = await lines.next();
      if (done === true) throw new Error('PyTorch gave no answer');
      return stepTimeOf(JSON.parse(value));
    },
    stop: () => child.stdin.end(),
  };
}

function stepTimeOf(answer: unknown): StepTime {
  const figure = (name: string): number => {
    const value: unknown = Object(answer)[name];
    if (typeof value !== 'number') throw new Error(`PyTorch answered without ${name}`);
    return value;
  };
  return { wall: figure('wall'), cpu: figure('cpu') };
}
