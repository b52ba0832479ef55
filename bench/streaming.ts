/**
 * Models beyond memory: magnitude, `compact`, and what it cuts out cut out again by `espalier replay`
 * beside `cp` of the files, on 1.1 GB, and wanda beside forward passes alone, on 0.3 GB; wall time,
 * processor seconds and memory. ESPALIER_BENCH_LAYERS sets the number of blocks of the first: 2 of them
 * are 0.3 GB, 10 are 1.1 GB.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importOnnxruntime } from '../src/compute/engine.ts';
import { encodeWithExternal } from '../src/model/index.ts';
import { stream } from '../src/random/stream.ts';
import { uniform } from '../src/random/draw.ts';
import { disk } from '../src/record/file-layer.ts';
import { npyHeader } from '../src/record/npy.ts';
import { writeWhole } from '../src/record/write-whole.ts';
import { largeLlama, vocabulary } from './support/large-llama.ts';
import { command, type Spent } from './support/command.ts';
import { median, time, type Measurement } from './support/measurement.ts';

export const name = 'streaming';

const layers = Number(process.env['ESPALIER_BENCH_LAYERS'] ?? 10);
/** Of the model that samples pass through. */
const passedLayers = 2;
const [samples, tokens] = [16, 128];
const rounds = 3;

export async function run(): Promise<readonly Measurement[]> {
  return [...(await inFolder(besideCopies)), ...(await inFolder(besidePasses))];
}

type Measure = (folder: string) => readonly Measurement[] | Promise<readonly Measurement[]>;

async function inFolder(measure: Measure): Promise<readonly Measurement[]> {
  const folder = mkdtempSync(join(tmpdir(), 'espalier-streaming-'));
  try {
    return await measure(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function besideCopies(folder: string): readonly Measurement[] {
  const { model, size } = writeModel(folder, layers);
  const copies: Spent[] = [];
  const prunes: Spent[] = [];
  const cuts: Spent[] = [];
  const replays: Spent[] = [];
  for (let round = 0; round < rounds; round++) {
    copies.push(copy(folder));
    prunes.push(carryOut(folder, model, 'prune weights by global magnitude to 50%', []));
    const cut = carryOut(folder, model, 'prune neurons by magnitude to 50%\ncompact', []);
    cuts.push(cut);
    replays.push(replay(folder, model, cut.history));
  }
  const cp = medianOf(copies);
  const measured = (what: string, ours: readonly Spent[], ratio: number): readonly Measurement[] =>
    rows(`${what} ${size}`, 'cp and sync', medianOf(ours), cp, { ratio, memory: 600 });
  return [
    ...measured('magnitude on', prunes, 3),
    ...measured('neurons and compact on', cuts, 4),
    ...measured('the cut alone, replayed, on', replays, 4),
  ];
}

async function besidePasses(folder: string): Promise<readonly Measurement[]> {
  const { model, size } = writeModel(folder, passedLayers);
  const calibration = ['--calibration', writeTokens(folder)];
  const forward = await forwardPasses(model);
  const wanda = carryOut(folder, model, wandaText, calibration);
  const what = `wanda on ${size}, ${samples} × ${tokens} tokens`;
  return rows(what, 'forward passes', wanda, forward, { ratio: 1.5, memory: 1200 });
}

const data = 'large.data';
const wandaText = `prune weights by wanda to 50% ranked per row using ${samples} samples of calibration`;

/** Where it lies, and how large it is. */
function writeModel(folder: string, blocks: number): { readonly model: string; readonly size: string } {
  const { model: made, weights } = largeLlama({ layers: blocks, location: data });
  writeWhole(disk, join(folder, data), weights());
  const model = join(folder, 'large.onnx');
  writeFileSync(model, encodeWithExternal(made));
  const bytes = statSync(join(folder, data)).size;
  return { model, size: `${(bytes / 1e9).toPrecision(2)} GB` };
}

/** Tokens as samples, and the same as labels, which wanda does not look at. */
function writeTokens(folder: string): string {
  const drawn = uniform(stream(1, 'tokens'), samples * tokens, 1);
  const ids = BigInt64Array.from(drawn, (value) => BigInt(Math.floor(((value + 1) / 2) * (vocabulary - 1))));
  const path = join(folder, 'tokens.npy');
  const bytes = new Uint8Array(ids.buffer);
  writeFileSync(path, Buffer.concat([npyHeader('<i8', [samples, tokens]), bytes]));
  return `${path},${path}`;
}

/** Of a process, or of a part of this one. */
function medianOf(rounds: readonly Spent[]): Spent {
  const middle = (of: (spent: Spent) => number): number => median(rounds.map(of));
  return { ms: middle(({ ms }) => ms), cpu: middle(({ cpu }) => cpu), mb: middle(({ mb }) => mb) };
}

function rows(
  what: string,
  beside: string,
  ours: Spent,
  rival: Spent,
  { ratio, memory }: { readonly ratio: number; readonly memory: number },
): readonly Measurement[] {
  return [
    { what: `${what}, beside ${beside}`, ours: ours.ms, rival: rival.ms, unit: 'ms', goal: { ratio } },
    { what: `processor time of ${what}, beside ${beside}`, ours: ours.cpu, rival: rival.cpu, unit: 'ms', goal: { ratio } },
    { what: `memory of ${what}`, ours: ours.mb, unit: 'MB', goal: { most: memory } },
  ];
}

/** By `times`, which tells what the shell's children took. */
function copy(folder: string): Spent {
  const start = performance.now();
  const script = 'cp "$0/large.data" "$0/copy.data" && sync "$0/copy.data" && times';
  const told = execFileSync('sh', ['-c', script, folder], { encoding: 'utf8' });
  const ms = performance.now() - start;
  const children = told.trim().split('\n').at(-1) ?? '';
  const seconds = [...children.matchAll(/(\d+)m([\d.]+)s/g)].map(([, minutes, rest]) => 60 * Number(minutes) + Number(rest));
  return { ms, cpu: 1000 * seconds.reduce((sum, one) => sum + one, 0), mb: 0 };
}

/** What a run leaves for a replay, beside what it took; empty where nothing was cut. */
interface Ran extends Spent {
  readonly history: string;
}

function carryOut(folder: string, model: string, text: string, options: readonly string[]): Ran {
  const out = join(folder, `run-${readdirSync(folder).length}`);
  const args = ['run', '-e', text, '--model', model, '--out', out, '--quiet', ...options];
  const spent = command(folder, args);
  const written = join(out, 'pruning_history.json');
  const history = existsSync(written) ? readFileSync(written, 'utf8') : '';
  rmSync(out, { recursive: true });
  return { ...spent, history };
}

function replay(folder: string, model: string, history: string): Spent {
  const path = join(folder, 'history.json');
  writeFileSync(path, history);
  const out = join(folder, 'replayed');
  const spent = command(folder, ['replay', path, '--model', model, '--out', join(out, 'a.onnx')]);
  rmSync(out, { recursive: true });
  return spent;
}

/** The same samples through the whole model in onnxruntime, on one thread, its loading included. */
async function forwardPasses(model: string): Promise<Spent> {
  const ort = await importOnnxruntime();
  const ids = new BigInt64Array(tokens);
  const before = process.cpuUsage();
  const ms = await time(async () => {
    const session = await ort.InferenceSession.create(model, { intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 3 });
    for (let sample = 0; sample < samples; sample++) {
      await session.run({ input: new ort.Tensor('int64', ids, [1, tokens]) });
    }
    await session.release();
  });
  const { user, system } = process.cpuUsage(before);
  return { ms, cpu: (user + system) / 1000, mb: 0 };
}
