/** Runs on a real Slurm: the same bytes as on one machine, whatever happens to jobs, nodes and controller. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bytesOf, npy } from '../data/files.ts';
import { espalier, folderWith, removeFolders, root, type Result } from '../cli/command.ts';
import { encodeModel } from '../../src/model/index.ts';
import { seal } from '../../src/record/sealed.ts';
import { expected, readPage, sessionsOf, shell, workplace } from '../support/documented.ts';
import { node, smallModel, weights } from '../support/small-model.ts';
import { isStopped, processesOf, startCluster, type Cluster } from '../support/slurm.ts';

let cluster: Cluster;
/** Its controller and nodes come and go. */
let unsteady: Cluster;
beforeAll(async () => {
  [cluster, unsteady] = await Promise.all([startCluster(), startCluster()]);
}, 300_000);
afterAll(() => {
  cluster?.stop();
  unsteady?.stop();
  removeFolders();
});

/** Tests mostly wait for jobs, so that they wait together; one that shares the machine with all others takes long. */
const concurrent = { concurrent: true, timeout: 900_000 };

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

const endless = `recipe endless
stage warm for 90000 steps { train all with sgd(lr: 0.01) }
`;

function ground(more: Readonly<Record<string, string>> = {}): string {
  const cwd = folderWith({ 'a.prune': recipe, 's.prune': short, 'espalier.yaml': project, ...more });
  const fixtures = path.join(root, 'test/fixtures');
  cpSync(path.join(fixtures, 'models/mlp_digits.onnx'), path.join(cwd, 'net.onnx'));
  cpSync(path.join(fixtures, 'data/digits_x_train.npy'), path.join(cwd, 'x.npy'));
  cpSync(path.join(fixtures, 'data/digits_y_train.npy'), path.join(cwd, 'y.npy'));
  return cwd;
}

/** Samples and a column beside them in, classes and two numbers out. */
function severalGround(): string {
  const train = '{ x: x.npy, beside: { extra: extra.npy, cls: cls.npy, box: box.npy } }';
  const task = '{ inputs: { x: x, m: extra }, loss: { cls: crossentropy, box: 2 * l1 } }';
  const cwd = folderWith({ 'a.prune': recipe, 'espalier.yaml': `model: net.onnx\ndata: { train: ${train} }\ntask: ${task}\nbatch: 8\n` });
  const tensors = [weights('W', 8, 16), weights('C', 16, 3), weights('c', 3), weights('B', 16, 2), weights('b', 2)];
  const nodes = [
    node('Concat', ['x', 'm'], ['joined'], { axis: 1 }),
    node('MatMul', ['joined', 'W'], ['h']),
    node('Gemm', ['h', 'C', 'c'], ['cls']),
    node('Gemm', ['h', 'B', 'b'], ['box']),
  ];
  const { graph, ...net } = smallModel({ nodes, tensors, inputs: { x: ['batch', 6], m: ['batch', 2] }, outputs: ['cls', 'box'] });
  const outputs = graph.outputs.map((one) => ({ ...one, dims: ['batch', one.name === 'cls' ? 3 : 2] }));
  writeFileSync(path.join(cwd, 'net.onnx'), encodeModel({ ...net, graph: { ...graph, outputs } }));
  const floats = (name: string, width: number): void => {
    const values = Float32Array.from({ length: 40 * width }, (_, at) => Math.sin(at * width));
    writeFileSync(path.join(cwd, `${name}.npy`), npy('<f4', [40, width], bytesOf(values)));
  };
  floats('x', 6);
  floats('extra', 2);
  floats('box', 2);
  writeFileSync(
    path.join(cwd, 'cls.npy'),
    npy(
      '|u1',
      [40],
      Uint8Array.from({ length: 40 }, (_, at) => at % 3),
    ),
  );
  return cwd;
}

const call = (cwd: string, ...args: readonly string[]): Promise<Result> => espalier(args, { cwd, env: cluster.env });

const callUnsteady = (cwd: string, ...args: readonly string[]): Promise<Result> => espalier(args, { cwd, env: unsteady.env });

