/** Runs on a Hugging Face folder: only weights change, in the layout that they are stored in. */
import { cpSync, existsSync, readFileSync, renameSync, rmSync, symlinkSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planRecipe } from '../../src/cli/planning.ts';
import { openModelFiles } from '../../src/identity/model-files.ts';
import { readModel, tensorValues } from '../../src/model/index.ts';
import { runPlan } from '../../src/run/run-plan.ts';
import type { Streaming } from '../../src/state/lazy-values.ts';
import { espalier } from '../cli/command.ts';
import { gpt2, gpt2Config, safetensors } from '../support/checkpoint.ts';
import { bytesOf } from './folder-bytes.ts';
import { must } from './support.ts';

const cwd = mkdtempSync(path.join(tmpdir(), 'espalier-checkpoint-'));
const at = (...names: readonly string[]): string => path.join(cwd, ...names);
const patience = 120_000;

beforeAll(() => {
  const arrays = Object.entries(gpt2());
  write('whole', { 'config.json': gpt2Config, 'model.safetensors': safetensors(gpt2()) });
  const shards = [arrays.slice(0, 9), arrays.slice(9)].map(Object.fromEntries);
  const names = ['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors'];
  const map = shards.flatMap((shard, number) => Object.keys(shard).map((name) => [name, names[number]]));
  write('sharded', {
    'config.json': gpt2Config,
    'model.safetensors.index.json': JSON.stringify({ weight_map: Object.fromEntries(map) }),
    ...Object.fromEntries(shards.map((shard, number) => [names[number], safetensors(shard)])),
  });
});

afterAll(() => rmSync(cwd, { recursive: true }));

function write(folder: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  mkdirSync(at(folder), { recursive: true });
  for (const [name, content] of Object.entries(files)) writeFileSync(at(folder, name), content);
}

async function planned(recipe: string, folder: string) {
  return must(await planRecipe(undefined, { e: recipe, model: at(folder), set: [], for: [] }));
}

async function run(recipe: string, folder: string, out: string, streaming?: Streaming) {
  const { plan, modelPath } = await planned(recipe, folder);
  const request = { plan, modelPath, data: new Map(), out: at(out) };
  return must(await runPlan({ ...request, ...(streaming && { streaming }) }));
}

function valuesIn(folder: string): ReadonlyMap<string, Float32Array> {
  const files = must(openModelFiles(at(folder)));
  const model = must(readModel(files));
  const values = [...model.graph.initializers].map(([name, tensor]) => {
    const own = must(tensorValues(tensor, files));
    if (!(own instanceof Float32Array)) throw new Error(name);
    return [name, own] as const;
  });
  files.close();
  return new Map(values);
}

/** Masks are read eight weights a byte. */
const inPieces: Streaming = { largeFrom: 0, pieceSize: 104 };

describe('a run', () => {
  it('writes the same files with the smallest weights at zero, and nothing else changed', async () => {
    await run('prune weights by global magnitude to 50%', 'whole', 'global');
    expect(readFileSync(at('global/config.json'), 'utf8')).toBe(gpt2Config);
    const [before, after] = [valuesIn('whole'), valuesIn('global')];
    const names = [...before.keys()].filter((name) => /c_\w+\.weight$/.test(name));
    const all = names.flatMap((name) => [...(before.get(name) ?? [])].map(Math.abs));
    const cut = all.toSorted((a, b) => a - b)[all.length / 2] ?? 0;
    for (const [name, values] of before) {
      const kept = values.map((value) => (names.includes(name) && Math.abs(value) < cut ? 0 : value));
      expect([name, after.get(name)]).toEqual([name, kept]);
    }
    const size = (folder: string): number => readFileSync(at(folder, 'model.safetensors')).length;
    expect(size('global')).toBe(size('whole'));
  });

  it('cuts N:M groups along the inputs, which lie in columns here', async () => {
    await run('prune weights to 2:4 by magnitude', 'whole', 'two-four');
    const weights = valuesIn('two-four').get('transformer.h.0.mlp.c_fc.weight') ?? [];
    for (let out = 0; out < 64; out++)
      for (let group = 0; group < 4; group++) {
        const four = [0, 1, 2, 3].map((row) => weights[(4 * group + row) * 64 + out]);
        expect(four.filter((value) => value === 0)).toHaveLength(2);
      }
  });

  it.each([
    'prune weights by global magnitude to 60%',
    'prune weights by erk magnitude to 80%',
    'prune weights to 2:4 by magnitude',
    'prune weights by random to 50%',
  ])('gives the same bytes in pieces, from one file or several: %s', async (recipe) => {
    const name = recipe.replaceAll(/\W/g, '');
    await run(recipe, 'sharded', `${name}-s`);
    await run(recipe, 'sharded', `${name}-p`, inPieces);
    expect(bytesOf(at(`${name}-p`))).toEqual(bytesOf(at(`${name}-s`)));
    await run(recipe, 'whole', `${name}-w`, inPieces);
    expect(valuesIn(`${name}-s`)).toEqual(valuesIn(`${name}-w`));
  });
});

