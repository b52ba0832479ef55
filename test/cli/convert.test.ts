/** `espalier convert`, and recipes in YAML wherever a recipe is asked for. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { folderWith, removeFolders, root } from './command.ts';
import { espalier } from './quick-command.ts';

afterAll(removeFolders);

const text = `prune weights by global magnitude to 80%
  over 25%..75%
  protect min 5% per layer

then retrain lora within 0.3% of params
`;
const yaml = `stages:
  - {prune: weights, by: {allocation: global, criterion: magnitude}, to: 80%, over: 25%..75%, protect: {min: 5%, per: layer}}
  - {retrain: lora, within: 0.3% of params}
`;
const wrong = 'stages:\n  - prune: wieghts\n    by: magnitude\n    to: 80%\n';
const model = path.join(root, 'examples/lenet300/lenet300_mnist.onnx');

describe('espalier convert', () => {
  it('prints the other form', async () => {
    const cwd = folderWith({ 'a.prune': text, 'b.prune.yaml': yaml });
    const toYaml = await espalier(['convert', 'a.prune'], { cwd });
    expect(toYaml.code).toBe(0);
    expect(toYaml.stdout.replace(/\n {4}/g, ' ')).toContain('criterion: magnitude');
    const toText = await espalier(['convert', 'b.prune.yaml'], { cwd });
    expect(toText).toMatchObject({ code: 0, stdout: text });
  });

  it('is converted to the other form and back without a difference', async () => {
    const cwd = folderWith({ 'a.prune': `# kept\n${text}` });
    await espalier(['convert', 'a.prune', '--out', 'a.prune.yaml'], { cwd });
    const back = await espalier(['convert', 'a.prune.yaml'], { cwd });
    expect(back.stdout).toBe(`# kept\n${text}`);
  });

  it('writes a file, and never over another', async () => {
    const cwd = folderWith({ 'a.prune': text, 'taken.prune.yaml': 'mine\n' });
    const written = await espalier(['convert', 'a.prune', '--out', 'new.prune.yaml'], { cwd });
    expect(written).toMatchObject({ code: 0, stdout: '', stderr: 'wrote new.prune.yaml\n' });
    expect(existsSync(path.join(cwd, 'new.prune.yaml'))).toBe(true);
    const refused = await espalier(['convert', 'a.prune', '--out', 'taken.prune.yaml'], { cwd });
    expect(refused.code).toBe(2);
    expect(readFileSync(path.join(cwd, 'taken.prune.yaml'), 'utf8')).toBe('mine\n');
  });

  it('reads standard input in the form that its name says', async () => {
    const args = ['convert', '-', '--stdin-filename', 'x.prune.yaml', '--to', 'text'];
    expect((await espalier(args, { input: yaml })).stdout).toBe(text);
  });

  it('has no other form for what is wrong', async () => {
    const cwd = folderWith({ 'a.prune.yaml': wrong });
    const { code, stdout, stderr } = await espalier(['convert', 'a.prune.yaml'], { cwd });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('a.prune.yaml:2:12');
  });
});

describe('a recipe in YAML', () => {
  it('is checked, also in a folder, with findings at its lines', async () => {
    const cwd = folderWith({ 'good.prune.yaml': yaml, 'bad.prune.yaml': wrong, 'espalier.yaml': '' });
    const { code, stdout } = await espalier(['check', '.', '--format', 'concise'], { cwd });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^bad\.prune\.yaml:2:12: error ESP2002/);
    expect(stdout).not.toContain('espalier.yaml');
  });

  it('gives the plan of the equivalent text', async () => {
    const files = {
      'r.prune': 'prune weights by global magnitude to 80%\n',
      'r.prune.yaml': 'stages:\n  - prune: weights\n    by: {criterion: magnitude, allocation: global}\n    to: 80%\n',
    };
    const cwd = folderWith(files);
    const plans = await Promise.all(
      ['r.prune', 'r.prune.yaml'].map((file) => espalier(['plan', file, '--model', model, '--json'], { cwd })),
    );
    const [ofText, ofYaml] = plans.map(({ stdout }) => withoutNames(stdout));
    expect(plans.map(({ code }) => code)).toEqual([0, 0]);
    expect(ofYaml).toEqual(ofText);
  });
});

/** A plan says which file it was made from. */
function withoutNames(json: string): unknown {
  return JSON.parse(json.replaceAll('r.prune.yaml', 'r.prune'));
}
