/** What can go wrong with the folder of a run: its lock, its format, its checkpoints, its records (ESP656x, ESP657x, ESP675x). */
import { error, hint, warning } from '../diagnostic.ts';
import type { Names } from '../name-list.ts';
import { digits } from '../pages/example.ts';

const half = 'prune weights by magnitude to 50%\n';
const command = `run recipe.prune --model ${digits}`;

/** The seal of a line is a checksum of it; this one is that of format 99. */
const newer = '{"format":99,"sum":"066f367a739b488d"}\n';

export const folderInUse = error<{ path: string; pid: number; host: string; elsewhere: boolean; lock: string }>(
  'ESP6560',
  'folder in use',
  {
    message: ({ path, pid, host, elsewhere }) => `process ${pid}${elsewhere ? ` on \`${host}\`` : ''} is writing a run into \`${path}\``,
    why: 'two runs in one folder would spoil each other',
    help: ({ elsewhere, lock }) =>
      elsewhere
        ? `wait for it, or remove \`${lock}\` if that process has ended`
        : 'wait for it, stop it, or name another folder with --out',
    told: 'Another process is running in this folder. A process that has ended is recognised, even if another process has its number now; on a shared file system only the machine that began the run can tell.',
    remedy:
      'Wait for the other run, or stop it. Remove the lock only if the other machine cannot be asked and the process has certainly ended.',
    example: { path: 'runs/first', pid: 4711, host: 'node-7', elsewhere: true, lock: 'runs/first/run.lock.0f3a5c7e9b1d' },
  },
);

export const newerFolder = error<{ path: string; found: number; known: number }>('ESP6561', 'folder of a newer version', {
  message: ({ path, found, known }) => `\`${path}\` has format ${found}, this version of Espalier knows ${known}`,
  why: 'continuing in an unknown format would damage the folder',
  help: () => 'use the version of Espalier that began the run, or a newer one',
  wrong: { files: { 'runs/first/run.json': newer }, command: 'run --resume runs/first' },
  right: { recipe: half, command },
});

export const damagedCheckpoint = error<{ path: string; fault: string; record: string }>('ESP6562', 'damaged checkpoint', {
  message: ({ path, fault }) => `\`${path}\` cannot be resumed from: ${fault}`,
  why: 'a run that resumes from another state silently gives other results',
  help: ({ record }) => `restore the file from a copy, or remove \`${record}\` to restart its stage`,
  told: 'A file of an unfinished run was changed, cut off or removed after it was written: every checkpoint carries its checksum, and every array is named by the hash of its content.',
  remedy: 'Restore the file. Or remove the record that the message names: its stage runs again, and the result is the same.',
  example: { path: 'runs/first/checkpoints/0003.end.json', fault: 'its checksum is wrong', record: 'runs/first/checkpoints/0003.end.json' },
});

export const nothingToResume = error<{ path: string }>('ESP6563', 'nothing to resume', {
  message: ({ path }) => `there is no run in \`${path}\``,
  why: 'only a run that has begun can be resumed',
  help: () => 'name the folder that the interrupted run was written to',
  wrong: { recipe: half, command: 'run --resume runs/frist' },
  right: { recipe: half, command },
});

export const changedInput = error<{ what: string; path: string }>('ESP6564', 'input changed since the run began', {
  message: ({ what, path }) => `${what} \`${path}\` has changed since the run began`,
  why: 'the two parts of the run would use different inputs',
  help: () => 'restore the file, or begin a new run',
  told: 'A run was interrupted, and its plan or data changed before it was resumed. Contents are compared, not dates.',
  remedy: 'Restore the earlier files, or begin a new run.',
  example: { what: 'the data set `train`', path: 'data/x_train.npy' },
});

export const otherEngine = warning<{ before: string; now: string }>('ESP6565', 'resumed by another engine', {
  message: ({ before, now }) => `the run began with ${before} and continues with ${now}`,
  why: 'another engine may round differently: the result may differ in its last digits',
  help: () => 'resume with the same versions on the same kind of machine where the bytes matter',
  told: 'A run began with one version or kind of machine, and is resumed with another.',
  remedy: 'Do nothing if the last digits do not matter.',
  example: { before: 'onnxruntime 1.30.0 and Node 20 on linux-x64', now: 'onnxruntime 1.31.0 and Node 22 on linux-arm64' },
});

