/** What can go wrong with a run on a cluster (ESP7400–7439). */
import { error } from '../diagnostic.ts';
import { didYouMean, type Names } from '../name-list.ts';
import { listed } from '../suggest.ts';

const folder = '/shared/runs/first';

export const noSlurm = error<{ command: string; reason: string }>('ESP7400', 'no Slurm here', {
  message: ({ command, reason }) => `\`${command}\` cannot be called: ${reason}`,
  why: 'jobs are queued, watched and cancelled by Slurm’s own commands',
  help: () => 'run the command on a login node of the cluster, or put the commands of Slurm on the PATH',
  told: 'Espalier queues nothing itself: it calls the commands of Slurm, which a login node has.',
  remedy: 'Log in to the cluster, or load the module that brings Slurm. `espalier doctor` says whether `sbatch` answers.',
  example: { command: 'sbatch', reason: 'it is not on the PATH' },
});

export const refusedByCluster = error<{ stages: string; words: string }>('ESP7401', 'job that the cluster refuses', {
  message: ({ stages, words }) => `Slurm refuses the job of ${stages}: ${words}`,
  why: 'every job is tried with `sbatch --test-only` first, so nothing has been queued',
  help: () => 'change `slurm:` in espalier.yaml to what the cluster offers; `sinfo` lists it',
  told: 'Before anything is queued, each kind of job is shown to Slurm with `sbatch --test-only`. The words are Slurm’s.',
  remedy: 'Put right what `slurm:` in espalier.yaml asks for. `sinfo` lists the partitions and their limits.',
  example: { stages: 'stage `finetune`', words: 'invalid partition specified: gpus' },
});

export const failedSubmission = error<{ stages: string; words: string; folder: string }>('ESP7402', 'submission that failed', {
  message: ({ stages, words }) => `Slurm did not take the job of ${stages}: ${words}`,
  why: 'without it the run could not end, so the jobs queued before it were cancelled',
  help: ({ folder }) => `put right what Slurm says, then \`espalier run --resume ${folder} --on slurm\``,
  told: 'Slurm took the first jobs of a run, and then refused one: a limit on the number of jobs, mostly. The others could not end in a result, so they were cancelled.',
  remedy: 'The folder is begun, and nothing of it is in the queue: resume it when the limit allows it.',
  example: { stages: 'stage `tune` and 3 more', words: 'Job violates accounting/QOS policy', folder },
});

export const jobsInFolder = error<{ folder: string; jobs: number; first: string }>('ESP7403', 'folder with jobs in the queue', {
  message: ({ folder, jobs, first }) => `\`${folder}\` has ${jobs} ${jobs === 1 ? 'job' : 'jobs'} in the queue of Slurm, such as ${first}`,
  why: 'the same stages would be carried out twice',
  help: ({ folder }) => `wait for them (\`espalier status ${folder}\`), or cancel them first: \`espalier cancel ${folder}\``,
  told: 'A run was submitted from this folder, and some of its jobs wait or run. Another submission, or a run on this machine, would carry out the same stages again.',
  remedy: 'Wait for the jobs, or cancel them first. What is done stays done.',
  example: { folder, jobs: 7, first: '1234_0' },
});

export const unseenFolder = error<{ folder: string; node: string }>('ESP7404', 'folder that a node cannot see', {
  message: ({ folder, node }) => `\`${folder}\` cannot be read and written on ${node}`,
  why: 'the stages of a run hand their results on in this folder',
  help: () => 'use --out with a folder on a file system that all nodes mount under the same path',
  told: 'A probe goes ahead of all other jobs. On its node it looks for the folder of the run, and writes a file there.',
  remedy: 'Name a folder on the shared file system with --out. Its path must be the same on every node.',
  example: { folder: '/tmp/runs/first', node: 'node07' },
});

