/** Of one daemon, in this browser: 64 MiB. */
export const MOST_DISK_BYTES = 67_108_864
