/** A key of YAML may be a list or a mapping: it is refused in our words, and no library speaks beside them. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { removeFolders } from '../cli/command.ts';
import { espalier } from '../cli/quick-command.ts';
import { projectFolder } from '../report/run-folder.ts';

afterAll(removeFolders);

const odd = ['? [a, b]\n: 1\n', '? {a: 1}\n: 1\n', '? ? [a]\n: 1\n', '&x [a]: *x\n', '"\\ud800": 1\n', '? |\n  a\n  b\n: 1\n'];
const plan = { name: 'plan.yaml', args: ['run', 'plan.yaml', '--out', 'o'] };

const readers = [
  { name: 'espalier.yaml', args: ['plan', 'a.prune'] },
  { name: 'espalier.lock', args: ['lock', 'a.prune', '--check'] },
  { name: 'a.prune.yaml', args: ['check', 'a.prune.yaml'] },
  { name: 'a.prune.yaml', args: ['fmt', 'a.prune.yaml'] },
  { name: 'tool.yaml', args: ['import', 'tool.yaml'] },
  { name: 'net.latency.yaml', args: ['plan', 'fast.prune'] },
  plan,
];

describe.each(readers)('$args of $name', ({ name, args }) => {
  it('says what is wrong, and nothing of a library', async () => {
    const cwd = projectFolder();
    writeFileSync(path.join(cwd, 'fast.prune'), 'prune neurons by magnitude to 50% latency\n');
    await espalier(['plan', 'a.prune', '--out', 'plan.yaml'], { cwd });
    cpSync(path.join(cwd, 'plan.yaml'), path.join(cwd, 'kept.yaml'));
    for (const text of odd) {
      const before = name === plan.name ? readFileSync(path.join(cwd, 'kept.yaml'), 'utf8') : '';
      writeFileSync(path.join(cwd, name), before + text);
      const { stdout, stderr, code } = await espalier(args, { cwd });
      expect(code, stderr).not.toBe(0);
      expect(stdout + stderr).toMatch(/ESP\d{4}/);
      expect(stdout + stderr).not.toMatch(/Warning:|node:|--trace|mistake in Espalier/);
    }
  }, 120_000);
});
