/** Whether this build connects to daemons; one for files only hides everything that does. */
export const CONNECTS = typeof __CONNECTS__ === 'undefined' || __CONNECTS__