export const otherVersion = error<{ node: string; found: string; asked: string }>('ESP7405', 'other versions on a node', {
  message: ({ node, found, asked }) => `${node} has ${found}, the run was submitted with ${asked}`,
  why: 'other versions may round differently, and the parts of the run would not fit',
  help: () => 'install the same versions there, or name the command of the nodes with `launch` of `slurm:` in espalier.yaml',
  told: 'A run gives the same bytes on the same versions. So every job compares its own with those of the command that submitted it.',
  remedy: 'Start Espalier on the nodes from the shared file system, or from an image: `launch: apptainer exec image.sif espalier`.',
  example: {
    node: 'node07',
    found: 'Espalier 0.1.0, onnxruntime 1.29.0 and Node 22 on linux-x64',
    asked: 'Espalier 0.1.0, onnxruntime 1.30.0 and Node 20 on linux-x64',
  },
});

export const diskOfJob = error<{ what: string; folder: string; reason: string }>('ESP7406', 'shared disk that takes no more', {
  message: ({ what, reason }) => `the job of ${what} could not write: ${reason}`,
  why: 'everything that was committed before is kept intact',
  help: ({ folder }) => `make room on the disk, then \`espalier run --resume ${folder} --on slurm\``,
  told: 'A job could not write its result. Where the disk takes no word about it either, its exit code says so.',
  remedy: 'Make room, then resume: stages that are done stay done.',
  example: { what: 'stage 3', folder, reason: 'ENOSPC: no space left on device' },
});

export const unknownStage = error<{ name: string; known: Names; nearest?: string }>('ESP7407', 'resources for no stage', {
  message: ({ name }) => `\`slurm.stages\` names \`${name}\`, which is no stage of the plan`,
  why: 'the stage that was meant would run with other resources',
  help: ({ known, nearest }) => didYouMean(nearest) ?? `its stages are ${listed(known)}`,
  told: 'Under `slurm.stages` a stage is named as the plan names it, or by the end of its path: `tune` for `branch[2]/tune`.',
  remedy: 'Correct the name. `espalier plan` lists the stages.',
  example: { name: 'finetun', known: ['warm', 'finetune'], nearest: 'finetune' },
});

export const lostJob = error<{ what: string; job: string; state: string; folder: string }>('ESP7408', 'job that ended without a result', {
  message: ({ what, job, state }) => `job ${job} of ${what} ended as ${state}`,
  why: 'what it had committed, its checkpoints too, is kept',
  help: ({ folder }) => `its log is in \`${folder}/slurm\`; \`espalier run --resume ${folder} --on slurm\` submits what is missing`,
  told: 'Slurm ended the job, and the job left no word of its own. A process that is lost begins again at its last checkpoint, three times at most; a node that is lost makes Slurm queue the job again.',
  remedy: 'Look at the log of the job. `TIMEOUT` and `OUT_OF_MEMORY` ask for more under `slurm:`; then resume.',
  example: { what: 'tune', job: '1234_2', state: 'TIMEOUT', folder },
});

export const noSubmission = error<{ folder: string }>('ESP7409', 'no jobs of this folder', {
  message: ({ folder }) => `nothing was submitted to a cluster from \`${folder}\``,
  why: 'the folder of a submitted run lists its jobs',
  help: () => 'name the folder of a run that was begun with `espalier run --on slurm`',
  told: 'Only a run that was begun with `--on slurm` has jobs. Their list is `slurm/submission.json` in its folder.',
  remedy: 'Name the folder of such a run. For any other run look at the folder with `espalier report`.',
  example: { folder },
});

export const overtaken = error<{ stage: string }>('ESP7410', 'stage that another process has begun anew', {
  message: ({ stage }) => `another process carries out stage \`${stage}\` by now`,
  why: 'of two processes with one stage the later one commits it, so that it is committed once',
  help: () => 'nothing: the result is the same',
  told: 'Slurm lost sight of a node, and queued its job again; the old process still ran. It sees at its end that another one has begun the stage anew, and leaves the stage to that.',
  remedy: 'There is nothing to do. The stage is committed once.',
  example: { stage: 'tune' },
});

