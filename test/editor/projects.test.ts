/** What lies around a recipe, told to a client of the built command: projects, models, other recipes. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { folderWith, removeFolders, root } from '../cli/command.ts';
import { connect, type Client } from './client.ts';

interface Published {
  readonly uri: string;
  readonly version?: number;
  readonly diagnostics: readonly { readonly code: string; readonly message: string }[];
}

const model = readFileSync(path.join(root, 'examples/lenet300/lenet300_mnist.onnx'));
const fixture = (name: string) => readFileSync(path.join(root, 'test/fixtures', name));
const recipe = 'prune weights in fc1 by magnitude to 80%\n';
const folder = folderWith({
  'good/espalier.yaml': 'model: net.onnx\n',
  'good/net.onnx': model,
  'good/one.prune': recipe,
  'missing/espalier.yaml': 'model: gone.onnx\n',
  'corrupt/espalier.yaml': 'model: net.onnx\n',
  'corrupt/net.onnx': model.subarray(0, 5000),
  'wrong/espalier.yaml': 'modle: net.onnx\n',
  'classes/espalier.yaml': 'model: net.onnx\ndata: { train: { x: x.npy, y: y.npy } }\n',
  'classes/net.onnx': fixture('models/mlp_digits.onnx'),
  'classes/x.npy': fixture('data/digits_x_train.npy'),
  'classes/y.npy': fixture('data/digits_y_train.npy'),
  'heads/espalier.yaml':
    'model: gone.onnx\ntask: { loss: { cls: crossentropy, "y[..., 0:10]": 2 * l1, box out: l1 }, labels: { cls: y } }\n',
  'shared/used.prune': 'param goal: sparsity = 80%\n',
  'shared/user.prune': 'use "used.prune"\nprune weights by magnitude to goal\n',
});
const uriOf = (name: string): string => pathToFileURL(path.join(folder, name)).href;

let client: Client;
beforeAll(async () => {
  client = connect(folder);
  await client.request('initialize', {
    processId: null,
    rootUri: null,
    workspaceFolders: ['good', 'shared'].map((name) => ({ name, uri: uriOf(name) })),
    capabilities: {},
    initializationOptions: { commands: ['espalier.run', 'rm'] },
  });
  client.notify('initialized', {});
});
afterAll(async () => {
  expect(await client.close()).toBe(0);
  removeFolders();
});

async function published(uri: string, version?: number): Promise<Published> {
  const fits = (params: unknown) => {
    const one = params as Published;
    return one.uri === uri && (version === undefined || one.version === version);
  };
  return (await client.next('textDocument/publishDiagnostics', fits)) as Published;
}

async function layersAt(uri: string): Promise<readonly string[]> {
  const { result } = await client.request('textDocument/completion', { textDocument: { uri }, position: { line: 0, character: 17 } });
  return (result as readonly { label: string; kind: number }[]).filter(({ kind }) => kind === 5).map(({ label }) => label);
}

describe('a project', () => {
  it.each([
    ['whose model is missing', 'missing', 'ESP7001', /gone\.onnx.*no such file/],
    ['whose model is cut off', 'corrupt', 'ESP3', /./],
    ['with a key that is unknown', 'wrong', 'ESP7102', /modle/],
  ])('%s is told of at its own line, and the recipe is checked', async (_, name, code, text) => {
    const uri = uriOf(`${name}/a.prune`);
    client.open(uri, 'prune wieghts by magnitude to 80%\n');
    const [project] = (await published(uriOf(`${name}/espalier.yaml`))).diagnostics;
    expect(project?.code).toContain(code);
    expect(project?.message).toMatch(text);
    expect((await published(uri, 1)).diagnostics).toHaveLength(1);
  });

  it('is checked as it is typed, and its keys are offered', async () => {
    const uri = uriOf('good/espalier.yaml');
    client.open(uri, 'model: net.onnx\nbatch: many\n', 'yaml');
    expect((await published(uri, 1)).diagnostics).toMatchObject([{ code: 'ESP7104' }]);
    const { result } = await client.request('textDocument/completion', { textDocument: { uri }, position: { line: 2, character: 0 } });
    expect((result as { label: string }[]).map(({ label }) => label)).toContain('seed');
    const links = await client.request('textDocument/documentLink', { textDocument: { uri } });
    expect(links.result).toMatchObject([{ target: uriOf('good/net.onnx') }]);
    client.notify('textDocument/didClose', { textDocument: { uri } });
  });

  it('each has its own model, which is read again when it changes', async () => {
    const good = uriOf('good/two.prune');
    client.open(good, recipe);
    expect((await published(good, 1)).diagnostics).toEqual([]);
    expect(await layersAt(good)).toEqual(expect.arrayContaining(['fc1', 'fc3']));
    const other = uriOf('missing/two.prune');
    client.open(other, recipe);
    await published(other, 1);
    expect(await layersAt(other)).toEqual([]);
    writeFileSync(path.join(folder, 'missing/gone.onnx'), model);
    expect(await layersAt(other)).toEqual(expect.arrayContaining(['fc1', 'fc3']));
    rmSync(path.join(folder, 'missing/gone.onnx'));
    expect(await layersAt(other)).toEqual([]);
  });
});

describe('the outputs of a task', () => {
  it.each([
    ['train all loss crossentropy(of: ‸)', ['cls', 'y[.., :10]', '`box out`']],
    ['train all loss task + 0.5 * kl(original, of: ‸)', ['cls', 'y[.., :10]', '`box out`']],
    ['measure mse(of: ‸) on test', ['cls', 'y[.., :10]', '`box out`']],
    ['train all loss l1(of: cls ‸)', []],
    ['mark ‸', []],
  ])('are offered in `%s`', async (text, wanted) => {
    const uri = uriOf(`heads/${text.length}.prune`);
    client.open(uri, text.replace('‸', ''));
    const position = { line: 0, character: text.indexOf('‸') };
    const { result } = await client.request('textDocument/completion', { textDocument: { uri }, position });
    const names = (result as readonly { label: string; kind: number }[]).filter(({ kind }) => kind === 6).map(({ label }) => label);
    expect(names).toEqual(wanted);
  });

  it('is the one of the model where the project names none', async () => {
    const uri = uriOf('good/of.prune');
    client.open(uri, 'train all loss crossentropy(of: )\n');
    const { result } = await client.request('textDocument/completion', { textDocument: { uri }, position: { line: 0, character: 32 } });
    expect(result).toMatchObject([{ label: 'logits', detail: 'crossentropy' }]);
  });
});

describe('data that has classes', () => {
  it.each([
    ['is planned with them', 10, 1],
    ['is not planned where one has too few', 1000, 0],
  ])('%s', async (_, samples, lenses) => {
    const uri = uriOf(`classes/${samples}.prune`);
    const using = `using ${samples} samples per class of train`;
    client.open(uri, `prune weights by wanda to 50% ${using}\n`);
    const { result } = await client.request('textDocument/codeLens', { textDocument: { uri } });
    const titles = (result as { command: { title: string } }[]).map(({ command }) => command.title);
    expect(titles.filter((title) => title.startsWith('50%: '))).toHaveLength(lenses);
  });
});

describe('a workspace', () => {
  const used = uriOf('shared/used.prune');
  const user = uriOf('shared/user.prune');

  it('has its names found and renamed wherever they stand', async () => {
    client.open(used, 'param goal: sparsity = 80%\n');
    await published(used, 1);
    const symbols = await client.request('workspace/symbol', { query: 'goal' });
    expect(symbols.result).toMatchObject([{ name: 'goal', location: { uri: used } }]);
    const { result } = await client.request('textDocument/rename', {
      textDocument: { uri: used },
      position: { line: 0, character: 7 },
      newName: 'share',
    });
    const { changes } = result as { changes: Record<string, unknown[]> };
    expect(Object.keys(changes).toSorted()).toEqual([used, user]);
  });

  it('counts what is typed, saved or not, for those who use it', async () => {
    client.open(user, readFileSync(path.join(folder, 'shared/user.prune'), 'utf8'));
    expect((await published(user, 1)).diagnostics).toEqual([]);
    const range = { start: { line: 0, character: 6 }, end: { line: 0, character: 10 } };
    client.change(used, 2, [{ range, text: 'other' }]);
    await published(used, 2);
    expect((await published(user, 1)).diagnostics.length).toBeGreaterThan(0);
  });

  it('has lenses only for what the client can do', async () => {
    const { result } = await client.request('textDocument/codeLens', { textDocument: { uri: user } });
    const commands = (result as { command: { command: string } }[]).map(({ command }) => command.command);
    expect(commands).toEqual(['espalier.run']);
  });

  it('gives no hints for a text that has changed meanwhile', async () => {
    const whole = { start: { line: 0, character: 0 }, end: { line: 9, character: 0 } };
    const asked = client.request('textDocument/inlayHint', { textDocument: { uri: user }, range: whole });
    client.change(user, 2, [{ range: { ...whole, end: whole.start }, text: '# so\n' }]);
    expect((await asked).error).toMatchObject({ code: -32801 });
  });
});
