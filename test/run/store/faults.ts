/** A disk that fails at one operation, in one of the ways in which disks fail. */
import { disk, type FileLayer } from '../../../src/record/file-layer.ts';

export type Fault = 'ENOSPC' | 'EIO' | 'EROFS' | 'short write' | 'crash before' | 'crash after' | 'crash in the middle';

export type Operation = keyof FileLayer;

/** What can fail at which operation. A removal that is refused has to be a fault of every kind, too. */
export const faults: Readonly<Record<Operation, readonly Fault[]>> = {
  open: ['ENOSPC', 'EROFS', 'crash before', 'crash after'],
  write: ['ENOSPC', 'EIO', 'short write', 'crash before', 'crash in the middle', 'crash after'],
  flush: ['EIO', 'ENOSPC', 'crash before', 'crash after'],
  close: ['crash before'],
  rename: ['EIO', 'EROFS', 'crash before', 'crash after'],
  link: ['EIO', 'ENOSPC', 'crash before', 'crash after'],
  makeFolder: ['ENOSPC', 'EROFS', 'crash before', 'crash after'],
  remove: ['EIO', 'EROFS', 'crash before', 'crash after'],
  removeFolder: ['EIO', 'crash before', 'crash after'],
};

export interface FaultyDisk {
  readonly files: FileLayer;
  /** The operations that were asked for, in order. */
  readonly asked: readonly Operation[];
  /** Whether the fault has happened. */
  readonly struck: () => boolean;
}

/** The machine that has crashed does nothing any more: every later operation fails. */
export function faultyDisk(at: number, fault?: Fault): FaultyDisk {
  const asked: Operation[] = [];
  let crashed = false;
  let struck = false;
  const crash = (): never => {
    crashed = true;
    throw systemError('EIO', 'the machine is gone');
  };

  function guarded<A extends readonly unknown[], R>(name: Operation, act: (...args: A) => R) {
    return (...args: A): R => {
      if (crashed) throw systemError('EIO', 'the machine is gone');
      asked.push(name);
      if (fault === undefined || asked.length - 1 !== at) return act(...args);
      struck = true;
      if (fault === 'crash before') return crash();
      if (fault === 'crash after') {
        act(...args);
        return crash();
      }
      if (fault === 'short write' || fault === 'crash in the middle') return act(...args);
      throw systemError(fault, words[fault]);
    };
  }

  const write: FileLayer['write'] = (descriptor, bytes) => {
    const isHere = asked.length - 1 === at;
    if (!isHere || (fault !== 'short write' && fault !== 'crash in the middle')) {
      return disk.write(descriptor, bytes);
    }
    const half = disk.write(descriptor, bytes.subarray(0, Math.ceil(bytes.length / 2)));
    return fault === 'short write' ? half : crash();
  };

  return {
    asked,
    struck: () => struck,
    files: {
      open: guarded('open', disk.open),
      write: guarded('write', write),
      flush: guarded('flush', disk.flush),
      close: guarded('close', disk.close),
      rename: guarded('rename', disk.rename),
      link: guarded('link', disk.link),
      makeFolder: guarded('makeFolder', disk.makeFolder),
      remove: guarded('remove', disk.remove),
      removeFolder: guarded('removeFolder', disk.removeFolder),
    },
  };
}

const words = { ENOSPC: 'no space left on device', EIO: 'i/o error', EROFS: 'read-only file system' } as const;

function systemError(code: string, text: string): Error {
  return Object.assign(new Error(`${code}: ${text}, write`), { code, syscall: 'write' });
}
