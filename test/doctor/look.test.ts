/** Why nothing answered at an address. */
import dns from 'node:dns'
import { afterEach, expect, it, vi } from 'vitest'
import { look } from '../../tools/doctor/look'

afterEach(() => vi.restoreAllMocks())

it.each(['ENOTFOUND', 'EAI_AGAIN'])(
  'tells a name that is not resolved, by whichever code: %s',
  async code => {
    vi.spyOn(dns, 'lookup').mockImplementation(((_: string, __: object, found: (error: Error) => void) =>
      found(Object.assign(new Error('no'), { code }))) as never)
    expect(await look(new URL('http://shop.example.com'), 1000)).toEqual({
      ok: false,
      error: { kind: 'name', says: `has a name that cannot be resolved (${code})` },
    })
  },
)

it('tells one that refuses from one that drops the connection', async () => {
  expect(await look(new URL('http://127.0.0.1:9'), 1000)).toMatchObject({ error: { kind: 'refused' } })
})
