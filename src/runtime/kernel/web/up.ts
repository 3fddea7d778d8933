/** What a worker says first, once it listens. */
export const UP = 'up'
