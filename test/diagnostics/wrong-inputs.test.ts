/**
 * Wrong inputs and what is said about them, one line a finding. The pages of `wrong-inputs/` are
 * documentation and test at once.
 *
 * `UPDATE_FINDINGS=1 npx vitest run test/diagnostics/wrong-inputs.test.ts` writes the findings anew;
 * read the difference before it is committed.
 */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { carryOut } from '../../src/codegen/pages/carry-out.ts';
import type { Situation } from '../../src/diagnostics/pages/example.ts';
import { renderConcise } from '../../src/diagnostics/render/concise.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = fileURLToPath(new URL('wrong-inputs/', import.meta.url));
const isUpdating = process.env['UPDATE_FINDINGS'] === '1';

/** A recipe or a project file, the command where it is not `check`, and the findings. */
const block = /^```(prune|yaml)\n([\s\S]*?)^```\n+(?:```sh\n\$ espalier ([^\n]*)\n```\n+)?```text\n([\s\S]*?)^```$/gm;

const counts: number[] = [];

for (const name of readdirSync(folder)) {
  const file = path.join(folder, name);
  const text = readFileSync(file, 'utf8');
  const answers: string[] = [];
  const cases = [...text.matchAll(block)].map(([, kind, input = '', command, said = '']) => ({
    input,
    said,
    given: situation(kind === 'yaml', input, command),
  }));
  counts.push(cases.length);
  describe(name, () => {
    it.each(cases)('$input', async ({ given, said }) => {
      const found = await carryOut(given, root);
      const answer = renderConcise(found);
      answers.push(answer);
      if (isUpdating) return;
      expect(answer).toBe(said);
      expect(answer).not.toMatch(/unexpected token|undefined|NaN|\[object/);
      expect(found.length).toBeGreaterThan(0);
    });
  });
  afterAll(() => {
    if (!isUpdating) return;
    const rest = [...answers];
    const updated = text.replace(block, (whole) => whole.replace(/```text\n[\s\S]*$/, () => `\`\`\`text\n${rest.shift() ?? ''}\`\`\``));
    writeFileSync(file, updated);
  });
}

/** Others stand in test/language/check/wrong and on the pages of docs/diagnostics. */
it('there are more than two hundred', () => {
  const language = path.join(root, 'test/language/check/wrong');
  const tables = readdirSync(language).map((name) => readFileSync(path.join(language, name), 'utf8'));
  const others = tables.join('\n').match(/^```prune/gm) ?? [];
  const here = counts.reduce((sum, count) => sum + count, 0);
  expect(here + others.length).toBeGreaterThan(200);
});

function situation(isProject: boolean, input: string, command: string | undefined): Situation {
  const texts = isProject ? { recipe: 'prune weights by magnitude to 80%\n', files: { 'espalier.yaml': input } } : { recipe: input };
  return command === undefined ? texts : { ...texts, command };
}
