/** Loaded before Espalier (`node --import`): the last job writes its result some seconds after the manifest, as on a slow disk. */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const rename = fs.renameSync;
fs.renameSync = (from, to) => {
  if (String(to).endsWith('slurm/result.json')) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5000);
  }
  rename(from, to);
};
syncBuiltinESMExports();
