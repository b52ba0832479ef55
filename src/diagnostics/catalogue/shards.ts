/** Diagnostics of batches in parts. */
import { define } from '../diagnostic.ts';

export const shardsElsewhere = define<{ readonly device: string; readonly asked: string }>({
  code: 'ESP5150',
  severity: 'error',
  title: 'parts of batches on another device than the processor',
  message: ({ device, asked }) => `${asked} splits batches in parts, but the device is \`${device}\``,
  why: 'parts are computed by the cores of the processor; another device has cores of its own',
  help: () => 'take `device: cpu`, or a number of `threads` and no `shards`',
});

export const moreShardsThanSamples = define<{ readonly shards: number; readonly batch: number }>({
  code: 'ESP5151',
  severity: 'error',
  title: 'more parts than samples in a batch',
  message: ({ shards, batch }) => `a batch of ${batch} samples cannot be split in ${shards} parts`,
  why: 'a part has one sample at least',
  help: ({ batch }) => `\`shards\` may be up to ${batch} here, or make \`batch\` larger`,
});

export const normsOfSingles = define<{ readonly shards: number; readonly batch: number }>({
  code: 'ESP5152',
  severity: 'warning',
  title: 'BatchNorm on parts of few samples',
  message: ({ shards, batch }) =>
    `a batch of ${batch} samples in ${shards} parts gives BatchNorm statistics of ` + `${Math.floor(batch / shards)} samples`,
  why: 'each part is normalised by its own statistics, as in data-parallel training; few samples make them noisy',
  help: ({ batch }) =>
    batch >= 16 ? `take \`shards: ${Math.floor(batch / 8)}\` or fewer, or a larger \`batch\`` : 'take a larger `batch`, or `shards: 1`',
});
