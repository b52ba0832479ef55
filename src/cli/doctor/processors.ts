/** Processors that a process sees, and those that its container lets it use. */
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

export interface Processors {
  readonly seen: number;
  /** Of a container, where it is fewer; may be no whole number. */
  readonly allowed?: number;
}

export function examineProcessors(): Processors {
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