export const lateRecord = error<{ stage: string; seconds: number; folder: string }>('ESP7411', 'result that does not appear', {
  message: ({ stage, seconds }) => `this node does not see the result of stage \`${stage}\` after ${seconds} seconds`,
  why: 'the stage is done, as Slurm says; a node may see a new file of another one late, but not so late',
  help: ({ folder }) => `look at the mount of \`${folder}\` on this node, then resume`,
  told: 'A node may keep what it knows of a folder for a minute (`acdirmax` of NFS), so a job waits for files of another node. This one did not appear.',
  remedy: 'Compare the folder on both nodes. A mount of another file system under the same path is the usual reason.',
  example: { stage: 'warm', seconds: 90, folder },
});

export const silentSlurm = error<{ words: string }>('ESP7412', 'no answer of Slurm', {
  message: ({ words }) => `Slurm does not answer: ${words}`,
  why: 'the jobs go on without an answer, but nothing can be said about them',
  help: () => 'try again when `sinfo` answers',
  told: 'The controller is down or being restarted. Jobs that run do not need it; those that wait begin when it is back.',
  remedy: 'Try again later.',
  example: { words: 'Unable to contact slurm controller (connect failure)' },
});

export const noProgress = error<{ what: string; times: number }>('ESP7413', 'job that is stopped again and again', {
  message: ({ what, times }) => `the job of ${what} was stopped ${times} times without a step further`,
  why: 'it would be requeued for ever',
  help: () => 'give the stage more time under `slurm:` in espalier.yaml, or a partition that is not preempted',
  told: 'A job that Slurm stops keeps its state and is queued again. Stopped four times without a step further, it gives up.',
  remedy: 'Give the stage more time, or a partition whose jobs are not stopped for others.',
  example: { what: 'interrupted in stage `tune` after step 0 of 40', times: 4 },
});

export const missingStages = error<{ stages: Names; folder: string }>('ESP7414', 'run that is not complete', {
  message: ({ stages }) => `the folder has no result of ${listed(stages)}`,
  why: 'the last job only puts together what the others left',
  help: ({ folder }) => `\`espalier run --resume ${folder} --on slurm\` submits what is missing`,
  told: 'Jobs were cancelled or lost, so that the run did not end.',
  remedy: 'Resume it: only what is missing is submitted.',
  example: { stages: ['branch[2]/tune'], folder },
});

export const noResult = error<{ folder: string }>('ESP7416', 'finished run without a result of its last job', {
  message: ({ folder }) => `the run in \`${folder}\` is finished, but its last job left no result`,
  why: 'measurements and expectations are shown from that result, so it is not known whether they hold',
  help: ({ folder }) => `look at the run with \`espalier report ${folder}\`; the model and the manifest are complete`,
  told: 'The last job writes `slurm/result.json` when the manifest is written. The job was lost between the two, or the shared file system does not show the file.',
  remedy: 'Look at the run with `espalier report`; `espalier verify` repeats it.',
  example: { folder },
});

export const stuckJob = error<{ what: string; job: string; reason: string; folder: string }>('ESP7415', 'job that waits for ever', {
  message: ({ what, job, reason }) => `job ${job} of ${what} is above a limit: ${reason}`,
  why: 'such a job stays in the queue of Slurm and never begins',
  help: ({ folder }) =>
    `ask for less under \`slurm:\` in espalier.yaml, then \`espalier cancel ${folder}\` and \`espalier run --resume ${folder} --on slurm\``,
  told: 'Many clusters queue a job that asks for more than its partition gives, and `sbatch --test-only` does not refuse it. The reason is Slurm’s word.',
  remedy: 'Ask for less, or for another partition. The time of a job is an estimate of the plan where `time` is left out.',
  example: { what: 'finetune', job: '1234_0', reason: 'PartitionTimeLimit', folder },
});
