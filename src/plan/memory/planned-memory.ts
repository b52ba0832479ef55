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
