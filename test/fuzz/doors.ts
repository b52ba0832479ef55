/**
 * Two doors to the same commands. Most cases go through the command's own `main` in this process, since a process
 * for each command takes longer than what it does; some go through processes, so that the built program is tried too.
 */
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { main } from '../../src/cli/program/main.ts';
import { catchOutputs } from '../support/caught.ts';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Door {
  readonly carryOut: (args: readonly string[], cwd: string) => Promise<Ended>;
  /** The page of a report lies beside a program that was built. */
  readonly hasPage: boolean;
}

/** The command in this process. Nothing else of it may write meanwhile. */
export function inProcess(hasPage: boolean): Door {
  const carryOut = async (args: readonly string[], cwd: string): Promise<Ended> => {
    const before = process.cwd();
    const outputs = catchOutputs();
    process.chdir(cwd);
    try {
      const code = await main(args);
      const { stdout, stderr } = outputs.said();
      return { code, stdout, stderr };
    } finally {
      process.chdir(before);
      outputs.release();
    }
  };
  return { carryOut, hasPage };
}

/** The built program, a process for each command. */
export const inProcesses: Door = {
  async carryOut(args, cwd) {
    const options = { cwd, encoding: 'utf8', maxBuffer: 2 ** 28 } as const;
    const { status, stdout, stderr } = spawnSync(process.execPath, [resolve('dist/espalier.js'), ...args], options);
    return { code: status, stdout, stderr };
  },
  hasPage: true,
};
