/**
 * Random recipes of every verb, run at tiny lengths on seven networks: whatever ends is read back, verified, reported,
 * compared and resumed from its middle, and the canonical text of a recipe gives the same plan.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { compareRuns } from '../../src/cli/compared-runs.ts';
import { hasErrors, plan, type Diagnostic, type Plan } from '../../src/index.ts';
import { collect } from '../../src/report/html/collect.ts';
import { readRun } from '../../src/report/record/read-run.ts';
import { resumedRequest } from '../../src/run/resume-run.ts';
import { runPlan } from '../../src/run/run-plan.ts';
import { verifyRun } from '../../src/verify/verify-run.ts';
import { bytesOf } from '../run/folder-bytes.ts';
import { canonicalOf, namelessPlan } from '../support/canonical-plan.ts';
import { drawnRecipes, runnableOn } from '../support/runnable-recipe.ts';
import { dataSets, smallGrounds, type Ground } from '../support/small-grounds.ts';
import { demand } from './demand.ts';
import { kind, type Kind } from './kind.ts';

/** Of a recipe that is run: beyond these a case would take minutes. */
const mostStages = 60;
const mostSteps = 240;
/** Findings that only weights and samples can give. */
export const foundByRuns: ReadonlySet<string> = new Set([
  'ESP4501',
  'ESP6580',
  'ESP6770',
  'ESP6771',
  'ESP6772',
  'ESP6773',
  'ESP6780',
  'ESP6781',
]);
/** Milliseconds of computing: a case carries a run out four times. */
const slowest = 120_000;

export interface RunsKind extends Kind {
  /** What became of the recipes, and what was in those that ran. */
  readonly told: () => string;
}

export function runsKind(statements = 300): RunsKind {
  const grounds = smallGrounds();
  const ran = new Map<string, number>();
  const verbs = new Map<string, number>();
  const refused = new Map<string, number>();
  const made = fc.record({ text: drawnRecipes(statements), at: fc.nat(grounds.length - 1), middle: fc.nat(1000) });
  const one = kind(
    'runs',
    made,
    async ({ text, at, middle }) => {
      const ground = grounds[at];
      const drawn = ground && runnableOn(ground, text);
      if (ground === undefined || drawn === undefined) return;
      holdsOfPlan(ground, drawn.text, drawn.plan);
      if (isLong(drawn.plan)) return;
      const ended = await holdsOfRun(ground, drawn.plan, middle / 1000);
      if (ended !== undefined) return add(refused, ended);
      add(ran, ground.name);
      for (const { statements: own } of drawn.plan.stages) for (const { kind: verb } of own) add(verbs, verb);
    },
    { slowest, perRound: 20 },
  );
  const tried = (): number => [...ran.values()].reduce((sum, count) => sum + count, 0);
  return {
    ...one,
    tried,
    told: () => [`ran: ${listed(ran)}`, `statements: ${listed(verbs)}`, `refused while they ran: ${listed(refused)}`].join('\n'),
  };
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function listed(counts: ReadonlyMap<string, number>): string {
  const sum = [...counts.values()].reduce((all, count) => all + count, 0);
  return `${sum} (${[...counts].map(([name, count]) => `${name} ${count}`).join(', ')})`;
}

function isLong({ stages }: Plan): boolean {
  return stages.length > mostStages || stages.reduce((sum, { steps }) => sum + steps, 0) > mostSteps;
}

function holdsOfPlan({ facts }: Ground, text: string, made: Plan): void {
  const canonical = plan({ ...facts, recipe: canonicalOf(text), for: ['6 steps'] }).value;
  demand(canonical !== undefined && namelessPlan(canonical) === namelessPlan(made), `the plan of its canonical text:\n${text}`);
}

/** The code of the finding that a run ended in before it was done; undefined where it went well. */
export async function holdsOfRun(ground: Ground, made: Plan, middle: number): Promise<string | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'espalier-runs-'));
  try {
    const data = new Map(dataSets.map((name) => [name, { x: ground.x, y: ground.y }]));
    const request = { plan: made, modelPath: ground.modelPath, data };
    const out = join(folder, 'run');
    let events = 0;
    const whole = await runPlan({ ...request, out, onEvent: () => events++ });
    if (whole.value === undefined) return refusalOf(whole.diagnostics);
    await holdsOfFolder(out, { modelPath: ground.modelPath, data });
    const cut = join(folder, 'cut');
    const controller = new AbortController();
    let seen = 0;
    const stopAt = 1 + Math.floor(middle * (events - 1));
    const stopped = await runPlan({
      ...request,
      out: cut,
      checkpointEvery: 2,
      signal: controller.signal,
      onEvent: () => {
        if (++seen === stopAt) controller.abort();
      },
    });
    if (stopped.value === undefined) {
      const again = await resumedRequest(cut);
      demand(again.value !== undefined, `it resumes: ${said(again.diagnostics)}`);
      if (again.value === undefined) return undefined;
      const resumed = await runPlan(again.value);
      demand(resumed.value !== undefined, `it goes on at event ${stopAt} of ${events}: ${said(resumed.diagnostics)}`);
    }
    holdsTheBytes(out, cut, `event ${stopAt} of ${events}`);
    return undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function holdsTheBytes(whole: string, cut: string, where: string): void {
  const [bytes, others] = [bytesOf(whole), bytesOf(cut)];
  const differing = [...new Set([...bytes.keys(), ...others.keys()])].filter((name) => bytes.get(name) !== others.get(name));
  demand(differing.length === 0, `the same bytes where it was cut off at ${where}: ${differing.join(', ')}`);
}

/** What a run has left can be verified, with its repetition where its inputs are there, reported and compared. */
export async function holdsOfFolder(out: string, inputs?: Parameters<typeof verifyRun>[0]['inputs']): Promise<void> {
  const verified = await verifyRun({ folder: out, inputs });
  const findings = [...verified.diagnostics, ...(verified.value?.findings ?? [])];
  demand(verified.value !== undefined && !hasErrors(findings), `it verifies: ${said(findings)}`);
  const { value: record, diagnostics } = await readRun(out);
  demand(record !== undefined, `it is read for a report: ${said(diagnostics)}`);
  if (record === undefined) return;
  collect({ record, label: 'run', after: new Map() });
  const compared = await compareRuns(out, out);
  demand(compared.value?.same === true, `it is equal to itself: ${said(compared.diagnostics)}`);
}

function said(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map(({ code, message }) => `${code} ${message}`).join('; ');
}

/** What a run alone can find, in weights and samples; anything else is one that the plan should have found. */
function refusalOf(diagnostics: readonly Diagnostic[]): string {
  const { code } = diagnostics.find(({ severity }) => severity === 'error') ?? { code: 'none' };
  demand(foundByRuns.has(code), `a run that ends: ${said(diagnostics)}`);
  return code;
}