const statusFrom = ({ stdout }: Result): Status => JSON.parse(stdout) as Status;

interface Status {
  readonly state: string;
  readonly rows: readonly { readonly stage: string; readonly state: string; readonly job?: string }[];
}

/** Manifests hold the hashes of model, masks, plan and journal. */
const manifest = (cwd: string, out: string): string => readFileSync(path.join(cwd, out, 'manifest.json'), 'utf8');

const isFinished = (cwd: string, out: string) => (): boolean =>
  existsSync(path.join(cwd, out, 'manifest.json')) && !existsSync(path.join(cwd, out, 'unfinished.json'));

/** What a run in this process leaves; made once. */
const plainManifest = (): Promise<string> => (plain ??= runPlain());
let plain: Promise<string> | undefined;

async function runPlain(): Promise<string> {
  const cwd = ground();
  succeeds(await call(cwd, 'run', 'a.prune', '--quiet', '--out', 'plain'));
  return manifest(cwd, 'plain');
}

/** A failure shows what the command said. */
function succeeds({ code, stdout, stderr }: Result): void {
  expect(code, `${stdout}\n${stderr}`).toBe(0);
}

/** What the jobs of a folder have printed. */
function logsOf(folder: string): string {
  const jobs = path.join(folder, 'slurm');
  const logs = readdirSync(jobs).filter((name) => name.endsWith('.log'));
  return logs.map((name) => readFileSync(path.join(jobs, name), 'utf8')).join('\n');
}

describe('a run of three stages, a branch of four and an average', concurrent, () => {
  it('gives the same bytes in process, in processes, and as jobs', async () => {
    const cwd = ground();
    const expectedManifest = await plainManifest();
    const jobs = call(cwd, 'run', 'a.prune', '--quiet', '--out', 'jobs', '--jobs', '4');
    const onSlurm = await call(cwd, 'run', 'a.prune', '--out', 'slurm', '--on', 'slurm');
    succeeds(await jobs);
    succeeds(onSlurm);
    expect(onSlurm.stderr).toContain('recover: done');
    expect(onSlurm.stdout).toContain('recover trained 2,158 parameters');
    for (const out of ['jobs', 'slurm']) {
      expect(manifest(cwd, out), out).toBe(expectedManifest);
    }
    expect((await call(cwd, 'verify', 'slurm')).stdout).toContain('ends in the same bytes');
    expect(statusFrom(await call(cwd, 'status', 'slurm', '--json')).state).toBe('finished');
  });

  it('gives them of a network of several inputs and outputs, whose data have no `y`', async () => {
    const cwd = severalGround();
    succeeds(await call(cwd, 'run', 'a.prune', '--quiet', '--out', 'plain'));
    succeeds(await call(cwd, 'run', 'a.prune', '--quiet', '--out', 'jobs', '--jobs', '4'));
    succeeds(await call(cwd, 'run', 'a.prune', '--out', 'slurm', '--on', 'slurm'));
    for (const out of ['jobs', 'slurm']) expect(manifest(cwd, out), out).toBe(manifest(cwd, 'plain'));
    expect((await call(cwd, 'verify', 'slurm')).stdout).toContain('ends in the same bytes');
  });

  it('gives them whatever happens to jobs, nodes and controller', async () => {
    const stopping = path.join(root, 'test/cluster/stop-at-checkpoint.mjs');
    const program = path.join(root, 'dist/espalier.js');
    const launch = `launch: ${process.execPath} --import ${stopping} ${program}`;
    const stops = { 'stops/1': '', 'stops/2': '', 'stops/7': '' };
    const cwd = ground({ 'espalier.yaml': `${project}slurm:\n  ${launch}\n`, ...stops });
    // The submitting process is gone from the start.
    const rough = ['--out', 'rough', '--on', 'slurm', '--detach', '--checkpoint-every', '7'];
    const submitted = await callUnsteady(cwd, 'run', 'a.prune', ...rough);
    succeeds(submitted);
    expect(submitted.stdout).toContain('jobs for 8 stages are queued as espalier-clustered-');
    expect(submitted.stdout).toContain('(estimate)');
    const seen = statusFrom(await callUnsteady(cwd, 'status', 'rough', '--json'));
    expect(seen.rows.map(({ stage }) => stage)).toContain('branch[2]/tune');
    await disturb(cwd, path.join(cwd, 'rough'), seen);
    expect(manifest(cwd, 'rough')).toBe(await plainManifest());
    // The run with this manifest was repeated above.
    succeeds(await callUnsteady(cwd, 'verify', 'rough', '--no-repeat'));
    expect(statusFrom(await callUnsteady(cwd, 'status', 'rough', '--json')).state).toBe('finished');
  });

  /** A process killed, the controller restarted, a stage told to stop, a node lost whose process lives on. */
  async function disturb(cwd: string, folder: string, seen: Status): Promise<void> {
    const stops = path.join(cwd, 'stops');
    const atCheckpoint = (index: number, besides?: number): Promise<number> =>
      unsteady.until(`stage ${index} stops at its checkpoint`, () => {
        if (!existsSync(path.join(stops, `${index}.met`))) return undefined;
        const stopped = processesOf(folder, String(index)).filter(isStopped);
        return stopped.find((pid) => pid !== besides);
      });
    process.kill(await atCheckpoint(1), 'SIGKILL');
    await unsteady.restartController();
    const stopped = await atCheckpoint(2);
    unsteady.ask('scancel', '--signal=TERM', '--batch', jobOf(seen, 'branch[1]/tune'));
    process.kill(stopped, 'SIGCONT');
    // The last stage: its node is lost, and the process that is still there must not spoil the second one.
    const first = await atCheckpoint(7);
    renameSync(path.join(stops, '7.met'), path.join(stops, '7'));
    const job = jobOf(seen, 'recover');
    const node = unsteady.ask('squeue', '--noheader', '--format=%N', `--jobs=${job}`).trim();
    unsteady.loseNode(node);
    const second = await atCheckpoint(7, first);
    const restarts = unsteady.ask('squeue', '--noheader', '--Format=RestartCnt', `--jobs=${job}`);
    expect(Number(restarts)).toBeGreaterThanOrEqual(1);
    // It ends while the second one is in the middle of the stage.
    process.kill(first, 'SIGCONT');
    await unsteady.until('the first process ends', () => !processesOf(folder, '7').includes(first));
    expect(logsOf(folder)).toContain('another process carries out stage `recover` by now');
    process.kill(second, 'SIGCONT');
    await unsteady.until('the run ends', isFinished(cwd, 'rough'));
    await unsteady.startNode(node);
  }
});

