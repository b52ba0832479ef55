/** The options of commands that plan and run recipes, and which of them have no effect beside others. */
import { ownAt } from '../basics/own.ts';
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { LogFormat } from './writing-logs.ts';
import { idleOption } from '../diagnostics/catalogue/command.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { matchParts } from '../basics/matches.ts';
import { readDataOption } from './data-option.ts';
import type { Threads } from '../project/project.ts';
import type { DataFiles } from '../project/data-files.ts';
import { isDevice, dataRoles, devices, type Device, type DataRole } from '../project/words.ts';

/** What carries stages out: this machine unless given. */
export const engines = ['slurm'] as const;

export interface RunOptions extends RecipeOptions {
  readonly out?: string;
  readonly resume?: string;
  readonly jobs?: number;
  readonly cores?: number;
  readonly on?: (typeof engines)[number];
  readonly detach?: true;
  readonly memory?: number;
  readonly checkpointEvery?: number;
  readonly keepCheckpoints?: true;
  readonly keepAdapters?: true;
  readonly quiet?: true;
  readonly json?: true;
  readonly frozen?: true;
  readonly junit?: string;
  /** Formats of trackers, each once. */
  readonly log?: readonly LogFormat[];
}

/** What an option does in one situation: `idle` where something else has decided what it would say. */
export type Effects<T> = Readonly<Record<keyof T & string, Effect>>;
type Effect = 'idle' | 'counts';

/** One answer for several options. */
export function each<K extends string>(effect: Effect, ...names: readonly K[]): Readonly<Record<K, Effect>>;
export function each(effect: Effect, ...names: readonly string[]): Readonly<Record<string, Effect>> {
  return Object.fromEntries(names.map((name) => [name, effect]));
}

/** Options that say how a plan is made, and where its inputs are. */
export const making = ['e', 'set', 'for', 'seed', 'batch', 'latency', 'device', 'threads', 'shards'] as const;
export const dataOptions = ['train', 'validation', 'calibration', 'test'] as const;

/** ESP7011 for each idle option that is given; `given` is what commander read. */
export function idleOptions<T extends object>(given: T, effects: Readonly<Record<string, Effect>>, reason: string): readonly Diagnostic[] {
  const idle = new Set(Object.entries(effects).flatMap(([name, effect]) => (effect === 'idle' ? [name] : [])));
  return Object.entries(given)
    .filter(([name, value]) => idle.has(name) && isGiven(value))
    .map(([name]) => diagnose(idleOption, { option: flagOf(name), reason }));
}

/** Options that may be repeated are empty lists where they are absent. */
function isGiven(value: unknown): boolean {
  return value !== undefined && !(Array.isArray(value) && value.length === 0);
}

/** `-e`, `--keep-checkpoints`. */
function flagOf(name: string): string {
  const words = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return name.length === 1 ? `-${words}` : `--${words}`;
}

const factors: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};

export function memoryOption(): Option {
  return new Option('--memory <size>', 'refuse a run whose estimated memory is above this: 800MB, 4GiB').argParser(memorySize);
}

/** Bytes. */
export function memorySize(text: string): number {
  const [, amount = '', unit = ''] = matchParts(/^(\d+(?:\.\d+)?) ?([A-Za-z]+)$/, text);
  const factor = ownAt(factors, unit);
  const bytes = factor === undefined ? NaN : Number(amount) * factor;
  if (bytes > 0) return bytes;
  throw new InvalidArgumentError('Write a number and a unit: kB, MB, GB, TB, KiB, MiB, GiB or TiB.');
}

/** What a recipe is carried out on, and where. */
export interface PlaceOptions extends Readonly<Partial<Record<DataRole, DataFiles>>> {
  readonly model?: string;
  readonly project?: string;
  /** Where roots of the project lie: it overrides what the project says. */
  readonly dataRoot?: readonly DataRoot[];
  readonly device?: Device;
  readonly threads?: Threads;
  readonly shards?: number;
}

export interface RecipeOptions extends PlaceOptions {
  readonly e?: string;
  readonly set: readonly Setting[];
  readonly for: readonly string[];
  readonly seed?: number;
  readonly batch?: number;
  /** A file of `espalier profile`. */
  readonly latency?: string;
}

/** `--data-root imagenet=/data/imagenet`. */
export type DataRoot = { readonly name: string; readonly folder: string };
/** `--set target=90%`: a parameter of the recipe and the text of its value. */
type Setting = { readonly name: string; readonly value: string };

export function addRecipeOptions(command: Command): Command {
  command
    .option('-e <text>', 'the recipe itself, instead of a file')
    .option('--set <name=value>', 'give a parameter another value; repeatable', setting, [])
    .option('--for <length>', 'fill open lengths: "20 epochs", "STAGE=500 steps"', several, [])
    .option('--seed <n>', 'seed of every random stream', wholeNumber(0))
    .option('--batch <n>', 'samples of one update', wholeNumber(1))
    .option('--latency <file>', 'the latency profile (default: beside the model)');
  return addPlaceOptions(command);
}

export function addPlaceOptions(command: Command): Command {
  command
    .option('--model <file>', 'the ONNX model')
    .option('--project <file>', 'the project file (default: espalier.yaml beside the recipe)')
    .option('--data-root <name=folder>', 'the folder of a root of the project file; repeatable', dataRoots)
    .addOption(deviceOption())
    .option('--threads <n>', 'threads of the computation, or auto: all cores', threadCount)
    .option('--shards <n>', 'parts of a batch, computed by all cores', wholeNumber(1));
  for (const role of dataRoles) {
    command.option(`--${role} <x,y>`, `the ${role} data: two files, or KEY=VALUE,… with x=, text=, images= or table=`, dataFiles);
  }
  return command;
}

function setting(text: string, previous: readonly Setting[]): readonly Setting[] {
  const [, name, value] = matchParts(/^([^=]+)=(.+)$/s, text);
  if (name === undefined || value === undefined) throw new InvalidArgumentError('Write NAME=VALUE, such as target=90%.');
  return [...previous, { name: name.trim(), value: value.trim() }];
}

function dataRoots(text: string, previous: readonly DataRoot[] = []): readonly DataRoot[] {
  const [, name, folder] = matchParts(/^([^=]+)=(.+)$/s, text);
  if (name === undefined || folder === undefined) throw new InvalidArgumentError('Write NAME=FOLDER, such as imagenet=/data/imagenet.');
  if (previous.some((root) => root.name === name)) throw new InvalidArgumentError(`${name}= is given twice.`);
  return [...previous, { name, folder }];
}

function several(text: string, previous: readonly string[]): readonly string[] {
  return [...previous, text];
}

function dataFiles(text: string): DataFiles {
  const files = readDataOption(text);
  if (typeof files === 'string') throw new InvalidArgumentError(files);
  return files;
}

export function deviceOption(): Option {
  const words = `${devices.join(', ')}; or a card of several, as cuda:1`;
  return new Option('--device <device>', `where tensors are computed: ${words}`).argParser((text): Device => {
    if (isDevice(text)) return text;
    throw new InvalidArgumentError(`Allowed choices are ${words}.`);
  });
}

function threadCount(text: string): Threads {
  return text === 'auto' ? text : wholeNumber(1)(text);
}

export function wholeNumber(minimum: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : NaN;
    if (Number.isSafeInteger(value) && value >= minimum) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${minimum} on.`);
  };
}
