/**
 * Random recipes of every verb, run at tiny lengths on seven networks by the commands themselves: whatever ends is
 * verified, reported, compared and resumed from its middle, and the canonical text of a recipe gives the same plan.
 */
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { requestOf } from '../../src/cli/asked-run.ts';
import { clean, findings } from '../../src/cli/report.ts';
import { plan, type Diagnostic, type Plan } from '../../src/index.ts';
import { files } from '../../src/record/layout.ts';
import { runPlan } from '../../src/run/run-plan.ts';
import { bytesOf } from '../run/folder-bytes.ts';
import { canonicalOf, namelessPlan } from '../support/canonical-plan.ts';
import { drawnRecipes, runnableOn } from '../support/runnable-recipe.ts';
import { dataSets, smallGrounds, type Ground } from '../support/small-grounds.ts';
import { demand } from './demand.ts';
import { inProcesses, type Door, type Ended } from './doors.ts';
import { kind, type Kind } from './kind.ts';

/** Of a recipe that is run: beyond these a case takes many times as long as the others. */
const mostStages = 24;
const mostSteps = 60;
/** The length of what has none of its own. */
const lengthOfAll = '6 steps';
/** Findings that only weights and samples can give. */
export const foundByRuns: ReadonlySet<string> = new Set([
  'ESP4501',
  'ESP4502',
  'ESP6580',
  'ESP6770',
  'ESP6771',
  'ESP6772',
  'ESP6773',
  'ESP6780',
  'ESP6781',
]);
/** Milliseconds of computing: a case carries a run out two or three times. */
const slowest = 120_000;
/** Of so many cases one goes through the built program. */
const oneApartOf = 20;
/** Of so many cases one is verified with its repetition, which is a third run. */
const oneRepeatedOf = 4;

export interface RunsKind extends Kind {
  /** What became of the recipes, and what was in those that ran. */
  readonly told: () => string;
}

export function runsKind(door: Door, statements = 300): RunsKind {
  const grounds = smallGrounds();
  const ran = new Map<string, number>();
  const verbs = new Map<string, number>();
  const refused = new Map<string, number>();
  const doors = new Map<string, number>();
  const made = fc.record({
    text: drawnRecipes(statements),
    at: fc.nat(grounds.length - 1),
    middle: fc.nat(1000),
    isApart: oneOf(oneApartOf),
    isRepeated: oneOf(oneRepeatedOf),
  });
  const one = kind(
    'runs',
    made,
    async ({ text, at, middle, isApart, isRepeated }) => {
      const ground = grounds[at];
      const drawn = ground && runnableOn(ground, text);
      if (ground === undefined || drawn === undefined) return;
      holdsOfPlan(ground, drawn.text, drawn.plan);
      if (isLong(drawn.plan)) return;
      const chosen = isApart ? inProcesses : door;
      const ended = await holdsOfRun({ ground, text: drawn.text, middle: middle / 1000, door: chosen, isRepeated }).catch(
        (error: unknown) => {
          throw new Error(`${ground.name}:\n${drawn.text}`, { cause: error });
        },
      );
      if (ended !== undefined) return add(refused, ended);
      add(ran, ground.name);
      add(doors, isApart ? 'in a process for each command' : 'in one process');
      for (const { statements: own } of drawn.plan.stages) for (const { kind: verb } of own) add(verbs, verb);
    },
    { slowest, perRound: 20 },
  );
  const tried = (): number => [...ran.values()].reduce((sum, count) => sum + count, 0);
  return {
    ...one,
    tried,
    told: () =>
      [
        `ran: ${listed(ran)}`,
        `commands: ${listed(doors)}`,
        `statements: ${listed(verbs)}`,
        `refused while they ran: ${listed(refused)}`,
      ].join('\n'),
  };
}

/** True in one of so many cases. */
function oneOf(count: number): fc.Arbitrary<boolean> {
  return fc.nat(count - 1).map((turn) => turn === 0);
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
  const canonical = plan({ ...facts, recipe: canonicalOf(text), for: [lengthOfAll] }).value;
  demand(canonical !== undefined && namelessPlan(canonical) === namelessPlan(made), `the plan of its canonical text:\n${text}`);
}

export interface RunCase {
  readonly ground: Ground;
  readonly text: string;
  /** Where it is cut off, as a share of all events. */
  readonly middle: number;
  readonly door: Door;
  /** Whether `verify` carries it out once more. */
  readonly isRepeated: boolean;
}

