/** Recipes at the lengths of their papers: what is written is read, also by a run that was killed. */
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { removeFolders } from './command.ts';
import { espalier } from './quick-command.ts';
import { killingGround, start } from './kill.ts';

afterAll(removeFolders);

/** Kills a run as soon as this holds; what it said until then. */
async function killedWhen(cwd: string, args: readonly string[], holds: () => boolean): Promise<string> {
  const child = start(cwd, args);
  while (!holds() && child.process.exitCode === null) await sleep(5);
  child.process.kill('SIGKILL');
  await child.ended;
  expect([child.process.signalCode, child.said()]).toEqual(['SIGKILL', child.said()]);
  return child.said();
}

function stepsIn(journal: string): readonly number[] {
  if (!existsSync(journal)) return [];
  return [...readFileSync(journal, 'utf8').matchAll(/"event":"step","stage":"[^"]*","step":(\d+)/g)].map(([, step]) => Number(step));
}

describe.each(['pdp', 'bip'])('%s over 160,000 steps', (name) => {
  it('is planned, written, read back, killed and resumed', async () => {
    const cwd = killingGround();
    const shown = await espalier(['recipes', 'show', name], { cwd });
    writeFileSync(path.join(cwd, `${name}.prune`), shown.stdout);
    const length = ['--set', 'length=160000 steps', '--batch', '4'];
    const planned = await espalier(['plan', `${name}.prune`, ...length, '--out', 'plan.yaml'], { cwd });
    expect(planned.code, planned.stderr).toBe(0);
    const file = path.join(cwd, 'plan.yaml');
    expect(statSync(file).size).toBeLessThan(8_000);
    expect(parse(readFileSync(file, 'utf8'))).toMatchObject({ stages: [{ steps: 160_000 }, {}] });

    const checkpoints = path.join(cwd, 'out', 'checkpoints');
    const isKept = (): boolean => existsSync(checkpoints) && readdirSync(checkpoints).some((it) => it.endsWith('.step.json'));
    const run = ['run', 'plan.yaml', '--out', 'out', '--quiet', '--checkpoint-every', '3'];
    await killedWhen(cwd, run, isKept);

    const journal = path.join(cwd, 'out', 'journal.jsonl');
    const goesOn = (): boolean => stepsIn(journal).length > 0;
    await killedWhen(cwd, ['run', '--resume', 'out', '--quiet'], goesOn);
    const steps = stepsIn(journal);
    expect(steps).toEqual(steps.map((_, index) => (steps[0] ?? 0) + index));
    expect(steps[0]).toBe(1);
  }, 120_000);
});
