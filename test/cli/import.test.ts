/** `espalier import` as a user types it. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { folderWith, removeFolders } from './command.ts';
import { espalier } from './quick-command.ts';

afterAll(removeFolders);

const recipe = `modifiers:
  - !EpochRangeModifier {start_epoch: 0, end_epoch: 10}
  - !GMPruningModifier {params: [fc1.weight], init_sparsity: 0.05, final_sparsity: 0.8, start_epoch: 0, end_epoch: 8, update_frequency: 1}
  - !QuantizationModifier {start_epoch: 9}
`;
const distiller = `pruners:
  a: {class: AutomatedGradualPruner, initial_sparsity: 0, final_sparsity: 0.5, weights: [fc1.weight]}
policies:
  - {pruner: {instance_name: a}, starting_epoch: 0, ending_epoch: 5, frequency: 1}
`;

describe('espalier import', () => {
  it('prints a recipe that checks, and the report beside it', async () => {
    const cwd = folderWith({ 'a.yaml': recipe });
    const { stdout, stderr, code } = await espalier(['import', 'a.yaml'], { cwd });
    expect(code).toBe(0);
    expect(stderr).toContain('not said (2)');
    const checked = await espalier(['check', '-'], { cwd, input: stdout });
    expect(checked.code).toBe(0);
  });

  it('writes a new file, and another only when told', async () => {
    const cwd = folderWith({ 'a.yaml': recipe, 'out.prune': 'mine\n' });
    const refused = await espalier(['import', 'a.yaml', '-o', 'out.prune'], { cwd });
    expect([refused.code, refused.stderr.includes('ESP7005')]).toEqual([2, true]);
    expect(readFileSync(path.join(cwd, 'out.prune'), 'utf8')).toBe('mine\n');
    const forced = await espalier(['import', 'a.yaml', '-o', 'out.prune', '--force'], { cwd });
    expect(forced.code).toBe(0);
    expect(readFileSync(path.join(cwd, 'out.prune'), 'utf8')).toContain('to 80%');
  });

  it('takes several files into a folder, and a report into a file', async () => {
    const cwd = folderWith({ 'a.yaml': recipe, 'b.yaml': distiller });
    const args = ['import', 'a.yaml', 'b.yaml', '-o', 'out', '--report', 'report.txt'];
    const { code, stdout } = await espalier(args, { cwd });
    expect([code, stdout]).toEqual([0, '']);
    expect(['a.prune', 'b.prune'].every((name) => existsSync(path.join(cwd, 'out', name)))).toBe(true);
    const report = readFileSync(path.join(cwd, 'report.txt'), 'utf8');
    expect(report).toContain('a.yaml: SparseML');
    expect(report).toContain('b.yaml: Distiller');
  });

  it('prints JSON with the four lists', async () => {
    const cwd = folderWith({ 'a.yaml': recipe });
    const { stdout } = await espalier(['import', 'a.yaml', '--json'], { cwd });
    const { files } = JSON.parse(stdout);
    expect(Object.keys(files[0].fields)).toEqual(['said', 'differs', 'left', 'unsaid']);
    expect(files[0].fields.unsaid[0]).toMatchObject({ path: 'modifiers[2]' });
    expect(files[0].recipe).toContain('to 80%');
  });

  it('maps names by a table, and says what is wrong with a file', async () => {
    const model = path.resolve('examples/lenet300/lenet300_mnist.onnx');
    const cwd = folderWith({ 'a.yaml': recipe.replace('fc1', 'net.first'), 'names.csv': 'net.first.weight,fc1\n', 'no.yaml': 'a: 1\n' });
    const args = ['import', 'a.yaml', '--model', model];
    expect((await espalier(args, { cwd })).stderr).toContain('ESP7306');
    const mapped = await espalier([...args, '--names', 'names.csv'], { cwd });
    expect([mapped.code, mapped.stdout.includes('in `fc1`')]).toEqual([0, true]);
    const unknown = await espalier(['import', 'no.yaml'], { cwd });
    expect([unknown.code, unknown.stderr.includes('ESP7302')]).toEqual([1, true]);
  });

  it.each(['check', 'plan', 'run'])('%s names it for a file of another tool', async (command) => {
    const cwd = folderWith({ 'a.yaml': distiller });
    const { code, stdout, stderr } = await espalier([command, 'a.yaml'], { cwd });
    expect(code).not.toBe(0);
    expect(`${stdout}${stderr}`).toContain('espalier import');
  });
});