/** Lays the recipe, its network and its data into a folder; they are named as a user would name them. */
export function layGround({ modelPath, x, y, facts }: Ground, text: string, cwd: string): void {
  const sets = dataSets.map((name) => `  ${name}: { x: x.npy, y: y.npy }\n`).join('');
  writeFileSync(join(cwd, 'a.prune'), text);
  writeFileSync(join(cwd, 'espalier.yaml'), `model: net.onnx\n${facts.project}data:\n${sets}`);
  for (const [from, to] of [
    [modelPath, 'net.onnx'],
    [x, 'x.npy'],
    [y, 'y.npy'],
  ] as const) {
    copyFileSync(from, join(cwd, to));
  }
}

export const runOptions = ['--for', lengthOfAll, '--quiet'] as const;

/** The code of the finding that a run ended in before it was done; undefined where it went well. */
export async function holdsOfRun({ ground, text, middle, door, isRepeated }: RunCase): Promise<string | undefined> {
  const cwd = mkdtempSync(join(tmpdir(), 'espalier-runs-'));
  try {
    layGround(ground, text, cwd);
    const whole = await door.carryOut(['run', 'a.prune', '--out', 'whole', ...runOptions], cwd);
    if (!existsSync(join(cwd, 'whole', files.manifest))) return refusalOf(whole);
    demand(whole.code === clean || whole.code === findings, `a run that ends: ${said(whole)}`);
    await holdsOfFolder(door, cwd, 'whole', isRepeated);
    const where = await cutOff(cwd, middle);
    if (!existsSync(join(cwd, 'cut', files.manifest))) {
      const resumed = await door.carryOut(['run', '--resume', 'cut', '--quiet'], cwd);
      demand(resumed.code === whole.code, `it goes on at ${where}: ${said(resumed)}`);
    }
    holdsTheBytes(join(cwd, 'whole'), join(cwd, 'cut'), where);
    const compared = await door.carryOut(['diff', 'whole', 'cut'], cwd);
    demand(compared.code === clean, `it is equal to the resumed one: ${said(compared)}`);
    return undefined;
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

/** Carries the run out up to one of its events: what can be drawn again is no matter of time. */
async function cutOff(cwd: string, middle: number): Promise<string> {
  const events = readFileSync(join(cwd, 'whole', files.journal), 'utf8').split('\n').length - 1;
  const stopAt = 1 + Math.floor(middle * (events - 1));
  const before = process.cwd();
  process.chdir(cwd);
  try {
    const asked = await requestOf('a.prune', { out: 'cut', for: [lengthOfAll], set: [], checkpointEvery: 2 });
    demand(asked.value !== undefined, `it is planned again: ${messagesOf(asked.diagnostics)}`);
    const controller = new AbortController();
    let seen = 0;
    const onEvent = (): void => {
      if (++seen === stopAt) controller.abort();
    };
    if (asked.value !== undefined) await runPlan({ ...asked.value, signal: controller.signal, onEvent });
  } finally {
    process.chdir(before);
  }
  return `event ${stopAt} of ${events}`;
}

function holdsTheBytes(whole: string, cut: string, where: string): void {
  const [bytes, others] = [bytesOf(whole), bytesOf(cut)];
  const differing = [...new Set([...bytes.keys(), ...others.keys()])].filter((name) => bytes.get(name) !== others.get(name));
  demand(differing.length === 0, `the same bytes where it was cut off at ${where}: ${differing.join(', ')}`);
}

/** What a run has left can be verified, with its repetition unless that is left out, and reported. */
export async function holdsOfFolder({ carryOut, hasPage }: Door, cwd: string, out: string, isRepeated: boolean): Promise<void> {
  const verified = await carryOut(['verify', out, '--quiet', ...(isRepeated ? [] : ['--no-repeat'])], cwd);
  demand(verified.code === clean, `it verifies: ${said(verified)}`);
  const reported = await carryOut(['report', out, ...(hasPage ? ['--out', 'report.html'] : ['--json'])], cwd);
  demand(reported.code === clean, `it is reported: ${said(reported)}`);
}

function said({ code, stderr }: Ended): string {
  return `${code}: ${stderr}`;
}

function messagesOf(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map(({ code, message }) => `${code} ${message}`).join('; ');
}

/** What a run alone can find, in weights and samples; anything else is one that the plan should have found. */
function refusalOf(ended: Ended): string {
  const [, code = 'none'] = /error\[(ESP\d+)\]/.exec(ended.stderr) ?? [];
  demand(foundByRuns.has(code), `a run that ends: ${said(ended)}`);
  return code;
}
