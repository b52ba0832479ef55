/** The options that `plan` and `run` share: they override what the project file says. */
import { matchParts } from '../basics/matches.ts';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { readDataOption } from './data-option.ts';
import { isDevice } from '../project/device-name.ts';
import { dataRoles, devices, type DataFiles, type Device, type DataRole, type Threads } from '../project/project.ts';

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
export interface DataRoot {
  readonly name: string;
  readonly folder: string;
}

/** `--set target=90%`: a parameter of the recipe and the text of its value. */
export interface Setting {
  readonly name: string;
  readonly value: string;
}

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
  if (name === undefined || value === undefined) {
    throw new InvalidArgumentError('Write NAME=VALUE, such as target=90%.');
  }
  return [...previous, { name: name.trim(), value: value.trim() }];
}

function dataRoots(text: string, previous: readonly DataRoot[] = []): readonly DataRoot[] {
  const [, name, folder] = matchParts(/^([^=]+)=(.+)$/s, text);
  if (name === undefined || folder === undefined) {
    throw new InvalidArgumentError('Write NAME=FOLDER, such as imagenet=/data/imagenet.');
  }
  if (previous.some((root) => root.name === name)) {
    throw new InvalidArgumentError(`${name}= is given twice.`);
  }
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
