/** When a model is worked on piece by piece, and how large the pieces are. */
import { largeFrom, pieceSize } from '../plan/memory/planned-memory.ts';

export interface Streaming {
  /** Numbers of a model beyond which its tensors are read when they are needed. */
  readonly largeFrom: number;
  /** Numbers that are read at a time: a multiple of 8. */
  readonly pieceSize: number;
}

export const usualStreaming: Streaming = { largeFrom, pieceSize };
