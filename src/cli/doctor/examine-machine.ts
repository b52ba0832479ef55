/** What `espalier doctor` finds out: each thing is tried, not assumed. */
import { orElse } from '../../basics/attempts.ts';
import { spawnSync } from 'node:child_process';
import { freemem, availableParallelism } from 'node:os';
import { readFileSync, linkSync, mkdirSync, renameSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { deviceProblem } from '../../compute/devices.ts';
import { importOnnxruntime } from '../../compute/engine.ts';
import { engineProblems as missingEngine, onnxruntimeVersion } from '../../record/engine-version.ts';
import { mostHeld } from '../../data/open/reads-from-disk.ts';
import { machineMemory } from '../../data/limits.ts';
import { draftOf, removeQuietly, sweepDrafts } from '../../data/drafts.ts';

export type Device = { readonly name: string; readonly computes: boolean; readonly reason?: string };

export async function devicesHere(): Promise<readonly Device[]> {
  const ort = await importOnnxruntime();
  const devices: Device[] = [];
  for (const { name } of ort.listSupportedBackends()) {
    const problem = await deviceProblem(name);
    devices.push(problem === undefined ? { name, computes: true } : { name, computes: false, reason: problem.message });
  }
  return devices;
}

export interface Machine {
  readonly formatVersion: 1;
  readonly espalier: string;
  readonly node: string;
  readonly platform: string;
  readonly onnxruntime: string;
  /** Processors that this process may use. */
  readonly processors: number;
  /** Processors that a container allows at a time, if fewer. */
  readonly allowedProcessors?: number;
  /** In bytes; a container's limit where there is one. */
  readonly memory: {
    readonly total: number;
    readonly free: number;
    /** Larger data sets are read from the disk while they train, unless they say otherwise. */
    readonly held: number;
  };
  readonly devices: readonly Device[];
  readonly folder: ExaminedFolder;
  /** What `sbatch --version` says; absent where there is no such command. */
  readonly slurm?: string;
  /** Whether its controller answers, in words. */
  readonly slurmController?: string;
  /** What is wrong, a sentence each. */
  readonly problems: readonly string[];
}

export function examineMachine(espalier: string, folder: string): Machine {
  const missing = missingEngine();
  const devices = missing.length > 0 ? [] : examineDevices();
  const examined = examineFolder(folder);
  const slurm = slurmHere();
  const { seen, allowed } = examineProcessors();
  const total = machineMemory();
  const memory = { total, free: Math.min(freemem(), total), held: mostHeld(total) };
  return {
    formatVersion: 1,
    espalier,
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    onnxruntime: missing.length > 0 ? 'not installed' : onnxruntimeVersion(),
    processors: seen,
    allowedProcessors: allowed,
    memory,
    devices,
    folder: examined,
    slurm,
    slurmController: slurm !== undefined ? controllerWords() : undefined,
    problems: [
      ...(missing.length > 0 ? missing.map(({ message, help }) => `${message}: ${help ?? ''}`) : engineProblems(devices)),
      ...memoryProblems(memory),
      ...examined.problems,
    ],
  };
}

/**
 * Asked in a process of its own: onnxruntime writes what it thinks of a missing driver to the standard error,
 * and a driver can end the process.
 */
function examineDevices(): readonly Device[] {
  const command = [process.argv[1] ?? '', 'doctor', '--devices'];
  const { stdout, status } = spawnSync(process.execPath, command, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: patience,
  });
  return status === 0 ? (JSON.parse(stdout) as readonly Device[]) : [];
}

/** Milliseconds; drivers of graphics cards take seconds to load. */
const patience = 60_000;

function engineProblems(devices: readonly Device[]): readonly string[] {
  return devices.some(({ name, computes }) => name === 'cpu' && computes)
    ? []
    : ['onnxruntime does not compute on the processor: install onnxruntime-node again'];
}

/** Node and onnxruntime alone take about 150 MB. */
const leastMemory = 2 ** 29;

function memoryProblems({ total }: Machine['memory']): readonly string[] {
  if (total >= leastMemory) return [];
  return [`the process may have ${total >> 20} MiB of memory: give it 512 MiB or more`];
}

const asked = { encoding: 'utf8', timeout: 10_000 } as const;

/** `sbatch --version` needs a configuration, and no controller. */
function slurmHere(): Machine['slurm'] {
  const { error, status, stdout } = spawnSync('sbatch', ['--version'], asked);
  if (error !== undefined) return undefined;
  return status === 0 ? stdout.trim() : 'of an unknown version';
}

function controllerWords(): string {
  const { status, stderr } = spawnSync('sinfo', ['--noheader', '--format=%P'], asked);
  if (status === 0) return 'its controller answers';
  const [words = ''] = (stderr ?? '').trim().split('\n').slice(-1);
  return `no controller answers${words === '' ? '' : `: ${words.replace(/^\w+: /, '')}`}`;
}

