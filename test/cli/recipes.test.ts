/** The recipes of papers: listed, searched, shown, copied and planned by name, identifier and title. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodeModel } from '../../src/model/index.ts';
import { node, smallModel, weights } from '../support/small-model.ts';
import { paperOf } from '../../src/cli/papers-without-recipe.ts';
import { folderWith, root } from './command.ts';
import { espalier } from './quick-command.ts';

const shelf = path.join(root, 'recipes/papers');
const names = readdirSync(shelf)
  .filter((name) => name.endsWith('.prune'))
  .map((name) => name.slice(0, -6));
const textOf = (name: string): string => readFileSync(path.join(shelf, `${name}.prune`), 'utf8');

describe('every recipe of a paper', () => {
  it.each(names)('%s says its paper, its year and what it does', (name) => {
    const { arxiv, title, authors, year, line } = paperOf(textOf(name));
    expect(textOf(name)).toMatch(new RegExp(`^recipe ${name} version \\d`, 'm'));
    expect({ arxiv, title, authors, line }).toEqual({
      arxiv: expect.stringMatching(/^\d{4}\.\d{4,5}$/),
      title: expect.stringMatching(/\S/),
      authors: expect.stringMatching(/\S/),
      line: expect.stringMatching(/[.]$/),
    });
    expect(year).toBeGreaterThan(1980);
  });

  it('passes the check without a finding', async () => {
    const { stdout, code } = await espalier(['check', shelf, '--strict', '--format', 'concise']);
    expect({ stdout, code }).toEqual({ stdout: '', code: 0 });
  });
});

describe('espalier recipes', () => {
  it('lists all of them', async () => {
    const { stdout, code } = await espalier(['recipes']);
    expect(code).toBe(0);
    for (const name of names) expect(stdout).toMatch(new RegExp(`^${name} `, 'm'));
  });

  it('finds by words of name, paper, authors, description and needs', async () => {
    const { stdout } = await espalier(['recipes', 'search', 'Frankle', 'ticket', '--json']);
    const found: readonly { name: string }[] = JSON.parse(stdout);
    expect(found.map(({ name }) => name)).toEqual(['lottery-ticket', 'stabilizing-lth']);
  });

  it('says so when nothing is found', async () => {
    const { stderr, code } = await espalier(['recipes', 'search', 'unicorn']);
    expect(stderr).toMatch(/ESP7014.*`unicorn`/);
    expect(code).toBe(2);
  });

  it.each([
    'gmp',
    'GMP',
    '1710.01878',
    'arxiv:1710.01878',
    'arXiv:1710.01878v2',
    'https://arxiv.org/abs/1710.01878',
    'arxiv.org/pdf/1710.01878v2.pdf',
    'To prune, or not',
  ])('shows one by %s', async (name) => {
    const { stdout, code } = await espalier(['recipes', 'show', name]);
    expect({ stdout, code }).toEqual({ stdout: textOf('gmp'), code: 0 });
  });

  it.each(['Lottery Ticket', 'lottery_ticket', 'The Lottery Ticket Hypothesis'])(
    'takes %s for the one that is called so, or whose title begins so',
    async (name) => {
      const { stdout, code } = await espalier(['recipes', 'show', name]);
      expect({ stdout, code }).toEqual({ stdout: textOf('lottery-ticket'), code: 0 });
    },
  );

  it('prints a recipe with its record as JSON', async () => {
    const { stdout } = await espalier(['recipes', 'show', 'wanda', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      name: 'wanda',
      arxiv: '2306.11695',
      year: 2023,
      needs: ['linear layers', 'calibration data'],
      text: textOf('wanda'),
    });
  });

  it.each([
    { asked: 'auto-rag', says: /ESP7030[^]*no weight[^]*`data-pruning`/ },
    { asked: 'arXiv:2411.19443', says: /ESP7030[^]*`auto-rag`/ },
    { asked: 'https://arxiv.org/pdf/2503.03434v2', says: /ESP7030[^]*`rasd`[^]*`finercut`/ },
    { asked: 'retrieval speculative decoding', says: /ESP7030[^]*`rasd`/ },
  ])('says why $asked has no recipe, and what is nearest', async ({ asked, says }) => {
    const folder = folderWith({});
    for (const args of [
      ['recipes', 'show', asked],
      ['recipes', 'search', asked],
      ['plan', asked],
      ['run', asked],
      ['init', '--recipe', asked],
    ]) {
      const { stdout, stderr, code } = await espalier(args, { cwd: folder });
      expect(stderr).toMatch(says);
      expect({ stdout, code }).toEqual({ stdout: '', code: 2 });
    }
    expect(readdirSync(folder)).toEqual([]);
  });

  it('names papers without a recipe beside the recipes that a search finds', async () => {
    const { stdout, stderr, code } = await espalier(['recipes', 'search', 'decoding']);
    expect({ stdout, code }).toEqual({ stdout: '', code: 2 });
    expect(stderr.match(/ESP7030/g)?.length).toBeGreaterThan(0);
    const both = await espalier(['recipes', 'search', 'retrieval', '--json']);
    expect(both.stderr).toMatch(/^no recipe of `rasd`: .*; nearest: `finercut`$/m);
    expect(JSON.parse(both.stdout)).toContainEqual(expect.objectContaining({ name: 'provence' }));
    expect(both.code).toBe(0);
  });

  it('finds a recipe by any form of its identifier', async () => {
    for (const asked of ['arXiv:1710.01878v2', 'https://arxiv.org/abs/1710.01878']) {
      const { stdout } = await espalier(['recipes', 'search', asked, '--json']);
      expect(JSON.parse(stdout)).toEqual([expect.objectContaining({ name: 'gmp' })]);
    }
  });

  it.each([
    { asked: 'lotery-ticket', says: /ESP7007[^]*did you mean `lottery-ticket`/ },
    { asked: 'gblm', says: /ESP7007[^]*did you mean `gblm-pruner`/ },
    { asked: '9999.00001', says: /ESP7007.*`9999\.00001`/ },
    { asked: 'lottery', says: /ESP7013[^]*`lottery-jackpots`, `lottery-ticket`, `rigl` or `stabilizing/ },
  ])('does not know which one $asked is', async ({ asked, says }) => {
    const { stderr, code } = await espalier(['recipes', 'show', asked]);
    expect(stderr).toMatch(says);
    expect(code).toBe(2);
  });
});

describe('by name, from any folder', () => {
  const model = path.join(root, 'test/fixtures/models/mlp_digits.onnx');
  const data = ['x', 'y'].map((part) => path.join(root, `test/fixtures/data/digits_${part}_train.npy`));

  it.each(['global-mp', '2209.14624', 'https://arxiv.org/abs/2209.14624', 'Is Complexity Required'])('plans %s', async (name) => {
    const args = ['plan', name, '--model', model, '--train', data.join(',')];
    const { stdout, code } = await espalier(args, { cwd: folderWith({}) });
    expect(stdout).toMatch(/^recipe {2}global-mp 1\.0\.0/);
    expect(code).toBe(0);
  });
});

describe('espalier init --recipe', () => {
  it('copies one beside a new project file', async () => {
    const folder = folderWith({});
    const { code } = await espalier(['init', '--recipe', 'gmp'], { cwd: folder });
    expect(code).toBe(0);
    expect(readdirSync(folder).sort()).toEqual(['espalier.yaml', 'gmp.prune']);
    expect(readFileSync(path.join(folder, 'gmp.prune'), 'utf8')).toBe(textOf('gmp'));
  });

  it('adds one to a project that is there', async () => {
    const folder = folderWith({ 'espalier.yaml': 'model: net.onnx\n' });
    expect((await espalier(['init', '--recipe', '1803.03635'], { cwd: folder })).code).toBe(0);
    expect(readdirSync(folder).sort()).toEqual(['espalier.yaml', 'lottery-ticket.prune']);
    expect(readFileSync(path.join(folder, 'espalier.yaml'), 'utf8')).toBe('model: net.onnx\n');
  });

  it.each([
    { before: 'gmp.prune', args: ['--recipe', 'gmp'], says: /ESP7005/ },
    { before: 'other', args: ['--recipe', 'gpm'], says: /ESP7007[^]*`gmp`/ },
  ])('writes nothing with $args beside $before', async ({ before, args, says }) => {
    const folder = folderWith({ [before]: '' });
    const { stderr, code } = await espalier(['init', ...args], { cwd: folder });
    expect(stderr).toMatch(says);
    expect(code).toBe(2);
    expect(readdirSync(folder)).toEqual([before]);
  });
});

describe('a recipe that does not fit its model', () => {
  it('names others also where several inputs are fed, and no data are given', async () => {
    const nodes = [node('MatMul', ['a', 'w'], ['h']), node('Add', ['h', 'b'], ['s']), node('MatMul', ['s', 'v'], ['y'])];
    const tensors = [weights('w', 40, 50), weights('v', 50, 10)];
    const net = encodeModel(smallModel({ nodes, tensors, inputs: { a: ['N', 40], b: ['N', 'M'] } }));
    const project = 'model: net.onnx\ntask: { inputs: { a: x, b: other }, loss: crossentropy }\n';
    const folder = folderWith({
      'net.onnx': net,
      'espalier.yaml': project,
      'conv.prune': 'prune weights in conv by global magnitude to 50%\n',
    });
    const { stderr, code } = await espalier(['plan', 'conv.prune'], { cwd: folder });
    expect(code).toBe(1);
    expect(stderr).toMatch(/ESP3050[^]*recipes that fit this model/);
  });

  it.each([
    { recipe: 'rnn-sparsity', model: 'lenet5_fmnist', lacks: 'no layer of the model has the role' },
    { recipe: 'perp', model: 'resnet8_fmnist', lacks: 'selects no layer of this model' },
  ])('$recipe on $model: names others that plan on it', async ({ recipe, model, lacks }) => {
    const args = ['--model', path.join(root, `test/fixtures/models/${model}.onnx`)];
    const { stderr, code } = await espalier(['plan', recipe, ...args]);
    expect(code).toBe(1);
    expect(stderr).toContain(lacks);
    const [, named = ''] = /recipes that fit this model: (.*)/.exec(stderr) ?? [];
    const others = [...named.matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? '');
    expect(others.length).toBeGreaterThan(0);
    expect(others).not.toContain(recipe);
    const data = ['x', 'y'].map((part) => path.join(root, `test/fixtures/data/fmnist_${part}_train.npy`));
    for (const other of others) {
      const sets = ['train', 'validation', 'calibration'].flatMap((set) => [`--${set}`, data.join()]);
      const planned = await espalier(['plan', other, ...args, ...sets]);
      expect({ other, code: planned.code }).toEqual({ other, code: 0 });
    }
  });

  it('keeps to itself where a layer is only called otherwise', async () => {
    const model = path.join(root, 'test/fixtures/models/lenet5_fmnist.onnx');
    const text = 'prune weights in fc9 by magnitude to 80%';
    const { stderr } = await espalier(['plan', '-e', text, '--model', model]);
    expect(stderr).toContain('no layer of the model has the name');
    expect(stderr).not.toContain('recipes that fit');
  });

  it('keeps to itself where the recipe is at fault, not the model', async () => {
    const model = path.join(root, 'test/fixtures/models/lenet5_fmnist.onnx');
    const { stderr } = await espalier(['plan', '-e', 'prune weights by |w| to 50% for 3 steps', '--model', model]);
    expect(stderr).not.toContain('recipes that fit');
  });
});
