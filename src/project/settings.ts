/** The inputs of planning besides recipe and model: from the command line, else from the project. */
import { mostThreads } from '../plan/schema/most-threads.ts';
import * as catalogue from '../diagnostics/catalogue/project.ts';
import { shardsElsewhere } from '../diagnostics/catalogue/data.ts';
import { diagnose, hasErrors, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import type { Graph } from '../model/graph.ts';
import type { PlanSettings } from '../plan/facts.ts';
import type { Project, Threads } from './project.ts';
import { settleTask, withPartDims } from './task.ts';
import { matchParts } from '../basics/matches.ts';
import { check } from '../language/check/check.ts';
import { parse } from '../language/syntax/parse.ts';
import type { Quantity } from '../language/typed.ts';
import type { Lengths } from '../plan/index.ts';
import { lexicon } from '../vocabulary/index.ts';
import type { Device } from './words.ts';

/** Wishes that win over the project file. */
export interface Choices {
  readonly batch?: number;
  readonly seed?: number;
  readonly device?: Device;
  readonly threads?: Threads;
  readonly shards?: number;
}

/** Parts that `threads: auto` splits a batch into, where nobody says how many. */
const usualShards = 8;

/** What holds where nobody chose. One thread, since a plan must not depend on the machine. */
export const usual = { batch: 64, seed: 0, device: 'cpu', threads: 1 } as const;

/** What comes from elsewhere: the data's headers, the recipe's text, `--for`. */
type Circumstances = Pick<PlanSettings, 'samples' | 'sampleDims' | 'sampleBytes' | 'sources' | 'classes' | 'beside' | 'lengths' | 'text'>;

/** What the data say of the task: the axes of classes, by the labels, and the sizes of columns that are fed. */
type OfData = { readonly axes?: Pick<PlanSettings['task'], 'classes' | 'outputs'>; readonly partDims?: readonly (readonly number[])[] };

export function settle(
  project: Project | undefined,
  choices: Choices,
  graph: Graph,
  circumstances: Circumstances,
  { axes, partDims }: OfData = {},
): Outcome<PlanSettings> {
  const { value: settled, diagnostics: faults } = settleTask(project, graph, Object.keys(circumstances.samples).length > 0);
  const diagnostics = [...faultsOf(choices), ...faults];
  if (settled === undefined || hasErrors(diagnostics)) return { diagnostics };
  const keys = ['batch', 'seed', 'device', 'threads'] as const;
  const { cores, isDefault, diagnostics: misplaced } = coresOf(project, choices);
  if (misplaced.length > 0) return { diagnostics: [...diagnostics, ...misplaced] };
  const shardDefault = isDefault ? ['shards'] : [];
  const open = keys.filter((key) => (choices[key] ?? project?.[key]) === undefined);
  return {
    value: {
      ...circumstances,
      batch: choices.batch ?? project?.batch ?? usual.batch,
      seed: choices.seed ?? project?.seed ?? usual.seed,
      device: choices.device ?? project?.device ?? usual.device,
      ...cores,
      task: withPartDims({ ...settled.task, ...axes }, partDims),
      defaults: [...open, ...shardDefault, ...settled.defaults.map((key) => `task.${key}`)],
    },
    diagnostics,
  };
}

/** Threads of an operator, and parts of a batch where it has several. Errors: ESP5150. */
export function coresOf(
  project: Pick<Project, 'threads' | 'shards' | 'device'> | undefined,
  choices: Choices,
): {
  readonly cores: { readonly threads: number; readonly shards?: number };
  readonly isDefault: boolean;
  readonly diagnostics: readonly Diagnostic[];
} {
  const threads = choices.threads ?? project?.threads ?? usual.threads;
  const asked = choices.shards ?? project?.shards;
  const isAuto = threads === 'auto';
  const shards = asked ?? (isAuto ? usualShards : 1);
  const device = choices.device ?? project?.device ?? usual.device;
  const isMisplaced = shards > 1 && device !== 'cpu';
  const words = asked === undefined ? '`threads: auto`' : `\`shards: ${asked}\``;
  return {
    cores: { threads: isAuto ? 1 : threads, shards: shards > 1 ? shards : undefined },
    isDefault: isAuto && asked === undefined,
    diagnostics: isMisplaced ? [diagnose(shardsElsewhere, { device, asked: words })] : [],
  };
}

/** What the schema asks of a project's numbers is asked of the command's and the library's too. */
const ranges = {
  batch: [1, Number.MAX_SAFE_INTEGER],
  seed: [0, Number.MAX_SAFE_INTEGER],
  threads: [1, mostThreads],
  shards: [1, mostThreads],
} as const;

function faultsOf(choices: Choices): readonly Diagnostic[] {
  return (['batch', 'seed', 'threads', 'shards'] as const).flatMap((key) => {
    const [least, most] = ranges[key];
    const value = choices[key] ?? least;
    if (value === 'auto' || (Number.isInteger(value) && value >= least && value <= most)) return [];
    const expected = `a whole number from ${least} to ${most}`;
    return [diagnose(catalogue.wrongValue, { key, expected, nearest: undefined })];
  });
}

export function readLengths(texts: readonly string[]): Outcome<Lengths> {
  const named = new Map<string, Quantity>();
  const diagnostics: Diagnostic[] = [];
  let all: Quantity | undefined;
  for (const text of texts) {
    const [, name, written = ''] = matchParts(/^(?:([^=]+)=)?(.*)$/s, text);
    const length = readLength(written);
    if (length === undefined) diagnostics.push(diagnose(catalogue.badLength, { text }));
    else if (name !== undefined) named.set(name.trim(), length);
    else all = length;
  }
  if (diagnostics.length > 0) return { diagnostics };
  return { value: { named, all }, diagnostics };
}

/** Read as the language reads it, in the place where a recipe would say it. */
function readLength(written: string): Quantity | undefined {
  if (!/^\s*[\d_.]+(e[+-]?\d+)?[a-z]*\s+[a-z ]+$/i.test(written)) return undefined;
  const text = `stage s for ${written} { train all }`;
  const { value } = check(parse({ name: '--for', text }, lexicon).tree);
  const [stage] = value?.body ?? [];
  return stage?.kind === 'stage' ? stage.length : undefined;
}
