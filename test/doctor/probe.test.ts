/** The reasons why an address did not answer. */
import dns from 'node:dns'
import { afterEach, expect, it, vi } from 'vitest'
import { probe } from '../../tools/doctor/probe'

afterEach(() => vi.restoreAllMocks())

it.each(['ENOTFOUND', 'EAI_AGAIN'])('reports a name that cannot be resolved: %s', async code => {
  vi.spyOn(dns, 'lookup').mockImplementation(((_: string, __: object, found: (error: Error) => void) =>
    found(Object.assign(new Error('no'), { code }))) as never)
  expect(await probe(new URL('http://shop.example.com'), 1000)).toEqual({
    ok: false,
    error: { kind: 'name', says: `has a name that cannot be resolved (${code})` },
  })
})

it('reports a refused connection', async () => {
  expect(await probe(new URL('http://127.0.0.1:9'), 1000)).toMatchObject({ error: { kind: 'refused' } })
})
