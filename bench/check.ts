/** How long a cold `espalier check` takes, and a run that does next to nothing, against Node doing nothing. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { timePairs, type Measurement } from './support/measurement.ts';

export const name = 'check';

const recipe = 'examples/lenet300/golden.prune';

const model = 'examples/lenet300/lenet300_mnist.onnx';

/** Run from the repository's root, with `dist/` built. */
export async function run(): Promise<readonly Measurement[]> {
  return [await check(), await runOfNothing()];
}

async function check(): Promise<Measurement> {
  const { ours, rival, ratio } = await timePairs(
    () => node('dist/espalier.js', 'check', recipe),
    () => node('-e', '0'),
    21,
  );
  const what = 'espalier check, cold (rival: node -e 0)';
  return { what, ours, rival, ratio, unit: 'ms', goal: { ratio: 1.8 } };
}

/** One cut of an MLP by magnitude, without data: what any run costs beside its work. */
async function runOfNothing(): Promise<Measurement> {
  const folder = mkdtempSync(join(tmpdir(), 'espalier-bench-'));
  const cut = 'prune weights by global magnitude to 80%';
  let rounds = 0;
  try {
    const { ours, rival } = await timePairs(
      () => {
        const out = join(folder, String(rounds++));
        node('dist/espalier.js', 'run', '-e', cut, '--model', model, '--out', out);
      },
      () => node('-e', '0'),
      11,
    );
    const what = 'espalier run of one cut of an MLP, cold (rival: node -e 0)';
    return { what, ours, rival, unit: 'ms', goal: { more: 500 } };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function node(...args: readonly string[]): void {
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`node ${args.join(' ')} failed:\n${stderr}`);
}
