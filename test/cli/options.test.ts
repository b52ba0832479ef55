/** No option is ignored: each that a command declares has a decision for every form of its input. */
import { Command } from 'commander';
import { describe, expect, it, vi } from 'vitest';
import { buildProgram } from '../../src/cli/program/main.ts';
import { besideResume, resumed } from '../../src/cli/asked-run.ts';
import { readPlanned, besidePlan } from '../../src/cli/plan-file.ts';
import { addRecipeOptions, type RunOptions } from '../../src/cli/recipe-options.ts';
import { besideCode } from '../../src/cli/commands/explain.ts';
import { besideRun, idleBesideRun, withoutRepeat } from '../../src/cli/verifying.ts';

vi.stubGlobal('ESPALIER_VERSION', '0.0.0');
const program = buildProgram(() => {});

function optionsOf(name: string): readonly string[] {
  const command = program.commands.find((one: Command) => one.name() === name);
  if (command === undefined) throw new Error(name);
  return command.options.map((option) => option.attributeName());
}

/** Those that every command with a recipe has. */
function recipeOptions(): readonly string[] {
  return addRecipeOptions(new Command())
    .options.map((option) => option.attributeName())
    .toSorted();
}

/** A value of the kind that the option gives. */
const values: Readonly<Record<string, unknown>> = {
  set: [{ name: 'a', value: '1' }],
  for: ['2 epochs'],
  seed: 1,
  batch: 2,
  threads: 1,
  frozen: true,
  keepCheckpoints: true,
  keepAdapters: true,
  checkpointEvery: 3,
};
const none = { set: [], for: [] };

describe('run --resume', () => {
  it('has a decision for every option of run', () => {
    expect(Object.keys(besideResume).toSorted()).toEqual(optionsOf('run').toSorted());
  });

  const decided = Object.entries(besideResume).filter(([, does]) => does === 'idle');
  it.each(decided)('refuses %s, which has no effect there', async (name) => {
    const options: RunOptions = { ...none, resume: 'nowhere', [name]: values[name] ?? 'x' };
    const { diagnostics } = await resumed('nowhere', undefined, options);
    const flag = name.length === 1 ? `-${name}` : `--${name.replace(/[A-Z]/g, '-$&').toLowerCase()}`;
    expect(diagnostics.map(({ code }) => code)).toEqual(['ESP7011']);
    expect(diagnostics[0]?.message).toContain(`\`${flag}\``);
  });
});

describe('a plan file', () => {
  it('has a decision for every option that makes plans', () => {
    expect(Object.keys(besidePlan).toSorted()).toEqual(recipeOptions());
  });

  const decided = Object.entries(besidePlan).filter(([, does]) => does === 'idle');
  it.each(decided)('refuses %s, which the plan has decided', async (name) => {
    const options: RunOptions = { ...none, [name]: values[name] ?? 'x' };
    const { diagnostics } = await readPlanned('nowhere.yaml', options);
    expect(diagnostics.map(({ code }) => code)).toEqual(['ESP7011']);
  });
});

describe('verify', () => {
  it.each([besideRun, withoutRepeat])('has a decision for every option', (effects) => {
    expect(Object.keys(effects).toSorted()).toEqual(optionsOf('verify').toSorted());
  });

  it('refuses what the plan of the run has decided, and inputs that are not read', () => {
    const again = { repeat: true, device: 'cpu', threads: 2, model: 'net.onnx' } as const;
    expect(idleBesideRun(again).map(({ message }) => message.split(' ')[0])).toEqual(['`--device`', '`--threads`']);
    const inputs = { repeat: false, model: 'net.onnx', project: 'a.yaml' };
    expect(idleBesideRun(inputs).map(({ message }) => message.split(' ')[0])).toEqual(['`--model`', '`--project`']);
    expect(idleBesideRun({ repeat: false })).toEqual([]);
  });
});

it('explain with a code has a decision for every option of a recipe', () => {
  expect(Object.keys(besideCode).toSorted()).toEqual(recipeOptions());
});

/** The commands that read one form of input, and what they declare: a new option is to be thought of. */
const ofOneForm: Readonly<Record<string, readonly string[]>> = {
  check: ['format', 'stdinFilename', 'strict', 'model', 'fix', 'unsafeFixes', 'diff'],
  fmt: ['check', 'diff', 'canonical', 'stdinFilename'],
  plan: [...recipeOptions(), 'out', 'memory', 'time', 'json'],
  compile: [...recipeOptions(), 'to', 'out', 'withRuntime', 'holdWeights'],
  engines: ['json'],
  inspect: ['json', 'forTraining'],
  profile: ['batch', 'size', 'threads', 'rounds', 'device', 'out', 'quiet', 'json'],
  convert: ['to', 'out', 'stdinFilename'],
  import: [
    ...['from', 'native', 'trace', 'model', 'names', 'stepsPerEpoch', 'epochs', 'calibration'],
    ...['optimizer', 'out', 'force', 'report', 'json'],
  ],
  report: ['out', 'open', 'model', 'project', 'json'],
  explain: recipeOptions(),
  hash: ['json'],
  diff: ['json', 'markdown', 'git'],
  lock: [
    ...['model', 'project', 'device', 'threads', 'train', 'validation', 'calibration', 'test'],
    ...['dataRoot', 'shards', 'update', 'check', 'json'],
  ],
  replay: ['model', 'out', 'json'],
  log: ['to', 'out'],
  export: ['to', 'out', 'config', 'masks', 'packed', 'stage', 'json'],
  doctor: ['json', 'devices'],
  status: ['json'],
  cancel: [],
  job: [],
  init: ['recipe', 'example'],
  recipes: ['json'],
  lsp: ['stdio', 'clientProcessId'],
  completion: [],
};

it('every command declares only options that were decided on', () => {
  const decided = new Set([...Object.keys(ofOneForm), 'run', 'verify']);
  expect(program.commands.map((one) => one.name()).toSorted()).toEqual([...decided].toSorted());
  for (const [name, options] of Object.entries(ofOneForm)) {
    expect([name, optionsOf(name).toSorted()]).toEqual([name, options.toSorted()]);
  }
});
