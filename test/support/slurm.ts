/** A Slurm of two nodes on this machine, in a folder of its own, on the loopback. */
import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { hostname, tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Cluster {
  /** `SLURM_CONF`, by which every command of Slurm finds this cluster. */
  readonly env: Readonly<Record<string, string>>;
  /** What a command of Slurm prints. */
  readonly ask: (command: string, ...args: readonly string[]) => string;
  /** Stops the controller, and starts it again with what it has kept. */
  readonly restartController: () => Promise<void>;
  /** Ends the daemon of a node without a word; its jobs go on, and the controller is told that it is down. */
  readonly loseNode: (node: string) => void;
  readonly startNode: (node: string) => Promise<void>;
  /** Waits for what stays so once it has come: on a busy machine a look comes late. */
  readonly until: <T>(what: string, look: () => T | undefined | false) => Promise<T>;
  readonly stop: () => void;
}

export async function startCluster(): Promise<Cluster> {
  const folder = mkdtempSync(path.join(tmpdir(), 'espalier-slurm-'));
  for (const name of ['munge', 'state', 'spool']) {
    mkdirSync(path.join(folder, name), { mode: 0o700 });
  }
  const ports = await Promise.all([freePort(), freePort(), freePort()]);
  const conf = path.join(folder, 'slurm.conf');
  writeFileSync(conf, configuration(folder, ports));
  writeFileSync(path.join(folder, 'cgroup.conf'), 'CgroupPlugin=disabled\n');
  const env = { SLURM_CONF: conf };
  const around = { ...process.env, ...env };
  const daemon = (program: string, ...args: readonly string[]): void => {
    execFileSync(program, args, { env: around, stdio: 'ignore' });
  };
  const ask = (command: string, ...args: readonly string[]): string =>
    execFileSync(command, args, { env: around, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const startMunge = (): void => {
    const place = (name: string): string => path.join(folder, 'munge', name);
    writeFileSync(place('key'), randomBytes(128), { mode: 0o600 });
    const names = { key: 'key-file', pid: 'pid-file', log: 'log-file', seed: 'seed-file' };
    const files = Object.entries(names).map(([name, option]) => `--${option}=${place(name)}`);
    daemon('/usr/sbin/munged', '--force', `--socket=${place('socket')}`, ...files);
  };
  const startController = (): void => daemon('/usr/sbin/slurmctld', '-i');
  const startNode = (node: string): void => daemon('/usr/sbin/slurmd', '-N', node);
  const until: Cluster['until'] = async (what, look) => {
    const end = Date.now() + patience;
    for (;;) {
      const seen = look();
      if (seen !== undefined && seen !== false) return seen;
      if (Date.now() > end) throw new Error(`it never came: ${what}\n${stateOf(folder, around)}`);
      // Looks of several tests, each a command of Slurm, would take a core if they came faster.
      await sleep(200);
    }
  };
  const answers = (wanted: RegExp): Promise<boolean> =>
    until(`the nodes are ${wanted}`, () => {
      const args = ['--noheader', '--Node', '--format=%N %T'];
      const { stdout, status } = spawnSync('sinfo', args, { env: around, encoding: 'utf8' });
      return status === 0 && wanted.test(stdout);
    });
  const cluster: Cluster = {
    env,
    ask,
    until,
    async restartController() {
      killByFile(path.join(folder, 'controller.pid'), 'SIGTERM');
      while (existsSync(path.join(folder, 'controller.pid'))) await sleep(20);
      startController();
      await answers(/./);
    },
    loseNode(node) {
      killByFile(path.join(folder, `${node}.pid`), 'SIGKILL');
      ask('scontrol', 'update', `nodename=${node}`, 'state=down', 'reason=lost');
    },
    async startNode(node) {
      startNode(node);
      ask('scontrol', 'update', `nodename=${node}`, 'state=resume');
      await answers(new RegExp(`^${node} (idle|mixed|allocated)`, 'm'));
    },
    stop() {
      spawnSync('scancel', ['--user', userInfo().username], { env: around });
      for (const name of ['n1', 'n2', 'controller', 'munge/pid']) {
        killByFile(path.join(folder, name.includes('/') ? name : `${name}.pid`), 'SIGKILL');
      }
      killThoseIn(conf);
      rmSync(folder, { recursive: true, force: true });
    },
  };
  try {
    startMunge();
    startController();
    for (const node of ['n1', 'n2']) startNode(node);
    await answers(/^n1 idle\nn2 idle$/m);
    return cluster;
  } catch (error) {
    cluster.stop();
    throw error;
  }
}

/** Milliseconds: far above what a machine of two cores needs under a load of 20. */
const patience = 280_000;

/** What Slurm knows and has written, for a test that waited in vain. */
function stateOf(folder: string, env: NodeJS.ProcessEnv): string {
  const logs = ['controller', 'n1', 'n2'].map((name) => path.join(folder, `${name}.log`));
  const asked = [
    ['squeue', '--states=all', '--format=%.8i %.10T %.20r %.6N %.19S %.19e %E'],
    ['sinfo', '--Node', '--long'],
    ['scontrol', '--oneliner', 'show', 'job'],
    ...logs.map((log) => ['tail', '--lines=60', log]),
  ];
  const answers = asked.map(([program = '', ...args]) => {
    const { stdout, stderr } = spawnSync(program, args, { env, encoding: 'utf8' });
    return `$ ${program} ${args.join(' ')}\n${stdout}${stderr}`;
  });
  return answers.join('\n');
}

/**
 * Node daemons of one machine differ by their ports; a requeued job may begin again soon. A daemon that is
 * late is not given up: the machine is busy, and no node is lost but by a test. A lost one stays down, also where an
 * answer that it gave before comes in late: with `ReturnToService=2` its job was sent back to it, and never began.
 */
function configuration(folder: string, [controller, ...nodes]: readonly number[]): string {
  const { username } = userInfo();
  const host = hostname();
  const node = (port: number | undefined, index: number): string =>
    `NodeName=n${index + 1} NodeHostname=${host} NodeAddr=127.0.0.1 Port=${port} CPUs=4 RealMemory=8000`;
  return `ClusterName=espalier
SlurmctldHost=${host}(127.0.0.1)
SlurmctldPort=${controller}
SlurmUser=${username}
SlurmdUser=${username}
AuthType=auth/munge
AuthInfo=socket=${folder}/munge/socket,cred_expire=5
CredType=cred/munge
StateSaveLocation=${folder}/state
SlurmdSpoolDir=${folder}/spool/%n
SlurmctldPidFile=${folder}/controller.pid
SlurmdPidFile=${folder}/%n.pid
SlurmctldLogFile=${folder}/controller.log
SlurmdLogFile=${folder}/%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SlurmdParameters=config_overrides
SwitchType=switch/none
MpiDefault=none
ReturnToService=0
KillWait=2
MessageTimeout=100
SlurmdTimeout=0
SchedulerType=sched/builtin
SchedulerParameters=sched_interval=1,batch_sched_delay=0,sched_min_interval=10000
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU_Memory
MaxArraySize=5001
MaxJobCount=20000
${nodes.map(node).join('\n')}
PartitionName=main Nodes=n1,n2 Default=YES MaxTime=60 State=UP
`;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? (address?.port ?? 0) : 0));
    });
  });
}

function killByFile(file: string, signal: NodeJS.Signals): void {
  if (existsSync(file)) kill(Number(readFileSync(file, 'utf8')), signal);
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    if (pid > 1) process.kill(pid, signal);
  } catch {
    // It has ended by itself.
  }
}

/** Whatever was started with this configuration. */
function killThoseIn(conf: string): void {
  for (const pid of processes()) {
    if (pid !== process.pid && environmentOf(pid).includes(`SLURM_CONF=${conf}`)) {
      kill(pid, 'SIGKILL');
    }
  }
}

/** Processes of a job that carry a stage out: `espalier job FOLDER TASK`. */
export function processesOf(folder: string, task: string): readonly number[] {
  return processes().filter((pid) => {
    const words = textOf(`/proc/${pid}/cmdline`).split('\0');
    const at = words.indexOf('job');
    return words[0]?.includes('node') === true && at > 0 && words[at + 1] === folder && words[at + 2] === task;
  });
}

/** By `SIGSTOP`. */
export function isStopped(pid: number): boolean {
  return /\) T /.test(textOf(`/proc/${pid}/stat`));
}

function processes(): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function environmentOf(pid: number): string {
  return textOf(`/proc/${pid}/environ`);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
