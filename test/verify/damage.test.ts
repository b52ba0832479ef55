/** Each kind of damage, done to a real run: what is found, in which file, and where. */
import { appendFileSync, cpSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { readModel, storedTensors } from '../../src/model/index.ts';
import { journalStart } from '../../src/record/journal.ts';
import { seal, sha256 } from '../../src/record/sealed.ts';
import { openModelFiles } from '../../src/identity/model-files.ts';
import { verifyRun, type VerifyRequest } from '../../src/verify/verify-run.ts';
import { digits, must, planOn, run } from '../run/support.ts';

const recipe = `
stage cut for 30 steps {
  train all with sgd(lr: 0.05, momentum: 0.9)
  prune weights by global magnitude to 70% over 25%..75% every 5 steps
}
stage recover for 20 steps { train all with adamw(lr: 1e-3) }`;

const scratch = mkdtempSync(join(tmpdir(), 'espalier-damage-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

let original = '';
beforeAll(async () => {
  const { out } = must(await run(digits, await planOn(digits, recipe), { keepCheckpoints: true }));
  original = out;
}, 300_000);

let copies = 0;

/** A copy of the run's folder, damaged. */
function damaged(damage: (path: (name: string) => string) => void): string {
  const folder = join(scratch, String(copies++));
  cpSync(original, folder, { recursive: true });
  damage((name) => join(folder, name));
  return folder;
}

const inputs = { modelPath: digits.model, data: digits.data };

async function verified(folder: string, more: Partial<VerifyRequest> = {}) {
  return must(await verifyRun({ folder, ...more }));
}

async function findings(folder: string, more: Partial<VerifyRequest> = {}) {
  return (await verified(folder, more)).findings.map(said);
}

function said({ code, message }: Diagnostic): string {
  return `${code} ${message}`;
}

function edit(path: string, change: (text: string) => string): void {
  writeFileSync(path, change(readFileSync(path, 'utf8')));
}

/** What a careful forger does: the manifest is right again. */
function rehash(at: (name: string) => string, ...names: readonly string[]): void {
  edit(at('manifest.json'), (text) => {
    const manifest: { format: number; files: Record<string, string> } = JSON.parse(text);
    for (const name of names) manifest.files[name] = sha256(readFileSync(at(name)));
    return JSON.stringify(manifest);
  });
}

/** Changes one float32 of a tensor in a model file. */
function poke(path: string, tensor: string, index: number, change: (value: number) => number): number {
  const files = must(openModelFiles(path));
  const stored = [...storedTensors(must(readModel(files))).values()];
  files.close();
  const data = stored.find(({ name }) => name === tensor)?.tensor.data;
  if (data?.kind !== 'inline') throw new Error(`${tensor} lies elsewhere`);
  const bytes = readFileSync(path);
  const at = data.offset + 4 * index;
  const value = bytes.readFloatLE(at);
  bytes.writeFloatLE(change(value), at);
  writeFileSync(path, bytes);
  return value;
}

/** The first weight of a tensor that is kept, or pruned. */
function weightThatIs(kept: boolean, tensor: string): number {
  const members = unzipSync(readFileSync(join(original, 'masks.npz')));
  return (members[`${tensor}.npy`] ?? new Uint8Array()).subarray(128).indexOf(kept ? 1 : 0);
}

it('a sound run is what it left, and comes out again, whole or a stage at a time', async () => {
  for (const more of [{}, { inputs }, { inputs, stage: 'cut' }, { inputs, stage: 'recover' }]) {
    expect((await verified(original, more)).findings.map(said)).toEqual([]);
  }
  expect(await verified(original, { inputs })).toMatchObject({ repeated: 'run', files: 5 });
});

describe('what the manifest tells', () => {
  it.each<[string, (at: (name: string) => string) => void, readonly (string | RegExp)[]]>([
    [
      'a flipped bit in the weights',
      (at) => flip(at('model.onnx'), 4000),
      [/^ESP6703 `model.onnx` has changed/, /^ESP6709 1 pruned weight of `0.weight` is not zero, the first at \[13, 42\]/],
    ],
    ['a missing file', (at) => rmSync(at('masks.npz')), ['ESP6702 `masks.npz` is in the manifest, but not in the folder']],
    ['an extra file', (at) => writeFileSync(at('notes.txt'), 'x'), ['ESP6704 `notes.txt` is in the folder, but not in the manifest']],
    ['a renamed file', (at) => renameSync(at('masks.npz'), at('mask.npz')), [/^ESP6702 `masks.npz`/, /^ESP6704 `mask.npz`/]],
    [
      'an edited plan',
      (at) => edit(at('plan.yaml'), (text) => text.replace('seed: 0', 'seed: 1')),
      [/^ESP6703 `plan.yaml`/, /^ESP6707 .* the journal was written for plan/, /^ESP6711/],
    ],
    ['a plan that is none', (at) => writeFileSync(at('plan.yaml'), 'format: 2\n'), [/^ESP6703 `plan.yaml`/, /^ESP4103/]],
    [
      'an edited line of the journal',
      (at) => edit(at('journal.jsonl'), (text) => text.replace('"step":7,', '"step":8,')),
      [/^ESP6703 `journal.jsonl`/, /^ESP6706 line \d+ of the journal is not what was written there/],
    ],
    [
      'a removed line of the journal',
      (at) => edit(at('journal.jsonl'), (text) => text.replace(/.*"step":7,.*\n/, '')),
      [/^ESP6703/, /^ESP6706 line \d+/],
    ],
    [
      'a truncated journal',
      (at) => edit(at('journal.jsonl'), (text) => text.split('\n').slice(0, 12).join('\n') + '\n'),
      [/^ESP6703/, 'ESP6706 line 12 of the journal is the last one, and a finished run has an end'],
    ],
    ['a line behind the end', (at) => appendFileSync(at('journal.jsonl'), '{"event":"end"}\n'), [/^ESP6703/, /^ESP6706 line \d+/]],
    ['a model cut off', (at) => truncateSync(at('model.onnx'), 9000), [/^ESP6703 `model.onnx`/, /^ESP3\d\d\d/]],
    ['masks cut off', (at) => truncateSync(at('masks.npz'), 300), [/^ESP6703 `masks.npz`/, /^ESP6708/]],
    ['a flipped bit in a checkpoint', (at) => flip(firstObject(at), 200), [/^ESP6562 .* its content is not what its name says/]],
  ])('%s', async (_, damage, expected) => {
    const found = await findings(damaged(damage));
    expect(found).toEqual(expected.map((one) => (typeof one === 'string' ? one : expect.stringMatching(one))));
  });

  it('names the file of each finding', async () => {
    const folder = damaged((at) => flip(at('model.onnx'), 4000));
    const { findings: found } = await verified(folder);
    expect(found[0]?.file).toBe(join(folder, 'model.onnx'));
  });
});

describe('what a forger of the manifest cannot hide', () => {
  it('a pruned weight that has come back', async () => {
    const index = weightThatIs(false, '0.weight');
    const folder = damaged((at) => {
      poke(at('model.onnx'), '0.weight', index, () => 0.25);
      rehash(at, 'model.onnx');
    });
    const place = `[${Math.floor(index / 64)}, ${index % 64}]`;
    expect(await findings(folder)).toEqual([`ESP6709 1 pruned weight of \`0.weight\` is not zero, the first at ${place}: 0.25`]);
  });

  it('masks that were exchanged', async () => {
    const folder = damaged((at) => {
      const members = unzipSync(readFileSync(at('masks.npz')));
      const mask = members['0.weight.npy'] ?? new Uint8Array();
      const mirrored = Uint8Array.from([...mask.subarray(0, 128), ...mask.subarray(128).toReversed()]);
      writeFileSync(at('masks.npz'), zipSync({ ...members, '0.weight.npy': mirrored }));
      rehash(at, 'masks.npz');
    });
    expect(await findings(folder)).toEqual([expect.stringMatching(/^ESP6709 \d+ pruned weights of `0.weight`/)]);
  });

  it('a mask that prunes one weight less', async () => {
    const folder = damaged((at) => {
      const members = unzipSync(readFileSync(at('masks.npz')));
      members['0.weight.npy']?.set([1], 128 + weightThatIs(false, '0.weight'));
      writeFileSync(at('masks.npz'), zipSync(members));
      rehash(at, 'masks.npz');
    });
    expect(await findings(folder)).toEqual(['ESP6710 the masks prune 35,139 weights where stage `cut` ends with 35,140']);
  });

  it('a model of another plan', async () => {
    const elsewhere = must(await run(digits, await planOn(digits, recipe, { seed: 1 })));
    const folder = damaged((at) => {
      for (const name of ['model.onnx', 'masks.npz']) cpSync(join(elsewhere.out, name), at(name));
      rehash(at, 'model.onnx', 'masks.npz');
    });
    expect(await findings(folder)).toEqual([expect.stringMatching(/^ESP6711 the model says `espalier.plan`/)]);
  });

  it('a kept weight that is another: the repetition names it', async () => {
    const index = weightThatIs(true, '0.weight');
    let value = 0;
    const folder = damaged((at) => {
      value = poke(at('model.onnx'), '0.weight', index, (old) => old + 0.5);
      rehash(at, 'model.onnx');
    });
    const place = `[${Math.floor(index / 64)}, ${index % 64}]`;
    expect(await findings(folder)).toEqual([]);
    expect(await findings(folder, { inputs })).toEqual([
      `ESP6712 repeated, \`0.weight\` differs first, at ${place}: ${value} instead of ${Math.fround(value + 0.5)} ` +
        '(1 value differs in 1 tensor, by 0.5 at most)',
    ]);
  });

  it('a journal that was written anew: the repetition tells another story', async () => {
    const folder = damaged((at) => {
      edit(at('journal.jsonl'), (text) => resealed(text, sha256(readFileSync(at('plan.yaml')))));
      rehash(at, 'journal.jsonl');
    });
    expect(await findings(folder)).toEqual([]);
    expect(await findings(folder, { inputs })).toEqual([
      expect.stringMatching(/^ESP6713 repeated, the journal differs first in line \d+: .*"step":7,.* instead of .*"loss":42/),
    ]);
  });

  it('an edited plan whose journal and model were not made by it', async () => {
    const folder = damaged((at) => {
      edit(at('plan.yaml'), (text) => text.replace('seed: 0', 'seed: 1'));
      rehash(at, 'plan.yaml');
    });
    const { findings: found, repeated } = await verified(folder, { inputs });
    expect(found.map(({ code }) => code)).toEqual(['ESP6707', 'ESP6711']);
    expect(repeated).toBe('nothing');
  });
});

describe('what is not looked at', () => {
  it.each<[string, (at: (name: string) => string) => void, RegExp]>([
    [
      'a link where a file should be',
      (at) => {
        rmSync(at('model.onnx'));
        symlinkSync(join(process.cwd(), digits.model), at('model.onnx'));
      },
      /^ESP6705 `model.onnx` is a symbolic link, so it is not read/,
    ],
    ['a link that lies about', (at) => symlinkSync('/etc', at('etc')), /^ESP6705 `etc` is a symbolic link/],
  ])('%s', async (_, damage, expected) => {
    expect(await findings(damaged(damage))).toEqual([expect.stringMatching(expected)]);
  });

  it.each<[string, (manifest: string) => string, string]>([
    ['a path out of the folder', (text) => text.replace('masks.npz', '../../masks.npz'), 'ESP6701'],
    ['an absolute path', (text) => text.replace('masks.npz', '/etc/passwd'), 'ESP6701'],
    ['a hash that is none', (text) => text.replace(/"[0-9a-f]{64}"/, '"abc"'), 'ESP6701'],
    ['no JSON', () => '{', 'ESP6701'],
    ['half of a manifest', () => '{"format":2,"files":{}}', 'ESP6701'],
    ['a newer format', (text) => text.replace('"format": 2', '"format": 3'), 'ESP6561'],
    ['nesting without end', () => '['.repeat(1e5), 'ESP6701'],
  ])('a folder whose manifest has %s', async (_, change, code) => {
    const folder = damaged((at) => edit(at('manifest.json'), change));
    const { value, diagnostics } = await verifyRun({ folder });
    expect([value, diagnostics.map((one) => one.code)]).toEqual([undefined, [code]]);
  });

  it('a folder without a run, or with one that is not finished', async () => {
    const empty = mkdtempSync(join(scratch, 'empty-'));
    const half = damaged((at) => {
      rmSync(at('manifest.json'));
      writeFileSync(at('unfinished.json'), '{}\n');
    });
    const words = [];
    for (const folder of [empty, half]) {
      words.push((await verifyRun({ folder })).diagnostics.map(({ message }) => message).join());
    }
    expect(words).toEqual([`there is no run in \`${empty}\``, `the run in \`${half}\` is not finished`]);
  });
});

describe('one stage', () => {
  it('needs its checkpoints, and a name of the plan', async () => {
    const { out: folder } = must(await run(digits, await planOn(digits, recipe)));
    const outcomes = [await verifyRun({ folder, inputs, stage: 'recover' }), await verifyRun({ folder, inputs, stage: 'recovr' })];
    expect(outcomes.map(({ diagnostics }) => diagnostics.map(said).join())).toEqual([
      'ESP6715 the state at the end of stage `recover` was not kept',
      'ESP6716 the plan has no stage `recovr`',
    ]);
  });

  it('is held against the state that was kept', async () => {
    const folder = damaged((at) => exchangeStates(at));
    expect(await findings(folder)).toEqual([]);
    expect(await findings(folder, { inputs, stage: 'recover' })).toEqual([
      expect.stringMatching(/^ESP6712 repeated, `0.weight` differs first, at \[\d+, \d+\]: /),
    ]);
  });

  it('refuses another model than the planned one', async () => {
    const other = { ...inputs, modelPath: 'test/fixtures/models/mlp_digits_init.onnx' };
    for (const stage of [undefined, 'recover']) {
      const request = { folder: original, inputs: other, ...(stage !== undefined && { stage }) };
      const { diagnostics } = await verifyRun(request);
      expect(diagnostics.map(({ code }) => code)).toEqual(['ESP6540']);
    }
  });
});

function flip(path: string, offset: number): void {
  const bytes = readFileSync(path);
  bytes[offset] = (bytes[offset] ?? 0) ^ 1;
  writeFileSync(path, bytes);
}

/** The array at the end of the first stage. */
function firstObject(at: (name: string) => string): string {
  const record = JSON.parse(readFileSync(at('checkpoints/0001.end.json'), 'utf8')) as { state: string };
  return at(`checkpoints/objects/${record.state}.json`);
}

/** Another loss at step 7, and every seal after it right again. */
function resealed(text: string, plan: string): string {
  let sum = journalStart(plan);
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => {
      const { sum: _, ...event } = JSON.parse(line) as { sum: string; step?: number; event: string };
      const changed = event.event === 'step' && event.step === 7 ? { ...event, loss: 42 } : event;
      const sealed = seal(changed, sum);
      sum = sealed.sum;
      return sealed.line;
    });
  return lines.join('\n') + '\n';
}

/** The end of the second stage is said to be that of the first. */
function exchangeStates(at: (name: string) => string): void {
  const read = (name: string): { sum: string; state: string } => JSON.parse(readFileSync(at(name), 'utf8'));
  const { state } = read('checkpoints/0001.end.json');
  const { sum: _, ...record } = read('checkpoints/0002.end.json');
  writeFileSync(at('checkpoints/0002.end.json'), seal({ ...record, state }).line + '\n');
}
