/** Pages of `catalogue/cluster.ts`: most findings need a cluster, so their pages have no example. */
import * as catalogue from '../catalogue/cluster.ts';
import { described, type Pages } from './example.ts';

const folder = '/shared/runs/first';

export const cluster: Pages<typeof catalogue> = {
  noSlurm: described(
    catalogue.noSlurm,
    { command: 'sbatch', reason: 'it is not on the PATH' },
    'Espalier queues nothing itself: it calls the commands of Slurm, which a login node has.',
    'Log in to the cluster, or load the module that brings Slurm. `espalier doctor` says whether `sbatch` answers.',
  ),
  refusedByCluster: described(
    catalogue.refusedByCluster,
    { stages: 'stage `finetune`', words: 'invalid partition specified: gpus' },
    'Before anything is queued, each kind of job is shown to Slurm with `sbatch --test-only`. The words are Slurm’s.',
    'Put right what `slurm:` in espalier.yaml asks for. `sinfo` lists the partitions and their limits.',
  ),
  failedSubmission: described(
    catalogue.failedSubmission,
    { stages: 'stage `tune` and 3 more', words: 'Job violates accounting/QOS policy', folder },
    'Slurm took the first jobs of a run, and then refused one: a limit on the number of jobs, mostly. The others could not end in a result, so they were cancelled.',
    'The folder is begun, and nothing of it is in the queue: resume it when the limit allows it.',
  ),
  jobsInFolder: described(
    catalogue.jobsInFolder,
    { folder, jobs: 7, first: '1234_0' },
    'A run was submitted from this folder, and some of its jobs wait or run. Another submission, or a run on this machine, would carry out the same stages again.',
    'Wait for the jobs, or cancel them first. What is done stays done.',
  ),
  unseenFolder: described(
    catalogue.unseenFolder,
    { folder: '/tmp/runs/first', node: 'node07' },
    'A probe goes ahead of all other jobs. On its node it looks for the folder of the run, and writes a file there.',
    'Name a folder on the shared file system with --out. Its path must be the same on every node.',
  ),
  otherVersion: described(
    catalogue.otherVersion,
    {
      node: 'node07',
      found: 'Espalier 0.1.0, onnxruntime 1.29.0 and Node 22 on linux-x64',
      asked: 'Espalier 0.1.0, onnxruntime 1.30.0 and Node 20 on linux-x64',
    },
    'A run gives the same bytes on the same versions. So every job compares its own with those of the command that submitted it.',
    'Start Espalier on the nodes from the shared file system, or from an image: `launch: apptainer exec image.sif espalier`.',
  ),
  diskOfJob: described(
    catalogue.diskOfJob,
    { what: 'stage 3', folder, reason: 'ENOSPC: no space left on device' },
    'A job could not write its result. Where the disk takes no word about it either, its exit code says so.',
    'Make room, then resume: stages that are done stay done.',
  ),
  unknownStage: described(
    catalogue.unknownStage,
    { name: 'finetun', known: ['warm', 'finetune'], nearest: 'finetune' },
    'Under `slurm.stages` a stage is named as the plan names it, or by the end of its path: `tune` for `branch[2]/tune`.',
    'Correct the name. `espalier plan` lists the stages.',
  ),
  lostJob: described(
    catalogue.lostJob,
    { what: 'tune', job: '1234_2', state: 'TIMEOUT', folder },
    'Slurm ended the job, and the job left no word of its own. A process that is lost begins again at its last checkpoint, three times at most; a node that is lost makes Slurm queue the job again.',
    'Look at the log of the job. `TIMEOUT` and `OUT_OF_MEMORY` ask for more under `slurm:`; then resume.',
  ),
  noSubmission: described(
    catalogue.noSubmission,
    { folder },
    'Only a run that was begun with `--on slurm` has jobs. Their list is `slurm/submission.json` in its folder.',
    'Name the folder of such a run. For any other run look at the folder with `espalier report`.',
  ),
  overtaken: described(
    catalogue.overtaken,
    { stage: 'tune' },
    'Slurm lost sight of a node, and queued its job again; the old process still ran. It sees at its end that another one has begun the stage anew, and leaves the stage to that.',
    'There is nothing to do. The stage is committed once.',
  ),
  lateRecord: described(
    catalogue.lateRecord,
    { stage: 'warm', seconds: 90, folder },
    'A node may keep what it knows of a folder for a minute (`acdirmax` of NFS), so a job waits for files of another node. This one did not appear.',
    'Compare the folder on both nodes. A mount of another file system under the same path is the usual reason.',
  ),
  silentSlurm: described(
    catalogue.silentSlurm,
    { words: 'Unable to contact slurm controller (connect failure)' },
    'The controller is down or being restarted. Jobs that run do not need it; those that wait begin when it is back.',
    'Try again later.',
  ),
  noProgress: described(
    catalogue.noProgress,
    { what: 'interrupted in stage `tune` after step 0 of 40', times: 4 },
    'A job that Slurm stops keeps its state and is queued again. Stopped four times without a step further, it gives up.',
    'Give the stage more time, or a partition whose jobs are not stopped for others.',
  ),
  noResult: described(
    catalogue.noResult,
    { folder },
    'The last job writes `slurm/result.json` when the manifest is written. The job was lost between the two, or the shared file system does not show the file.',
    'Look at the run with `espalier report`; `espalier verify` repeats it.',
  ),
  stuckJob: described(
    catalogue.stuckJob,
    { what: 'finetune', job: '1234_0', reason: 'PartitionTimeLimit', folder },
    'Many clusters queue a job that asks for more than its partition gives, and `sbatch --test-only` does not refuse it. The reason is Slurm’s word.',
    'Ask for less, or for another partition. The time of a job is an estimate of the plan where `time` is left out.',
  ),
  missingStages: described(
    catalogue.missingStages,
    { stages: ['branch[2]/tune'], folder },
    'Jobs were cancelled or lost, so that the run did not end.',
    'Resume it: only what is missing is submitted.',
  ),
};
