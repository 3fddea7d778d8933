/** Margins around a trends panel's plot, in px: what lies over the drawing has to know where a time is. */
export const PLOT = { left: 60, right: 12, top: 20, bottom: 22 } as const
