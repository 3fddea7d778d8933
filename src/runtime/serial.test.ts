import { expect, test } from 'vitest'
import { SerialQueue } from './serial.ts'

test('tasks never overlap and keep their order', async () => {
  const queue = new SerialQueue()
  const log: string[] = []
  const task = (name: string, turns: number) => async () => {
    log.push(`${name} starts`)
    for (let turn = 0; turn < turns; turn++) await Promise.resolve()
    log.push(`${name} ends`)
    return name
  }
  const results = await Promise.all([queue.run(task('long', 9)), queue.run(task('short', 0))])
  expect(results).toEqual(['long', 'short'])
  expect(log).toEqual(['long starts', 'long ends', 'short starts', 'short ends'])
})

test('a failing task rejects alone', async () => {
  const queue = new SerialQueue()
  const failed = queue.run(() => Promise.reject(new Error('broken')))
  const next = queue.run(() => Promise.resolve('fine'))
  await expect(failed).rejects.toThrow('broken')
  await expect(next).resolves.toBe('fine')
})