describe('the command', () => {
  it(
    'plans, runs, verifies, compares, reports and exports',
    async () => {
      const go = async (...args: readonly string[]): Promise<string> => {
        const { code, stdout, stderr } = await espalier(args, { cwd });
        expect([args[0], code, code === 0 ? '' : stderr]).toEqual([args[0], 0, '']);
        return stdout;
      };
      const named = ['--model', 'sharded'];
      const recipe = 'prune weights by magnitude to 50%\nexpect sparsity of model >= 50%';
      expect(await go('inspect', 'sharded')).toContain('GPT2LMHeadModel, weights without a graph');
      expect(await go('plan', '-e', recipe, ...named)).toContain('no graph, ');
      expect(await go('run', '-e', recipe, ...named, '--out', 'run')).toContain('held');
      await go('verify', 'run', ...named);
      const other = recipe.replace('50%', '60%');
      await go('run', '-e', other, ...named, '--out', 'other', '--quiet');
      const compared = await espalier(['diff', 'run', 'other'], { cwd });
      expect(compared).toMatchObject({ code: 1, stderr: '' });
      expect(compared.stdout).toContain('transformer.h.0.attn.c_attn');
      const same = await espalier(['diff', 'sharded', 'whole/model.safetensors'], { cwd });
      expect(same).toMatchObject({ code: 0, stderr: '' });
      for (const args of [['profile'], ['explain', 'groups']]) {
        const bare = await espalier([...args, 'whole'], { cwd });
        expect([bare.code, bare.stderr]).toEqual([2, expect.stringContaining('ESP7359')]);
      }
      await go('report', 'run', '--out', 'report.html', ...named);
      await go('export', 'run', '--to', 'safetensors', '--masks', '--out', 'masks.safetensors');
      // A weight that woke up is found again.
      cpSync(at('run'), at('woken'), { recursive: true });
      const shard = 'model-00002-of-00002.safetensors';
      writeFileSync(at('woken', shard), readFileSync(at('sharded', shard)));
      const woken = await espalier(['verify', 'woken', '--no-repeat'], { cwd });
      expect([woken.code, woken.stderr + woken.stdout]).toEqual([1, expect.stringContaining('ESP6709')]);
    },
    patience,
  );

  it.each([
    ['train all for 5 epochs', '`train` needs the graph'],
    ['prune weights by wanda to 50%', '`avg(x^2)` needs the graph'],
    ['prune weights by snip to 50%', '`avg(g)` needs the graph'],
    ['prune weights by magnitude to 50% compensating by obs', '`compensating` needs the graph'],
    ['prune neurons by magnitude to 50% sparsity', 'whole units needs the graph'],
    ['prune weights by magnitude to 50%\nmeasure accuracy', '`accuracy` needs the graph'],
    ['prune weights by magnitude to 50%\nexpect flops of model <= 50%', '`flops` needs the graph'],
    ['reset weights', '`reset` needs the graph'],
  ])('refuses to plan: %s', async (e, says) => {
    const request = { e, model: at('whole'), set: [], for: [] };
    const { value, diagnostics } = await planRecipe(undefined, request);
    expect(value).toBeUndefined();
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    expect(errors.map(({ code, message }) => `${code} ${message}`)).toEqual([expect.stringMatching(/^ESP7359/)]);
    expect(errors[0]?.message).toContain(says);
  });

  it('refuses what lies in no such folder, or out of it', () => {
    const codeOf = (name: string): string => {
      const files = openModelFiles(at(name));
      const found = files.value === undefined ? files : readModel(files.value);
      files.value?.close();
      return found.value === undefined ? (found.diagnostics[0]?.code ?? '') : 'read';
    };
    write('bare', { 'model.safetensors': safetensors(gpt2()) });
    write('linked', { 'config.json': gpt2Config });
    symlinkSync(at('whole/model.safetensors'), at('linked/model.safetensors'));
    cpSync(at('sharded'), at('missing'), { recursive: true });
    renameSync(at('missing/model-00002-of-00002.safetensors'), at('missing/other.safetensors'));
    expect(existsSync(at('missing/other.safetensors'))).toBe(true);
    expect(['bare', 'bare/model.safetensors', 'linked', 'missing', 'missing/other.safetensors'].map(codeOf)).toEqual([
      'ESP7358',
      'ESP7358',
      'ESP7357',
      'ESP7355',
      'ESP7358',
    ]);
    expect(['whole', 'whole/model.safetensors', 'whole/config.json'].map(codeOf)).toEqual(['read', 'read', 'read']);
  });
});
