/** Access on a laptop: for the local user, and for nobody who comes by another name or a proxy. */
import { describe, expect, it } from 'vitest'
import { openOffice } from '../../support/office'

describe('the laptop', () => {
  it.each(['127.0.0.1:4000', 'localhost:4000', '[::1]:4000', 'localhost'])('is served as %s', async host => {
    expect((await openOffice().get('/admin', { host })).status).toBe(200)
  })

  it.each([
    ['another name', { host: 'shop.example.com' }],
    ['a name that leads here', { host: 'localhost.evil.example:4000' }],
    ['another name before it', { host: 'evil.example#localhost' }],
    ['no name', { host: '' }],
    ['an address of the network', { host: '192.168.1.5:4000' }],
    ['a proxy', { 'x-forwarded-for': '203.0.113.7' }],
    ['a proxy that tells its host', { 'x-forwarded-host': 'shop.example.com' }],
    ['a proxy of the new kind', { forwarded: 'for=203.0.113.7' }],
    ['a tunnel', { via: '1.1 tunnel' }],
  ])('is not served to %s', async (_, headers: Record<string, string>) => {
    const { status, body, cookies } = await openOffice().get('/admin', headers)
    expect([status, body.includes('data-problem="notFound"'), cookies]).toEqual([404, true, []])
  })

  it('has a session of its own, hidden from scripts and from other sites', async () => {
    const { cookies } = await openOffice().get('/admin')
    expect(cookies).toEqual([
      expect.stringMatching(/^admin-session=[\w-]{43}; Path=\/admin; HttpOnly; SameSite=Strict$/),
    ])
  })

  it('keeps an existing session, and replaces an invalid one', async () => {
    const office = openOffice()
    const first = await office.enter()
    expect((await office.get('/admin')).cookies).toEqual([])
    expect(await office.enter()).toBe(first)
    office.world.cookies = ['admin-session=x']
    expect((await office.get('/admin')).cookies).toHaveLength(1)
  })

  it('needs no sign-in', async () => {
    for (const path of ['/admin/callback', '/admin/signed-out'])
      expect((await openOffice().get(path)).status).toBe(404)
  })
})

it('a shop without office pages has none', async () => {
  const office = openOffice(null)
  for (const path of ['/admin', '/admin/orders', '/admin/callback'])
    expect(await office.get(path)).toMatchObject({ status: 404, cookies: [] })
  expect((await office.post('/admin/sign-out', {})).status).toBe(404)
})
