/**
 * What one piece of longer work takes of the thread that serves before whoever asked something has their turn, ms; the
 * last step of a piece, and the collector of garbage, come on top.
 */
export const SLICE_MS = 4
