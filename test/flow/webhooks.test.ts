/** A shop's back end hears of its orders by webhooks, loses some, and catches up, over a whole local stack of its own. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { LOCAL_API_KEY } from '../../local/stack/localApiKey'
import { type Stack, startStack } from '../../local/stack/stack'
import { RARE } from '../support/rare'

const PATIENCE = { timeout: 60_000, interval: 200 }
const TEA = { lines: [{ name: '明前龙井', quantity: 1, unit_amount: 12_950 }], currency: 'CNY' }

interface Taken {
  readonly id: string
  readonly type: string
  readonly data: { readonly id: string; readonly status: string; readonly sequence: number }
}

it.runIf(RARE)('a back end that loses webhooks catches up', async () => {
  const call = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(`${stack.shopUrl}${path}`, {
      method,
      headers: { authorization: `Bearer ${LOCAL_API_KEY}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    // biome-ignore lint/suspicious/noExplicitAny: each step knows what it asked for
    return (await answer.json()) as any
  }
  const pay = async (url: string) => {
    const cashier = await fetch(`${url}/pay`, { headers: { accept: 'text/html' } })
    const tradeNo = new URL(cashier.url).pathname.split('/').at(-1) ?? ''
    const control = `${stack.simulator.controlUrl}/api/trades/${tradeNo}/pay`
    await fetch(control, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })
  }
  const sell = async () => {
    const order = await call('POST', '/v1/orders', TEA)
    await pay(order.url)
    return order.id as string
  }
  const endpoint = await call('POST', '/v1/webhook_endpoints', { url, event_types: ['order.paid'] })
  secret = endpoint.secret

  const first = await sell()
  await vi.waitFor(() => expect(taken.map(({ data }) => data.id)).toEqual([first]), PATIENCE)
  expect(taken[0]).toMatchObject({ type: 'order.paid', data: { status: 'paid' } })

  isDown = true
  const second = await sell()
  const path = `/v1/webhook_endpoints/${endpoint.id}/deliveries`
  const lost = await vi.waitFor(async () => {
    const [delivery] = (await call('GET', path)).data
    expect(delivery).toMatchObject({ order: second, status: 'pending', attempts: [{ status_code: 503 }] })
    return delivery
  }, PATIENCE)
  expect(taken).toHaveLength(1)

  isDown = false
  // What it missed stands among the events.
  await vi.waitFor(async () => {
    let page = await call('GET', '/v1/events')
    const events = [...page.data]
    while (page.has_more) {
      page = await call('GET', `/v1/events?after=${page.next}`)
      events.push(...page.data)
    }
    const paid = events.filter(({ type }: { type: string }) => type === 'order.paid')
    expect(paid.map(({ order }: { order: string }) => order)).toEqual([first, second])
    expect(paid.map(({ id }: { id: string }) => id)).toEqual([taken[0]?.id, lost.event])
  }, PATIENCE)

  await call('POST', `${path}/${lost.id}/redeliver`)
  await vi.waitFor(() => expect(taken.map(({ id }) => id)).toContain(lost.event), PATIENCE)
  await vi.waitFor(async () => {
    expect((await call('GET', path)).data[0]).toMatchObject({ id: lost.id, status: 'succeeded' })
  }, PATIENCE)
})

let stack: Stack
let server: Server
let url: string
let secret = ''
let isDown = false
const taken: Taken[] = []
beforeAll(async () => {
  if (!RARE) return
  server = createServer(async (request, response) => {
    const body = await text(request)
    if (isDown) return response.writeHead(503).end()
    // Throws when it is not signed by us.
    const { type, data } = new Webhook(secret).verify(
      body,
      request.headers as Record<string, string>,
    ) as Taken
    taken.push({ id: String(request.headers['webhook-id']), type, data })
    return response.writeHead(204).end()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
  const env = { ...process.env, GATEWAYS: 'alipayPage', SHOUYIN_WATCH: 'nothing' }
  stack = await startStack({ env, speed: 240, scheduled: false })
})
afterAll(async () => {
  await stack?.stop()
  server?.closeAllConnections()
  server?.close()
})
