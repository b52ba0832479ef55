/** Sizes from which on memory is used in pieces. */

/** Numbers of a model beyond which its tensors are read when they are needed. */
export const largeFrom = 2 ** 24;
/** Numbers that are read at a time: a megabyte of float32 stays in the processor's cache on its way. */
export const pieceSize = 2 ** 18;
