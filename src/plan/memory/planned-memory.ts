/** What a plan says of the memory that its run takes. */

export interface PlannedMemory {
  /** The most that the process holds at a time, the program itself included. */
  readonly bytes: number;
  /** Where that is: path of the stage, and its verb; absent where the model is read and written. */
  readonly stage?: string;
  readonly verb?: string;
  /** What takes how much, the largest first. */
  readonly parts: readonly MemoryPart[];
}

export interface MemoryPart {
  /** `weights`, `optimizer state`, … */
  readonly what: string;
  readonly bytes: number;
}

/** Numbers of a model beyond which its tensors are read when they are needed. */
export const largeFrom = 2 ** 24;
/** Numbers that are read at a time: a megabyte of float32 stays in the processor's cache on its way. */
export const pieceSize = 2 ** 18;
