/** What `espalier doctor` finds out: each thing is tried, not assumed. */
import { spawnSync } from 'node:child_process';
import { freemem, availableParallelism } from 'node:os';
import { onnxruntimeVersion } from '../../record/engine-version.ts';
import { mostHeld } from '../../data/stored/way-of-reading.ts';
import { machineMemory } from '../../data/limits.ts';
import type { Device } from './devices.ts';
import { examineFolder, type ExaminedFolder } from './examine-folder.ts';
import { readFileSync } from 'node:fs';

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
  const devices = examineDevices();
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
    onnxruntime: onnxruntimeVersion(),
    processors: seen,
    allowedProcessors: allowed,
    memory,
    devices,
    folder: examined,
    slurm,
    slurmController: slurm !== undefined ? controllerWords() : undefined,
    problems: [...engineProblems(devices), ...memoryProblems(memory), ...examined.problems],
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
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return undefined;
  }
}
