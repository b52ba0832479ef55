/** When a model is worked on piece by piece, and how large the pieces are. */
export interface Streaming {
  /** Numbers of a model beyond which its tensors are read when they are needed. */
  readonly largeFrom: number;
  /** Numbers that are read at a time: a multiple of 8. */
  readonly pieceSize: number;
}

/** Pieces of a megabyte of float32 numbers stay in the processor's cache on their way. */
export const usualStreaming: Streaming = { largeFrom: 2 ** 24, pieceSize: 2 ** 18 };