export const workerLost = error<{ stage: string; how: string; times: number }>('ESP6566', 'worker process lost', {
  message: ({ stage, how, times }) => `the process that carried out stage \`${stage}\` ended ${times} times without a result: ${how}`,
  why: 'a lost process, usually out of memory, is replaced only a few times',
  help: () => 'run with fewer --jobs, then resume',
  told: 'With `--jobs` stages run in separate processes. One was killed and replaced, and its successors were killed too: usually the system does so when memory runs out.',
  remedy: 'Resume with fewer jobs: what was finished stays finished.',
  example: { stage: 'branch[2]/recover', how: 'signal SIGKILL', times: 3 },
});

export const alreadyFinished = hint<{ path: string }>('ESP6567', 'run already finished', {
  message: ({ path }) => `the run in \`${path}\` is finished`,
  why: 'a finished run has nothing left to resume',
  help: () => 'look at it with `espalier report`, or begin a new run',
  told: '`--resume` names a folder whose run is complete.',
  remedy: 'Nothing: the model is in the folder.',
  example: { path: 'runs/first' },
});

export const cutOff = error<{ path: string; reason: string; folder: string }>('ESP6568', 'run stopped by the disk', {
  message: ({ path, reason }) => `\`${path}\` cannot be written: ${reason}`,
  why: 'the run stops here, and everything that it has committed is kept intact',
  help: ({ folder }) => `fix the disk, then resume with \`espalier run --resume ${folder}\``,
  told: 'The disk refused a file during a run. Files are written completely or not at all, so all earlier ones are valid.',
  remedy: 'Free space, or mount the disk for writing again, and resume the run.',
  example: { path: 'runs/first/checkpoints/0002.step.json', reason: 'ENOSPC: no space left on device', folder: 'runs/first' },
});

export const keptFolder = hint<{ path: string }>('ESP6569', 'folder kept', {
  message: ({ path }) => `\`${path}\` keeps the journal and the last checkpoint`,
  why: 'a run that fails late leaves useful evidence',
  help: () => 'remove the folder when you no longer need it',
  told: 'A run ended in an error after it had finished a stage or more.',
  remedy: 'Look at the journal, then remove the folder.',
  example: { path: 'runs/first' },
});

export const noRun = error<{ path: string }>('ESP6750', 'folder without a run', {
  message: ({ path }) => `there is no run in \`${path}\``,
  why: 'a run leaves a folder with its plan and its journal',
  help: () => 'name a folder that `espalier run` wrote, such as `runs/first`',
  told: '`espalier report` was given a folder that is not there, or in which no run has written its plan and its journal.',
  remedy: 'Name the folder that `espalier run` said it wrote; `ls runs` shows those of this project.',
  example: { path: 'runs/frist' },
});

export const damagedRecord = error<{ path: string; fault: string }>('ESP6751', 'record of a run that is damaged', {
  message: ({ path, fault }) => `\`${path}\` is damaged: ${fault}`,
  why: 'a false report would be worse than none',
  help: () => 'restore the file from a copy, or run the plan again',
  told: 'A file of a run was edited, truncated or replaced, so it no longer describes the run.',
  remedy: 'Restore the file from a copy. If there is none, `espalier run plan.yaml` repeats the run from its plan, to the byte.',
  example: { path: 'runs/first/journal.jsonl', fault: 'line 12 is no event' },
});

export const otherOriginal = warning<{ path: string }>('ESP6752', 'model that the run did not prune', {
  message: ({ path }) => `\`${path}\` is not the model that the run pruned`,
  why: 'weights before and after can be compared for one model only',
  help: () => 'name the original model with `--model`; without it the report shows the weights after',
  told: '`espalier report --model` names a file whose content is not that of the model in the plan: another model, or another version of it.',
  remedy: 'Name the original. Its SHA-256 is in `plan.yaml` under `model`, and `sha256sum` shows that of a file.',
  example: { path: 'other.onnx' },
});

export const severalModels = error<{ path: string; models: Names }>('ESP6753', 'run that ends in several models', {
  message: ({ path, models }) => `the run in \`${path}\` ends in ${models.length} models`,
  why: 'unjoined arms leave one model each, and so does each model that a recipe names; here one is taken',
  help: ({ models }) => `name one of them: ${models.map((model) => `\`${model}\``).join(', ')}`,
  told: '`espalier diff` was given a run that leaves its arms open, and a model: there is no one model that the run stands for.',
  remedy: 'Name the model of one arm. Two runs are compared arm by arm.',
  example: { path: 'runs/first', models: ['mild', 'hard'].map((arm) => `runs/first/arms/branch@${arm}/cut/model.onnx`) },
});
