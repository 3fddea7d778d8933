/** Of one daemon, in this browser. */
export const MOST_DISK_BYTES = 64 * 1024 ** 2
