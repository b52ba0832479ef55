/**
 * Two doors to the same commands. Most cases go through the command's own `main` in this process, since a process
 * for each command takes longer than what it does; some go through processes, so that the built program is tried too.
 */
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { main } from '../../src/cli/program/main.ts';

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
    const outputs = [process.stdout, process.stderr].map(caught);
    process.chdir(cwd);
    try {
      const code = await main(args);
      const [stdout = '', stderr = ''] = outputs.map(({ said }) => said());
      return { code, stdout, stderr };
    } finally {
      process.chdir(before);
      for (const { release } of outputs) release();
    }
  };
  return { carryOut, hasPage };
}

/** What is written to a stream, instead of it; each call of `main` also listens for its errors. */
function caught(stream: NodeJS.WriteStream) {
  const { write } = stream;
  const listening = new Set(stream.listeners('error'));
  let text = '';
  const take = (part: string | Uint8Array): boolean => {
    text += typeof part === 'string' ? part : Buffer.from(part).toString('utf8');
    return true;
  };
  stream.write = take;
  const release = (): void => {
    stream.write = write;
    for (const own of stream.listeners('error')) if (!listening.has(own)) stream.off('error', own as () => void);
  };
  return { said: () => text, release };
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
