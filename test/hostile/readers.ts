/** Everything that reads a file which anybody may have written, and sound files for each to spoil. */
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zipSync } from 'fflate';
import { readArray, readHeader } from '../../src/data/read-array.ts';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { diffModels } from '../../src/diff/models/index.ts';
import { lockFromYaml, lockToYaml } from '../../src/lock/index.ts';
import { planFromYaml, planToYaml, type Plan } from '../../src/plan/index.ts';
import { readProject } from '../../src/project/read.ts';
import { readRun } from '../../src/report/record/read-run.ts';
import { openModelFiles } from '../../src/identity/model-files.ts';
import { resumedRequest } from '../../src/run/resume-run.ts';
import { readEnd, readStep } from '../../src/record/records.ts';
import { readNpy } from '../../src/record/npy.ts';
import { checkCheckpoints } from '../../src/verify/verify-run.ts';
import { checkFiles } from '../../src/verify/compare-runs.ts';
import { checkJournal, readRunPlan } from '../../src/verify/verify-run.ts';
import { readManifest } from '../../src/verify/compare-runs.ts';
import { readMasks } from '../../src/verify/read-masks.ts';
import { digits, must, planOn, run } from '../run/support.ts';
import { sampleLock } from './sample-lock.ts';

export interface Reader {
  readonly name: string;
  readonly seeds: readonly Uint8Array[];
  /** Reads these bytes as such a file; whatever they are, it gives findings and throws nothing. */
  readonly read: (bytes: Uint8Array) => Promise<readonly Diagnostic[]>;
}

const recipe = `
stage cut for 6 steps {
  train all with sgd(lr: 0.05, momentum: 0.9)
  prune weights by global magnitude to 70% over 0%..50%
}`;

/** Files lie in a folder that `release` takes away. */
export async function openReaders(): Promise<{ readonly readers: readonly Reader[]; readonly release: () => void }> {
  const scratch = mkdtempSync(join(tmpdir(), 'espalier-hostile-'));
  const plan = await planOn(digits, recipe);
  const { out } = must(await run(digits, plan, { keepCheckpoints: true }));
  const folder = join(scratch, 'run');
  cpSync(out, folder, { recursive: true });
  const release = (): void => rmSync(scratch, { recursive: true, force: true });
  return { readers: [...texts(plan), ...files(scratch), ...ofRuns(folder, plan)], release };
}

function texts(plan: Plan): readonly Reader[] {
  const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
  const project = 'model: net.onnx\ndata:\n  train: { x: x.npy, y: y.npy }\ntask: { loss: mse }\nseed: 1\n';
  return [
    {
      name: 'plan.yaml',
      seeds: [planToYaml(plan)].map((one) => Buffer.from(one)),
      read: async (bytes) => (await planFromYaml({ name: 'plan.yaml', text: text(bytes) })).diagnostics,
    },
    {
      name: 'espalier.yaml',
      seeds: [Buffer.from(project)],
      read: async (bytes) => readProject({ name: 'espalier.yaml', text: text(bytes) }).diagnostics,
    },
    {
      name: 'espalier.lock',
      seeds: [Buffer.from(lockToYaml(sampleLock))],
      read: async (bytes) => lockFromYaml({ name: 'espalier.lock', text: text(bytes) }).diagnostics,
    },
  ];
}

function files(scratch: string): readonly Reader[] {
  const put = (name: string, bytes: Uint8Array): string => {
    const path = join(scratch, name);
    writeFileSync(path, bytes);
    return path;
  };
  const sound = 'test/fixtures/models/mlp_digits_init.onnx';
  const array = readFileSync('test/fixtures/data/digits_y_test.npy');
  const archive = zipSync({ 'x.npy': array, 'y.npy': array });
  const arrays = (name: string, suffix = ''): Reader['read'] => {
    return async (bytes) => {
      const path = put(name, bytes) + suffix;
      return [...readHeader(path).diagnostics, ...readArray(path).diagnostics];
    };
  };
  return [
    {
      name: 'model.onnx',
      seeds: [sound, 'test/fixtures/traps/external.onnx', 'test/fixtures/traps/if_weights.onnx'].map((path) => readFileSync(path)),
      async read(bytes) {
        const [old, now] = [openModelFiles(sound), openModelFiles(put('model.onnx', bytes))];
        try {
          if (old.value === undefined || now.value === undefined) return now.diagnostics;
          return diffModels(old.value, now.value).diagnostics;
        } finally {
          old.value?.close();
          now.value?.close();
        }
      },
    },
    { name: 'x.npy', seeds: [array], read: arrays('x.npy') },
    { name: 'x.npy.gz', seeds: [gzipSync(array)], read: arrays('x.npy.gz') },
    { name: 'x.npz', seeds: [archive], read: arrays('x.npz', '#x') },
  ];
}

/** A file of a run at a time, among sound ones. */
function ofRuns(folder: string, plan: Plan): readonly Reader[] {
  const objects = readdirSync(join(folder, 'checkpoints/objects'));
  const reader = (name: string, look: (path: string) => Promise<readonly Diagnostic[]> | readonly Diagnostic[]): Reader => {
    const path = join(folder, name);
    const sound = readFileSync(path);
    return {
      name,
      seeds: [sound],
      async read(bytes) {
        writeFileSync(path, bytes);
        try {
          return await look(path);
        } finally {
          writeFileSync(path, sound);
        }
      },
    };
  };
  const manifest = () => {
    const { value, diagnostics } = readManifest(folder);
    return value === undefined ? diagnostics : checkFiles(folder, value).findings;
  };
  const record = (path: string): readonly Diagnostic[] => {
    readEnd(path);
    readStep(path);
    return checkCheckpoints(folder);
  };
  return [
    reader('manifest.json', manifest),
    reader('run.json', async () => (await resumedRequest(folder)).diagnostics),
    reader('journal.jsonl', async () => [...checkJournal(folder, plan), ...(await readRun(folder)).diagnostics]),
    reader('masks.npz', async (path) => [...readMasks(path, plan).findings, ...(await readRun(folder)).diagnostics]),
    reader('plan.yaml', async () => (await readRunPlan(folder)).diagnostics),
    reader('checkpoints/0001.end.json', record),
    reader(`checkpoints/objects/${objects.find((name) => name.endsWith('.npy'))}`, (path) => {
      readNpy(readFileSync(path));
      return checkCheckpoints(folder);
    }),
  ];
}