/** Processors that a process sees, and those that its container lets it use. */
interface Processors {
  readonly seen: number;
  /** Of a container, where it is fewer; may be no whole number. */
  readonly allowed?: number;
}

function examineProcessors(): Processors {
  const seen = availableParallelism();
  const allowed = containerLimit();
  return allowed === undefined || allowed >= seen ? { seen } : { seen, allowed };
}

/** Of control groups: the second version's `quota period`, or the first one's two files. */
function containerLimit(): number | undefined {
  const limit =
    shareOf(read('/sys/fs/cgroup/cpu.max')?.split(' ')) ??
    shareOf(['quota', 'period'].map((part) => read(`/sys/fs/cgroup/cpu/cpu.cfs_${part}_us`)));
  return limit === undefined ? undefined : Math.round(limit * 100) / 100;
}

function shareOf([quota, period]: readonly (string | undefined)[] = []): number | undefined {
  const share = Number(quota) / Number(period);
  return Number.isFinite(share) && share > 0 ? share : undefined;
}

function read(path: string): string | undefined {
  return orElse(() => readFileSync(path, 'utf8').trim(), undefined);
}

// Whether a folder can hold a run: files are written there, linked and renamed, and taken away again.

const kinds = new Map([
  [0xef53, 'ext4'],
  [0x9123683e, 'btrfs'],
  [0x58465342, 'xfs'],
  [0x2fc12fc1, 'zfs'],
  [0x01021994, 'tmpfs'],
  [0x794c7630, 'overlay'],
  [0x6969, 'nfs'],
  [0xff534d42, 'cifs'],
  [0xfe534d42, 'smb'],
  [0x0bd00bd0, 'lustre'],
  [0x65735546, 'fuse'],
  [0x00c36400, 'ceph'],
]);

/** Undefined on other systems, and for unknown file systems. */
function fileSystemOf(folder: string): string | undefined {
  if (process.platform !== 'linux') return undefined;
  return orElse(() => kinds.get(statfsSync(folder).type), undefined);
}

export interface ExaminedFolder {
  readonly path: string;
  /** Bytes; absent where the system does not say. */
  readonly free?: number;
  /** `ext4`, `nfs`, …; absent where it is not known. */
  readonly fileSystem?: string;
  readonly writable: boolean;
  /** Hard links, by which a file appears whole or not at all. */
  readonly links: boolean;
  /** By how many seconds its file system's clock is ahead of this machine's. */
  readonly clockAhead?: number;
  readonly problems: readonly string[];
}

function examineFolder(folder: string): ExaminedFolder {
  const path = resolve(folder);
  const free = freeBytes(path);
  const space = { path, free, fileSystem: fileSystemOf(path) };
  const full =
    free !== undefined && free < leastFree ? [`${free >> 20} MiB are free in this folder: a run keeps checkpoints beside its model`] : [];
  const scratch = scratchFolder(path);
  if (scratch instanceof Error) {
    return { ...space, writable: false, links: false, problems: [`no run can be written into this folder: ${scratch.message}`, ...full] };
  }
  try {
    const tried = tryFiles(scratch);
    return { ...space, ...tried, problems: [...tried.problems, ...full] };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

const leastFree = 2 ** 28;
/** Seconds; network file systems have clocks of their own. */
const mostAhead = 2;

function tryFiles(scratch: string): Omit<ExaminedFolder, 'path'> {
  const [one, two, three] = ['one', 'two', 'three'].map((name) => join(scratch, name));
  if (one === undefined || two === undefined || three === undefined) throw new TypeError('names');
  writeFileSync(one, 'x');
  const clockAhead = Math.round((statSync(one).mtimeMs - Date.now()) / 100) / 10;
  renameSync(one, two);
  const links = canLink(two, three);
  return {
    writable: true,
    links,
    clockAhead,
    problems: [
      ...(links ? [] : ['this folder takes no hard links: a file that appears while a run writes may be replaced']),
      ...(Math.abs(clockAhead) <= mostAhead
        ? []
        : [`the clock of this folder is ${clockAhead} s off: locks of other machines cannot be told by their age`]),
    ],
  };
}

function canLink(from: string, to: string): boolean {
  return orElse(() => {
    linkSync(from, to);
    return true;
  }, false);
}

function scratchFolder(path: string): string | Error {
  try {
    sweepDrafts(path);
    const scratch = draftOf(join(path, '.espalier-doctor'));
    removeQuietly(scratch);
    mkdirSync(scratch);
    return scratch;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function freeBytes(path: string): number | undefined {
  return orElse(() => {
    const { bavail, bsize } = statfsSync(path);
    return bavail * bsize;
  }, undefined);
}
