/** Plans, journals and checkpoints that somebody has edited and sealed again: each ends in findings. */
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { planFromYaml, planToYaml } from '../../src/plan/index.ts';
import { collect } from '../../src/report/html/collect.ts';
import { readRun } from '../../src/report/record/read-run.ts';
import { resumedRequest } from '../../src/run/resume-run.ts';
import type { RunEvent } from '../../src/journal/run-event.ts';
import { runPlan } from '../../src/run/run-plan.ts';
import { type RunRequest } from '../../src/run/run-request.ts';
import { journalStart } from '../../src/record/journal.ts';
import { seal, sha256, unseal } from '../../src/record/sealed.ts';
import { verifyRun } from '../../src/verify/verify-run.ts';
import { isSound } from '../hostile/findings.ts';
import { digits, planOn } from '../run/support.ts';
import { all, edits, type Edit, type Json } from './edits.ts';
import { kind, type Kind } from './kind.ts';

const recipe = `
stage cut for 4 steps {
  train all with sgd(lr: 0.05, momentum: 0.9)
  prune weights by global magnitude to 70% over 0%..50%
}
measure accuracy of model on test
expect sparsity of model >= 50%`;

interface Ground {
  readonly cutOff: string;
  readonly finished: string;
  readonly planText: string;
}

let ground: Promise<Ground> | undefined;

/** A run that was interrupted behind its first checkpoint, and a whole one; they go with the process. */
function groundOf(): Promise<Ground> {
  ground ??= (async () => {
    const scratch = mkdtempSync(join(tmpdir(), 'espalier-records-'));
    process.once('exit', () => rmSync(scratch, { recursive: true, force: true }));
    const cutOff = join(scratch, 'cut-off');
    const plan = await planOn(digits, recipe);
    const controller = new AbortController();
    await runPlan({
      plan,
      modelPath: digits.model,
      data: digits.data,
      out: cutOff,
      checkpointEvery: 1,
      signal: controller.signal,
      onEvent: (event) => {
        if (event.event === 'step' && event.step === 3) controller.abort();
      },
    });
    const finished = join(scratch, 'finished');
    await runPlan({ plan, modelPath: digits.model, data: digits.data, out: finished });
    return { cutOff, finished, planText: planToYaml(plan) };
  })();
  return ground;
}

/** A copy of a run, changed, and looked at. */
async function inCopy(run: 'cutOff' | 'finished', change: (folder: string) => void, look: (folder: string) => Promise<void>) {
  const { [run]: original } = await groundOf();
  const folder = `${original}-copy`;
  rmSync(folder, { recursive: true, force: true });
  cpSync(original, folder, { recursive: true });
  change(folder);
  await look(folder);
}

/** No edited plan trains for long: the run is stopped behind its first step. */
async function brieflyRun(request: RunRequest): Promise<void> {
  const controller = new AbortController();
  const onEvent = (event: RunEvent): void => {
    if (event.event === 'step') controller.abort();
  };
  await runPlan({ ...request, signal: controller.signal, onEvent });
}

async function goesOn(folder: string): Promise<void> {
  const request = await resumedRequest(folder);
  request.diagnostics.forEach(isSound);
  if (request.value !== undefined) await brieflyRun(request.value);
}

async function reports(folder: string): Promise<void> {
  const { value: record, diagnostics } = await readRun(folder);
  diagnostics.forEach(isSound);
  if (record !== undefined) collect({ record, label: 'run', after: new Map() });
}

/** Everything but the repetition. */
async function verifies(folder: string): Promise<void> {
  const { value, diagnostics } = await verifyRun({ folder });
  [...diagnostics, ...(value?.findings ?? [])].forEach(isSound);
  await reports(folder);
}

/** With the hash of a file that was edited. */
function relisted(folder: string, name: string): void {
  const path = join(folder, 'manifest.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8'));
  const sum = sha256(readFileSync(join(folder, name)));
  writeFileSync(path, JSON.stringify({ ...manifest, files: { ...manifest.files, [name]: sum } }));
}

function resealed(path: string, list: readonly Edit[]): void {
  const record = unseal(readFileSync(path, 'utf8').trimEnd())?.value;
  const value = all(record, list);
  const sealable = typeof value === 'object' && value !== null && Object.keys(value).length > 0;
  if (sealable) writeFileSync(path, `${seal(value).line}\n`);
}

/** Every line sealed anew with the one before it. */
function resealedJournal(path: string, plan: string, list: readonly Edit[]): void {
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  const events = lines.map((line) => {
    const { sum: _, ...event } = JSON.parse(line);
    return event;
  });
  const changed = all(events, list);
  let sum = journalStart(sha256(plan));
  const out = (Array.isArray(changed) ? changed : [changed]).map((event: Json) => {
    if (typeof event !== 'object' || event === null) return JSON.stringify(event);
    const sealed = seal({ ...event, z: 0 }, sum);
    sum = sealed.sum;
    return sealed.line;
  });
  writeFileSync(path, `${out.join('\n')}\n`);
}

export const recordKinds: readonly Kind[] = [
  kind('records: plan', edits, async (list) => {
    const { planText } = await groundOf();
    const first = await planFromYaml({ name: 'plan.yaml', text: planText });
    const text = JSON.stringify(all(first.value, list));
    const { value, diagnostics } = await planFromYaml({ name: 'plan.yaml', text });
    diagnostics.forEach(isSound);
    if (value === undefined) return;
    const { cutOff } = await groundOf();
    const out = `${cutOff}-planned`;
    rmSync(out, { recursive: true, force: true });
    await brieflyRun({ plan: value, modelPath: digits.model, data: digits.data, out });
  }),
  kind('records: journal', edits, async (list) => {
    const { planText } = await groundOf();
    await inCopy('cutOff', (folder) => resealedJournal(join(folder, 'journal.jsonl'), planText, list), reports);
  }),
  kind('records: checkpoint', fc.tuple(edits, fc.nat()), async ([list, which]) => {
    await inCopy(
      'cutOff',
      (folder) => {
        const records = join(folder, 'checkpoints');
        const names = readdirSync(records).filter((name) => /\.(end|step)\.json$/.test(name));
        resealed(join(records, names[which % names.length] ?? ''), list);
      },
      goesOn,
    );
  }),
  kind('records: manifest', edits, async (list) => {
    await inCopy(
      'finished',
      (folder) => {
        const path = join(folder, 'manifest.json');
        const edited = all(JSON.parse(readFileSync(path, 'utf8')), list);
        writeFileSync(path, JSON.stringify(edited));
      },
      verifies,
    );
  }),
  kind('records: journal of a finished run', edits, async (list) => {
    const { planText } = await groundOf();
    await inCopy(
      'finished',
      (folder) => {
        resealedJournal(join(folder, 'journal.jsonl'), planText, list);
        relisted(folder, 'journal.jsonl');
      },
      verifies,
    );
  }),
];
