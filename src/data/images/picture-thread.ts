/** A thread that decodes pictures, one job after another. */
import { parentPort } from 'node:worker_threads';
import { decodePictures, type PictureJob } from './decode-pictures.ts';

parentPort?.on('message', (job: PictureJob) => {
  void decodePictures(job).then((decoding) => {
    const transfer = 'pixels' in decoding ? [decoding.pixels.buffer] : [];
    parentPort?.postMessage(decoding, transfer);
  });
});
