/** A thread that decodes pictures, one job after another: it answers in the order of what it is asked. */
import { parentPort } from 'node:worker_threads';
import { decodePictures, type PictureJob } from './picture-pool.ts';

let before: Promise<void> = Promise.resolve();

parentPort?.on('message', (job: PictureJob) => {
  before = before.then(async () => {
    const decoding = await decodePictures(job);
    const transfer = 'pixels' in decoding ? [decoding.pixels.buffer] : [];
    parentPort?.postMessage(decoding, transfer);
  });
});
