/** Runs on a real Slurm: the same bytes as on one machine, whatever happens to jobs, nodes and controller. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { espalier, folderWith, removeFolders, root, type Result } from '../cli/command.ts';
import { processesOf, startCluster, until, type Cluster } from '../support/slurm.ts';

let cluster: Cluster;
beforeAll(async () => {
  cluster = await startCluster();
}, 60_000);
afterAll(() => {
  cluster?.stop();
  removeFolders();
});

const project = `model: net.onnx
data:
  train: { x: x.npy, y: y.npy }
batch: 32
`;

const recipe = `recipe clustered
stage warm for 20 steps { train all with sgd(lr: 0.01, momentum: 0.9) }
stage cut for 60 steps {
  train all with adamw(lr: 1e-3)
  prune weights by global magnitude to 60% over 25%..75% every 10 steps
}
branch 4 ways varying seed { stage tune for 40 steps { train all with sgd(lr: 0.01) } }
average all
stage recover for 40 steps { retrain biases, lora(rank: 2) with adamw(lr: 1e-3) }
`;

/** A recipe of one stage, for what goes wrong before it or in it. */
const short = 'recipe short\nprune weights by global magnitude to 50%\n';

function ground(more: Readonly<Record<string, string>> = {}): string {
  const cwd = folderWith({
    'a.prune': recipe,
    's.prune': short,
    'espalier.yaml': project,
    ...more,
  });
  const fixtures = path.join(root, 'test/fixtures');
  cpSync(path.join(fixtures, 'models/mlp_digits.onnx'), path.join(cwd, 'net.onnx'));
  cpSync(path.join(fixtures, 'data/digits_x_train.npy'), path.join(cwd, 'x.npy'));
  cpSync(path.join(fixtures, 'data/digits_y_train.npy'), path.join(cwd, 'y.npy'));
  return cwd;
}

const call = (cwd: string, ...args: readonly string[]): Promise<Result> =>
  espalier(args, { cwd, env: cluster.env });

const statusOf = async (cwd: string, out: string): Promise<Status> =>
  JSON.parse((await call(cwd, 'status', out, '--json')).stdout) as Status;

interface Status {
  readonly state: string;
  readonly rows: readonly {
    readonly stage: string;
    readonly state: string;
    readonly job?: string;
  }[];
}

/** Manifests hold the hashes of model, masks, plan and journal. */
const manifest = (cwd: string, out: string): string =>
  readFileSync(path.join(cwd, out, 'manifest.json'), 'utf8');

const isFinished = (cwd: string, out: string) => (): boolean =>
  existsSync(path.join(cwd, out, 'manifest.json')) &&
  !existsSync(path.join(cwd, out, 'unfinished.json'));

describe('a run of three stages, a branch of four and an average', () => {
  it('gives the same bytes in process, in processes, and as jobs', async () => {
    const cwd = ground();
    const plain = await call(cwd, 'run', 'a.prune', '--quiet', '--out', 'plain');
    expect(plain.code).toBe(0);
    const jobs = call(cwd, 'run', 'a.prune', '--quiet', '--out', 'jobs', '--jobs', '4');
    const slurm = call(cwd, 'run', 'a.prune', '--out', 'slurm', '--on', 'slurm');
    // The submitting process is gone from the start; what it asks for at most is a checkpoint now and then.
    const rough = ['--out', 'rough', '--on', 'slurm', '--detach', '--checkpoint-every', '7'];
    const submitted = await call(cwd, 'run', 'a.prune', ...rough);
    expect(submitted.stdout).toContain('jobs for 8 stages are queued as espalier-clustered-');
    expect(submitted.stdout).toContain('(estimate)');
    expect((await statusOf(cwd, 'rough')).rows.map(({ stage }) => stage)).toContain(
      'branch[2]/tune',
    );
    await disturb(cwd, path.join(cwd, 'rough'));
    await until('the disturbed run ends', isFinished(cwd, 'rough'));
    const [inJobs, onSlurm] = await Promise.all([jobs, slurm]);
    expect(inJobs.code).toBe(0);
    expect(onSlurm.stderr).toContain('recover: done');
    expect(onSlurm.stdout).toContain('recover trained 2,158 parameters');
    expect(onSlurm.code).toBe(0);
    for (const out of ['jobs', 'slurm', 'rough']) {
      expect(manifest(cwd, out), out).toBe(manifest(cwd, 'plain'));
    }
    expect((await call(cwd, 'verify', 'rough')).stdout).toContain('ends in the same bytes');
    expect((await statusOf(cwd, 'rough')).state).toBe('finished');
  }, 300_000);

  /** A process killed, the controller restarted, a stage told to stop, a node lost whose process lives on. */
  async function disturb(cwd: string, folder: string): Promise<void> {
    const checkpoint = (index: number): string =>
      path.join(folder, 'checkpoints', `${String(index + 1).padStart(4, '0')}.step.json`);
    const stage = async (index: number): Promise<number> => {
      const name = `stage ${index}`;
      const pid = await until(name, () => processesOf(folder, String(index))[0]);
      return pid;
    };
    const atCheckpoint = async (index: number): Promise<number> => {
      const pid = await stage(index);
      await until(`checkpoint of ${index}`, () => existsSync(checkpoint(index)));
      process.kill(pid, 'SIGSTOP');
      return pid;
    };
    const killed = await atCheckpoint(1);
    process.kill(killed, 'SIGKILL');
    await cluster.restartController();
    const stopped = await atCheckpoint(2);
    const job = jobOf(await statusOf(cwd, 'rough'), 'branch[1]/tune');
    cluster.ask('scancel', '--signal=TERM', '--batch', job);
    process.kill(stopped, 'SIGCONT');
    // The last stage: its node is lost, and the process that is still there must not spoil the second one.
    const zombie = await atCheckpoint(7);
    const node = cluster
      .ask(
        'squeue',
        '--noheader',
        '--format=%N',
        `--jobs=${jobOf(await statusOf(cwd, 'rough'), 'recover')}`,
      )
      .trim();
    cluster.loseNode(node);
    const second = await until('the stage begins anew', () =>
      processesOf(folder, '7').find((pid) => pid !== zombie),
    );
    expect(second).not.toBe(zombie);
    process.kill(zombie, 'SIGCONT');
    await until('the run ends', isFinished(cwd, 'rough'));
    await cluster.startNode(node);
  }
});

function jobOf({ rows }: Status, stage: string): string {
  return rows.find((row) => row.stage === stage)?.job ?? '';
}