function jobOf({ rows }: Status, stage: string): string {
  return rows.find((row) => row.stage === stage)?.job ?? '';
}

/** Jobs that wait until they are released. */
const held = `${project}slurm:\n  extra: ['--hold']\n`;

function release(name: string): void {
  cluster.ask('scontrol', 'release', `jobname=${name}`);
}

/** The common name of its jobs. */
async function submit(cwd: string, out: string): Promise<string> {
  const args = ['run', 's.prune', '--out', out, '--on', 'slurm', '--detach', '--json'];
  const { stdout, stderr } = await call(cwd, ...args);
  const submitted: unknown = stdout === '' ? {} : JSON.parse(stdout);
  const { name }: { readonly name?: unknown } = Object(submitted);
  if (typeof name !== 'string') throw new Error(stderr);
  return name;
}

const states = (name: string): string => cluster.ask('squeue', '--noheader', '--array', '--states=all', `--name=${name}`, '--format=%T');

const isOver = (name: string) => (): boolean => !/PENDING|RUNNING|COMPLETING/.test(states(name));

describe('before anything is queued', concurrent, () => {
  const cases: readonly (readonly [string, string, readonly string[], RegExp])[] = [
    ['a partition that is not there', 'partition: nowhere', [], /ESP7401.*[Ii]nvalid partition/s],
    ['more than the nodes have', 'cpus: 4000', [], /ESP7401.*stage.*not available/s],
    ['resources of no stage', 'stages: { finetun: { cpus: 2 } }', [], /ESP7407.*finetun/s],
    ['an option of this machine', 'cpus: 1', ['--jobs', '2'], /ESP7011.*--jobs/s],
  ];
  it.each(cases)('%s is refused, and leaves nothing', async (_, line, more, words) => {
    const cwd = ground({ 'espalier.yaml': `${project}slurm:\n  ${line}\n` });
    const ran = await call(cwd, 'run', 's.prune', '--out', 'out', '--on', 'slurm', ...more);
    expect(ran.stderr).toMatch(words);
    expect(ran.code).toBe(2);
    expect(existsSync(path.join(cwd, 'out'))).toBe(false);
  });

  it('so is a run whose controller does not answer', async () => {
    const cwd = ground();
    const conf = readFileSync(cluster.env['SLURM_CONF'] ?? '', 'utf8');
    const away = conf.replace(/^SlurmctldPort=.*$/m, 'SlurmctldPort=1').replace(/^MessageTimeout=.*$/m, 'MessageTimeout=2');
    writeFileSync(path.join(cwd, 'slurm.conf'), away);
    const env = { SLURM_CONF: path.join(cwd, 'slurm.conf') };
    const args = ['run', 's.prune', '--out', 'out', '--on', 'slurm'];
    const ran = await espalier(args, { cwd, env });
    expect(ran.stderr).toMatch(/ESP7412.*[Uu]nable to contact/s);
    expect(ran.code).toBe(2);
    expect(existsSync(path.join(cwd, 'out'))).toBe(false);
  });

  it('so is a machine without Slurm', async () => {
    const cwd = ground();
    const args = ['run', 's.prune', '--out', 'out', '--on', 'slurm'];
    const ran = await espalier(args, { cwd, env: { PATH: cwd } });
    expect(ran.stderr).toMatch(/ESP7400.*not on the PATH/s);
    expect(ran.code).toBe(2);
    expect(existsSync(path.join(cwd, 'out'))).toBe(false);
    const detached = await call(cwd, 'run', 's.prune', '--out', 'out', '--detach');
    expect(detached.stderr).toMatch(/ESP7011.*--detach/s);
    expect((await call(cwd, 'doctor')).stdout).toMatch(/^slurm +slurm.*its controller answers$/m);
    expect((await call(cwd, 'status', cwd)).stderr).toContain('ESP6750');
    expect((await call(cwd, 'cancel', cwd)).stderr).toContain('ESP7409');
  });
});

