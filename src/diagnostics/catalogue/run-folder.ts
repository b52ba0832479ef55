/** What can go wrong with the folder of a run: its lock, its format, its checkpoints (ESP6560–6579). */
import { define } from '../diagnostic.ts';

export const folderInUse = define<{ path: string; pid: number; host: string; elsewhere: boolean; lock: string }>({
  code: 'ESP6560',
  severity: 'error',
  title: 'folder in use',
  message: ({ path, pid, host, elsewhere }) => `process ${pid}${elsewhere ? ` on \`${host}\`` : ''} is writing a run into \`${path}\``,
  why: 'two runs in one folder would spoil each other',
  help: ({ elsewhere, lock }) =>
    elsewhere ? `wait for it, or remove \`${lock}\` if that process has ended` : 'wait for it, stop it, or name another folder with --out',
});

export const newerFolder = define<{ path: string; found: number; known: number }>({
  code: 'ESP6561',
  severity: 'error',
  title: 'folder of a newer version',
  message: ({ path, found, known }) => `\`${path}\` has format ${found}, this version of Espalier knows ${known}`,
  why: 'continuing in an unknown format would damage the folder',
  help: () => 'use the version of Espalier that began the run, or a newer one',
});

export const damagedCheckpoint = define<{ path: string; fault: string; record: string }>({
  code: 'ESP6562',
  severity: 'error',
  title: 'damaged checkpoint',
  message: ({ path, fault }) => `\`${path}\` cannot be resumed from: ${fault}`,
  why: 'a run that resumes from another state silently gives other results',
  help: ({ record }) => `restore the file from a copy, or remove \`${record}\` to restart its stage`,
});

export const nothingToResume = define<{ path: string }>({
  code: 'ESP6563',
  severity: 'error',
  title: 'nothing to resume',
  message: ({ path }) => `there is no run in \`${path}\``,
  why: 'only a run that has begun can be resumed',
  help: () => 'name the folder that the interrupted run was written to',
});

export const changedInput = define<{ what: string; path: string }>({
  code: 'ESP6564',
  severity: 'error',
  title: 'input changed since the run began',
  message: ({ what, path }) => `${what} \`${path}\` has changed since the run began`,
  why: 'the two parts of the run would use different inputs',
  help: () => 'restore the file, or begin a new run',
});

export const otherEngine = define<{ before: string; now: string }>({
  code: 'ESP6565',
  severity: 'warning',
  title: 'resumed by another engine',
  message: ({ before, now }) => `the run began with ${before} and continues with ${now}`,
  why: 'another engine may round differently: the result may differ in its last digits',
  help: () => 'resume with the same versions on the same kind of machine where the bytes matter',
});

export const workerLost = define<{ stage: string; how: string; times: number }>({
  code: 'ESP6566',
  severity: 'error',
  title: 'worker process lost',
  message: ({ stage, how, times }) => `the process that carried out stage \`${stage}\` ended ${times} times without a result: ${how}`,
  why: 'a lost process, usually out of memory, is replaced only a few times',
  help: () => 'run with fewer --jobs, then resume',
});

export const alreadyFinished = define<{ path: string }>({
  code: 'ESP6567',
  severity: 'hint',
  title: 'run already finished',
  message: ({ path }) => `the run in \`${path}\` is finished`,
  why: 'a finished run has nothing left to resume',
  help: () => 'look at it with `espalier report`, or begin a new run',
});

export const cutOff = define<{ path: string; reason: string; folder: string }>({
  code: 'ESP6568',
  severity: 'error',
  title: 'run stopped by the disk',
  message: ({ path, reason }) => `\`${path}\` cannot be written: ${reason}`,
  why: 'the run stops here, and everything that it has committed is kept intact',
  help: ({ folder }) => `fix the disk, then resume with \`espalier run --resume ${folder}\``,
});

export const keptFolder = define<{ path: string }>({
  code: 'ESP6569',
  severity: 'hint',
  title: 'folder kept',
  message: ({ path }) => `\`${path}\` keeps the journal and the last checkpoint`,
  why: 'a run that fails late leaves useful evidence',
  help: () => 'remove the folder when you no longer need it',
});
