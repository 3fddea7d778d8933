/**
 * The part of a file's own time that a calibration is fitted on, as fractions, unless told otherwise; what comes
 * after it is tested on.
 */
export const FIT_PART = { from: 0.6, before: 0.8 } as const