describe('once jobs are queued', concurrent, () => {
  it('a folder is submitted once, can be cancelled, and resumed', async () => {
    const cwd = ground({ 'espalier.yaml': held });
    await submit(cwd, 'out');
    const seen = await call(cwd, 'status', 'out');
    expect(seen.stdout).toMatch(/queued.*the run is in the queue/s);
    for (const more of [['--on', 'slurm'], []]) {
      const again = await call(cwd, 'run', '--resume', 'out', '--quiet', ...more);
      expect(again.stderr).toMatch(/ESP7403.*has 4 jobs/s);
      expect(again.code).toBe(2);
    }
    expect((await call(cwd, 'cancel', 'out')).stdout).toMatch(/^4 jobs are cancelled/);
    const ended = await call(cwd, 'status', 'out');
    expect(ended.stderr).toMatch(/ESP7414.*--resume out --on slurm/s);
    expect(ended.code).toBe(2);
    writeFileSync(path.join(cwd, 'espalier.yaml'), `${project}slurm:\n  cpus: 1\n`);
    const resumed = await call(cwd, 'run', '--resume', 'out', '--on', 'slurm', '--quiet');
    expect(resumed.code).toBe(0);
    expect((await call(cwd, 'run', 's.prune', '--quiet', '--out', 'plain')).code).toBe(0);
    expect(manifest(cwd, 'out')).toBe(manifest(cwd, 'plain'));
  });

  it('a node that does not see the folder is found by the probe', async () => {
    const cwd = ground({ 'espalier.yaml': held });
    const name = await submit(cwd, 'out');
    renameSync(path.join(cwd, 'out'), path.join(cwd, 'elsewhere'));
    release(name);
    await cluster.until('the probe ends', isOver(name));
    // Slurm makes the folder of a log.
    rmSync(path.join(cwd, 'out'), { recursive: true, force: true });
    renameSync(path.join(cwd, 'elsewhere'), path.join(cwd, 'out'));
    const seen = await call(cwd, 'status', 'out');
    expect(seen.stderr).toMatch(/ESP7404.*out` cannot be read and written on n[12]/s);
    expect(seen.code).toBe(2);
  });

  it('data that changes between submission and job is found', async () => {
    const cwd = ground({ 'espalier.yaml': held });
    const name = await submit(cwd, 'out');
    const data = path.join(cwd, 'x.npy');
    const bytes = readFileSync(data);
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    writeFileSync(data, bytes);
    release(name);
    await cluster.until('the jobs end', isOver(name));
    const seen = await call(cwd, 'status', 'out');
    expect(seen.stderr).toMatch(/ESP5130.*train/s);
    expect(seen.code).toBe(2);
  });

  it('another version on a node is refused there', async () => {
    const cwd = ground();
    const copy = path.join(cwd, 'espalier');
    cpSync(path.join(root, 'dist'), path.join(copy, 'dist'), { recursive: true });
    symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'));
    cpSync(path.join(root, 'package.json'), path.join(copy, 'package.json'));
    const { version }: { readonly version: string } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
    const files = readdirSync(path.join(copy, 'dist'));
    // V8 tells texts apart by their lengths, and these have the same.
    for (const file of files.filter((one) => one.startsWith('compiled-'))) {
      rmSync(path.join(copy, 'dist', file));
    }
    for (const file of files.filter((one) => /\.c?js$/.test(one))) {
      const text = readFileSync(path.join(copy, 'dist', file), 'utf8');
      writeFileSync(path.join(copy, 'dist', file), text.replaceAll(`"${version}"`, '"0.0.9"'));
    }
    const launch = `launch: ${process.execPath} ${path.join(copy, 'dist/espalier.js')}`;
    writeFileSync(path.join(cwd, 'espalier.yaml'), `${project}slurm:\n  ${launch}\n`);
    const ran = await call(cwd, 'run', 's.prune', '--out', 'out', '--on', 'slurm', '--quiet');
    expect(ran.stderr).toMatch(/ESP7405.*Espalier 0\.0\.9.*submitted with Espalier/s);
    expect(ran.code).toBe(2);
  });

  it('a disk that takes no more ends the job, and nothing is lost', async () => {
    const cwd = ground();
    // No file may be larger than 40 blocks of 1024 bytes: what the probe and the events need, and no weights.
    const launch = `launch: ulimit -f 40; ${process.execPath} ${path.join(root, 'dist/espalier.js')}`;
    writeFileSync(path.join(cwd, 'espalier.yaml'), `${project}slurm:\n  ${JSON.stringify(launch).replace(/^"launch: /, 'launch: "')}\n`);
    const ran = await call(cwd, 'run', 's.prune', '--out', 'out', '--on', 'slurm', '--quiet');
    expect(ran.stderr).toMatch(/ESP7406.*could not write: EFBIG/s);
    expect(ran.code).toBe(2);
    writeFileSync(path.join(cwd, 'espalier.yaml'), `${project}slurm:\n  cpus: 1\n`);
    expect((await call(cwd, 'run', '--resume', 'out', '--on', 'slurm', '--quiet')).code).toBe(0);
  });

  it('a run whose last job is slow is shown whole', async () => {
    const late = path.join(root, 'test/cluster/late-result.mjs');
    const launch = `launch: ${process.execPath} --import ${late} ${path.join(root, 'dist/espalier.js')}`;
    const cwd = ground({ 'espalier.yaml': `${project}slurm:\n  ${launch}\n` });
    const ran = await call(cwd, 'run', 's.prune', '--out', 'out', '--on', 'slurm', '--json');
    succeeds(ran);
    expect(JSON.parse(ran.stdout)).toHaveProperty('measurements');
    // The manifest appears while Slurm is asked.
    const [ready, later] = [path.join(cwd, 'out/manifest.json'), path.join(cwd, 'manifest.json')];
    renameSync(ready, later);
    const squeue = execFileSync('which', ['squeue'], { encoding: 'utf8' }).trim();
    const slow = `#!/bin/sh\n${squeue} "$@" && mv ${later} ${ready}\n`;
    writeFileSync(path.join(cwd, 'squeue'), slow, { mode: 0o755 });
    const env = { ...cluster.env, PATH: `${cwd}:${process.env['PATH']}` };
    const seen = await espalier(['status', 'out'], { cwd, env });
    expect(seen.stdout).toContain('the run is finished');
    succeeds(seen);
  });

  it('a lock of another machine lasts as long as its job', async () => {
    const cwd = ground({ 'espalier.yaml': held });
    await submit(cwd, 'out');
    expect((await call(cwd, 'cancel', 'out')).code).toBe(0);
    const job = cluster.ask('sbatch', '--parsable', '--output=/dev/null', '--mem=10', '--wrap=sleep 100').trim();
    await cluster.until('it runs', () => cluster.ask('squeue', '--noheader', '--format=%T', `--jobs=${job}`).trim() === 'RUNNING');
    const owner = { host: 'another-host', boot: '', process: 1, started: '' };
    const lock = seal({ ...owner, job: { id: job, restarts: 0 } }).line + '\n';
    writeFileSync(path.join(cwd, 'out/run.lock.0123456789ab'), lock);
    const locked = await call(cwd, 'run', '--resume', 'out', '--quiet');
    expect(locked.stderr).toMatch(/ESP6560.*another-host/s);
    cluster.ask('scancel', job);
    await cluster.until(
      'it is over',
      () => !/RUNNING|COMPLETING/.test(cluster.ask('squeue', '--noheader', '--states=all', '--format=%T', `--jobs=${job}`)),
    );
    expect((await call(cwd, 'run', '--resume', 'out', '--quiet')).code).toBe(0);
  });
});

it('a job that runs ends when it is cancelled, and does not come back', concurrent, async () => {
  const cwd = ground({ 's.prune': endless });
  await submit(cwd, 'long');
  // Its estimate is above the hour that the partition gives.
  const stuck = await cluster.until('Slurm says so', () => /TimeLimit/.test(cluster.ask('squeue', '--noheader', '--format=%r')));
  expect(stuck).toBe(true);
  expect((await call(cwd, 'status', 'long')).stderr).toMatch(/ESP7415.*PartitionTimeLimit/s);
  expect((await call(cwd, 'cancel', 'long')).code).toBe(0);
  writeFileSync(path.join(cwd, 'espalier.yaml'), `${project}slurm:\n  time: '30'\n`);
  const name = await submit(cwd, 'out');
  const progress = path.join(cwd, 'out/slurm/progress-0.json');
  await cluster.until('it trains', () => existsSync(progress));
  const seen = await call(cwd, 'status', 'out');
  expect(seen.stdout).toMatch(/warm .*step \d+ of 90000, .* left/);
  // It comes back when the job has ended, so that the folder can be submitted again at once.
  expect((await call(cwd, 'cancel', 'out')).code).toBe(0);
  expect(isOver(name)()).toBe(true);
  expect(states(name)).toContain('CANCELLED');
  expect(states(name)).not.toContain('PENDING');
  expect(existsSync(path.join(cwd, 'out/checkpoints/0001.step.json'))).toBe(true);
});

describe('docs/clusters.md', concurrent, () => {
  const page = readPage('docs/clusters.md');
  const sessions = page.blocks.filter(({ language }) => language === 'sh').flatMap(sessionsOf);
  const scratch = folderWith({});
  const folder = workplace(page, scratch);
  it.sequential.each(sessions)('is right about `$typed` ($place)', async ({ typed, shown }) => {
    const output = await shell(`${typed} || echo "exit code $?"`, folder, cluster.env);
    expect(output).not.toContain('exit code');
    if (shown !== '') expect(output).toMatch(expected(shown));
  });
});
