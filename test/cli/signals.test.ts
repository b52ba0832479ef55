/** A signal is heard from the first moment on, and stops what has not begun. */
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import { expect, it } from 'vitest';
import { runRecipe } from '../../src/cli/run-recipe.ts';
import { addRun } from '../../src/cli/commands/run.ts';
import { addVerify } from '../../src/cli/commands/verify.ts';
import { openChannel, type Session, type Terminal } from '../../src/cli/terminal.ts';

function listening(): { readonly terminal: Terminal; readonly heard: string[] } {
  const heard: string[] = [];
  const write = (text: string): void => void heard.push(text);
  const stream = openChannel(process.stderr, false, write);
  return { terminal: { out: stream, err: stream }, heard };
}

it.each([
  ['run', addRun, ['missing.prune']],
  ['verify', addVerify, ['missing']],
])('`%s` hears signals before it loads what does the work', async (name, add, args) => {
  const { terminal } = listening();
  const session: Session = { terminal: () => terminal, finish: () => {} };
  const program = new Command();
  add(program, session);
  const before = process.listenerCount('SIGINT');
  const done = program.parseAsync([name, ...args], { from: 'user' });
  // Modules are loaded by tasks, and none has had its turn yet.
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  expect(process.listenerCount('SIGINT')).toBe(before + 1);
  await done;
  expect(process.listenerCount('SIGINT')).toBe(before);
});

it('a run that is interrupted while it is planned begins nothing', async () => {
  const { terminal, heard } = listening();
  const out = path.join(mkdtempSync(path.join(tmpdir(), 'espalier-')), 'out');
  const options = { e: 'prune weights by global magnitude to 80%', set: [], for: [], out, model: 'test/fixtures/models/mlp_digits.onnx' };
  const code = await runRecipe(undefined, options, terminal, AbortSignal.abort());
  expect(code).toBe(130);
  expect(heard.join('')).toBe('interrupted: nothing has been begun\n');
  expect(existsSync(out)).toBe(false);
});
