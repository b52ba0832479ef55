/** Calls a command of Slurm. */
import { spawnSync } from 'node:child_process';
import { noSlurm } from '../diagnostics/catalogue/cluster.ts';
import { diagnose, type Outcome } from '../diagnostics/diagnostic.ts';

export type SlurmCommand = 'sbatch' | 'squeue' | 'sacct' | 'scancel' | 'scontrol';

export interface Answer {
  readonly ok: boolean;
  readonly text: string;
  /** What Slurm says on its standard error, in one line. */
  readonly words: string;
}

/** ESP7400 where the command is not there; what it refuses is an answer. */
export function callSlurm(command: SlurmCommand, args: readonly string[]): Outcome<Answer> {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', timeout: patience, maxBuffer: 2 ** 28 });
  if (error !== undefined && !('code' in error && error.code === 'ETIMEDOUT')) {
    const reason = 'code' in error && error.code === 'ENOENT' ? 'it is not on the PATH' : error.message;
    return { diagnostics: [diagnose(noSlurm, { command, reason })] };
  }
  const silence = error === undefined ? '' : 'it does not answer within a minute';
  const value = { ok: status === 0, text: stdout, words: wordsOf(stderr) || silence };
  return { value, diagnostics: [] };
}

/** Milliseconds: a controller that is being restarted answers late. */
const patience = 60_000;

/** `sbatch: error: invalid partition specified: foo` without the command’s name. */
function wordsOf(text: string): string {
  const lines = text.split('\n').map((line) => line.replace(/^\w+: (error: )?/, '').trim());
  return lines.filter((line) => line !== '').join('; ');
}
