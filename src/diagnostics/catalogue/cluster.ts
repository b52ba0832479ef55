/** What can go wrong with a run on a cluster (ESP7400–7439). */
import { define } from '../diagnostic.ts';
import { listed } from '../suggest.ts';

export const noSlurm = define<{ command: string; reason: string }>({
  code: 'ESP7400',
  severity: 'error',
  title: 'no Slurm here',
  message: ({ command, reason }) => `\`${command}\` cannot be called: ${reason}`,
  why: 'jobs are queued, watched and cancelled by Slurm’s own commands',
  help: () => 'run the command on a login node of the cluster, or put the commands of Slurm on the PATH',
});

export const refusedByCluster = define<{ stages: string; words: string }>({
  code: 'ESP7401',
  severity: 'error',
  title: 'job that the cluster refuses',
  message: ({ stages, words }) => `Slurm refuses the job of ${stages}: ${words}`,
  why: 'every job is tried with `sbatch --test-only` first, so nothing has been queued',
  help: () => 'change `slurm:` in espalier.yaml to what the cluster offers; `sinfo` lists it',
});

export const failedSubmission = define<{ stages: string; words: string; folder: string }>({
  code: 'ESP7402',
  severity: 'error',
  title: 'submission that failed',
  message: ({ stages, words }) => `Slurm did not take the job of ${stages}: ${words}`,
  why: 'without it the run could not end, so the jobs queued before it were cancelled',
  help: ({ folder }) => `put right what Slurm says, then \`espalier run --resume ${folder} --on slurm\``,
});

export const jobsInFolder = define<{ folder: string; jobs: number; first: string }>({
  code: 'ESP7403',
  severity: 'error',
  title: 'folder with jobs in the queue',
  message: ({ folder, jobs, first }) => `\`${folder}\` has ${jobs} ${jobs === 1 ? 'job' : 'jobs'} in the queue of Slurm, such as ${first}`,
  why: 'the same stages would be carried out twice',
  help: ({ folder }) => `wait for them (\`espalier status ${folder}\`), or cancel them first: \`espalier cancel ${folder}\``,
});

export const unseenFolder = define<{ folder: string; node: string }>({
  code: 'ESP7404',
  severity: 'error',
  title: 'folder that a node cannot see',
  message: ({ folder, node }) => `\`${folder}\` cannot be read and written on ${node}`,
  why: 'the stages of a run hand their results on in this folder',
  help: () => 'use --out with a folder on a file system that all nodes mount under the same path',
});

export const otherVersion = define<{ node: string; found: string; asked: string }>({
  code: 'ESP7405',
  severity: 'error',
  title: 'other versions on a node',
  message: ({ node, found, asked }) => `${node} has ${found}, the run was submitted with ${asked}`,
  why: 'other versions may round differently, and the parts of the run would not fit',
  help: () => 'install the same versions there, or name the command of the nodes with `launch` of `slurm:` in espalier.yaml',
});

export const diskOfJob = define<{ what: string; folder: string; reason: string }>({
  code: 'ESP7406',
  severity: 'error',
  title: 'shared disk that takes no more',
  message: ({ what, reason }) => `the job of ${what} could not write: ${reason}`,
  why: 'everything that was committed before is kept intact',
  help: ({ folder }) => `make room on the disk, then \`espalier run --resume ${folder} --on slurm\``,
});

export const unknownStage = define<{ name: string; known: readonly string[]; nearest?: string }>({
  code: 'ESP7407',
  severity: 'error',
  title: 'resources for no stage',
  message: ({ name }) => `\`slurm.stages\` names \`${name}\`, which is no stage of the plan`,
  why: 'the stage that was meant would run with other resources',
  help: ({ known, nearest }) => (nearest === undefined ? `its stages are ${listed(known)}` : `did you mean \`${nearest}\`?`),
});

export const lostJob = define<{ what: string; job: string; state: string; folder: string }>({
  code: 'ESP7408',
  severity: 'error',
  title: 'job that ended without a result',
  message: ({ what, job, state }) => `job ${job} of ${what} ended as ${state}`,
  why: 'what it had committed, its checkpoints too, is kept',
  help: ({ folder }) => `its log is in \`${folder}/slurm\`; \`espalier run --resume ${folder} --on slurm\` submits what is missing`,
});

export const noSubmission = define<{ folder: string }>({
  code: 'ESP7409',
  severity: 'error',
  title: 'no jobs of this folder',
  message: ({ folder }) => `nothing was submitted to a cluster from \`${folder}\``,
  why: 'the folder of a submitted run lists its jobs',
  help: () => 'name the folder of a run that was begun with `espalier run --on slurm`',
});

export const overtaken = define<{ stage: string }>({
  code: 'ESP7410',
  severity: 'error',
  title: 'stage that another process has begun anew',
  message: ({ stage }) => `another process carries out stage \`${stage}\` by now`,
  why: 'of two processes with one stage the later one commits it, so that it is committed once',
  help: () => 'nothing: the result is the same',
});

export const lateRecord = define<{ stage: string; seconds: number; folder: string }>({
  code: 'ESP7411',
  severity: 'error',
  title: 'result that does not appear',
  message: ({ stage, seconds }) => `this node does not see the result of stage \`${stage}\` after ${seconds} seconds`,
  why: 'the stage is done, as Slurm says; a node may see a new file of another one late, but not so late',
  help: ({ folder }) => `look at the mount of \`${folder}\` on this node, then resume`,
});

export const silentSlurm = define<{ words: string }>({
  code: 'ESP7412',
  severity: 'error',
  title: 'no answer of Slurm',
  message: ({ words }) => `Slurm does not answer: ${words}`,
  why: 'the jobs go on without an answer, but nothing can be said about them',
  help: () => 'try again when `sinfo` answers',
});

export const noProgress = define<{ what: string; times: number }>({
  code: 'ESP7413',
  severity: 'error',
  title: 'job that is stopped again and again',
  message: ({ what, times }) => `the job of ${what} was stopped ${times} times without a step further`,
  why: 'it would be requeued for ever',
  help: () => 'give the stage more time under `slurm:` in espalier.yaml, or a partition that is not preempted',
});

export const missingStages = define<{ stages: readonly string[]; folder: string }>({
  code: 'ESP7414',
  severity: 'error',
  title: 'run that is not complete',
  message: ({ stages }) => `the folder has no result of ${listed(stages)}`,
  why: 'the last job only puts together what the others left',
  help: ({ folder }) => `\`espalier run --resume ${folder} --on slurm\` submits what is missing`,
});

export const noResult = define<{ folder: string }>({
  code: 'ESP7416',
  severity: 'error',
  title: 'finished run without a result of its last job',
  message: ({ folder }) => `the run in \`${folder}\` is finished, but its last job left no result`,
  why: 'measurements and expectations are shown from that result, so it is not known whether they hold',
  help: ({ folder }) => `look at the run with \`espalier report ${folder}\`; the model and the manifest are complete`,
});

export const stuckJob = define<{ what: string; job: string; reason: string; folder: string }>({
  code: 'ESP7415',
  severity: 'error',
  title: 'job that waits for ever',
  message: ({ what, job, reason }) => `job ${job} of ${what} is above a limit: ${reason}`,
  why: 'such a job stays in the queue of Slurm and never begins',
  help: ({ folder }) =>
    `ask for less under \`slurm:\` in espalier.yaml, then \`espalier cancel ${folder}\` and \`espalier run --resume ${folder} --on slurm\``,
});
