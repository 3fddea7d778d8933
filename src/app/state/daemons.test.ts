import { describe, expect, it } from 'vitest'
import { memoryStorage } from '../testing/memoryStorage.ts'
import { daemonsIn, MOST_DAEMONS } from './daemons.ts'

const A = 'http://a:8000'
const B = 'https://b/sub'

function kept() {
  const [local, session] = [memoryStorage(), memoryStorage()]
  return { local, session, daemons: daemonsIn(local, session) }
}

describe('addresses', () => {
  it('are the newest first, each once, and not more than fit', () => {
    const { daemons } = kept()
    for (let n = 0; n < 12; n++) daemons.remember(`http://host-${n}`)
    daemons.remember('http://host-7')
    expect(daemons.recent()).toHaveLength(MOST_DAEMONS)
    expect(daemons.recent().slice(0, 3)).toEqual(['http://host-7', 'http://host-11', 'http://host-10'])
  })

  it('keep their step, and are forgotten with it and with their key', () => {
    const { local, session, daemons } = kept()
    daemons.remember(A)
    daemons.chooseStep(A, 'stated')
    daemons.remember(B)
    daemons.remember(A)
    expect(daemons.step(A)).toBe('stated')
    expect(daemons.step(B)).toBeNull()
    daemons.keepKey(A, 'secret', true)
    daemons.forget(A)
    expect(daemons.recent()).toEqual([B])
    expect([daemons.step(A), daemons.key(A)]).toEqual([null, null])
    expect(
      JSON.stringify([local.getItem('fleetcast.daemonKeys'), session.getItem('fleetcast.daemonKeys')]),
    ).not.toContain('secret')
  })

  it.each(['{', '{"version":2,"daemons":[]}', '{"version":1,"daemons":[{"address":7}]}'])(
    'are none where the storage holds %s',
    (text) => {
      const { local, daemons } = kept()
      local.setItem('fleetcast.daemons', text)
      expect(daemons.recent()).toEqual([])
      daemons.remember(A)
      expect(daemons.recent()).toEqual([A])
    },
  )

  it('are not kept where the storage is full, and nothing fails', () => {
    const local = memoryStorage()
    local.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError')
    }
    const daemons = daemonsIn(local, memoryStorage())
    daemons.remember(A)
    daemons.keepKey(A, 'secret', true)
    expect(daemons.recent()).toEqual([])
    expect(daemons.key(A)).toBe('secret')
  })
})

describe('keys', () => {
  it('end with the tab unless they are to last', () => {
    const { local, session, daemons } = kept()
    daemons.keepKey(A, 'for the tab', false)
    daemons.keepKey(B, 'lasting', true)
    expect(local.getItem('fleetcast.daemonKeys')).not.toContain('for the tab')
    expect(session.getItem('fleetcast.daemonKeys')).toContain('for the tab')
    const nextTab = daemonsIn(local, memoryStorage())
    expect([nextTab.key(A), nextTab.key(B)]).toEqual([null, 'lasting'])
    expect([daemons.isKeyLasting(A), daemons.isKeyLasting(B)]).toEqual([false, true])
    daemons.keepKey(B, 'lasting', false)
    expect(local.getItem('fleetcast.daemonKeys')).toBeNull()
  })

  it('never stand beside the addresses', () => {
    const { local, daemons } = kept()
    daemons.remember(A)
    daemons.keepKey(A, 'secret', true)
    expect(local.getItem('fleetcast.daemons')).not.toContain('secret')
  })
})
