/** Pages of `catalogue/run-folder.ts`: the folder of a run, its lock, its format, its checkpoints. */
import * as catalogue from '../catalogue/run-folder.ts';
import { digits, described, type Pages } from './example.ts';

const half = 'prune weights by magnitude to 50%\n';
const command = `run recipe.prune --model ${digits}`;
/** The seal of a line is a checksum of it; this one is that of format 99. */
const newer = '{"format":99,"sum":"066f367a739b488d"}\n';

export const runFolder: Pages<typeof catalogue> = {
  folderInUse: described(
    catalogue.folderInUse,
    { path: 'runs/first', pid: 4711, host: 'node-7', elsewhere: true, lock: 'runs/first/run.lock.0f3a5c7e9b1d' },
    'Another process is running in this folder. A process that has ended is recognised, even if another process has its number now; on a shared file system only the machine that began the run can tell.',
    'Wait for the other run, or stop it. Remove the lock only if the other machine cannot be asked and the process has certainly ended.',
  ),
  newerFolder: { wrong: { files: { 'runs/first/run.json': newer }, command: 'run --resume runs/first' }, right: { recipe: half, command } },
  damagedCheckpoint: described(
    catalogue.damagedCheckpoint,
    { path: 'runs/first/checkpoints/0003.end.json', fault: 'its checksum is wrong', record: 'runs/first/checkpoints/0003.end.json' },
    'A file of an unfinished run was changed, cut off or removed after it was written: every checkpoint carries its checksum, and every array is named by the hash of its content.',
    'Restore the file. Or remove the record that the message names: its stage runs again, and the result is the same.',
  ),
  nothingToResume: { wrong: { recipe: half, command: 'run --resume runs/frist' }, right: { recipe: half, command } },
  changedInput: described(
    catalogue.changedInput,
    { what: 'the data set `train`', path: 'data/x_train.npy' },
    'A run was interrupted, and its plan or data changed before it was resumed. Contents are compared, not dates.',
    'Restore the earlier files, or begin a new run.',
  ),
  otherEngine: described(
    catalogue.otherEngine,
    { before: 'onnxruntime 1.30.0 and Node 20 on linux-x64', now: 'onnxruntime 1.31.0 and Node 22 on linux-arm64' },
    'A run began with one version or kind of machine, and is resumed with another.',
    'Do nothing if the last digits do not matter.',
  ),
  workerLost: described(
    catalogue.workerLost,
    { stage: 'branch[2]/recover', how: 'signal SIGKILL', times: 3 },
    'With `--jobs` stages run in separate processes. One was killed and replaced, and its successors were killed too: usually the system does so when memory runs out.',
    'Resume with fewer jobs: what was finished stays finished.',
  ),
  alreadyFinished: described(
    catalogue.alreadyFinished,
    { path: 'runs/first' },
    '`--resume` names a folder whose run is complete.',
    'Nothing: the model is in the folder.',
  ),
  cutOff: described(
    catalogue.cutOff,
    { path: 'runs/first/checkpoints/0002.step.json', reason: 'ENOSPC: no space left on device', folder: 'runs/first' },
    'The disk refused a file during a run. Files are written completely or not at all, so all earlier ones are valid.',
    'Free space, or mount the disk for writing again, and resume the run.',
  ),
  keptFolder: described(
    catalogue.keptFolder,
    { path: 'runs/first' },
    'A run ended in an error after it had finished a stage or more.',
    'Look at the journal, then remove the folder.',
  ),
};
