/** A shop's back end receives webhooks, misses some, and catches up, over a separate local stack. */
import { text } from 'node:stream/consumers'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { LOCAL_API_KEY } from '../../local/stack/localApiKey'
import type { Stack } from '../../local/stack/stack'
import { openOwnStack, PATIENCE, payAt } from '../support/ownStack'
import { RARE } from '../support/rare'
import { type RunningServer, runServer } from '../support/runningServer'

const TEA = { lines: [{ name: '明前龙井', quantity: 1, unit_amount: 12_950 }], currency: 'CNY' }

interface Taken {
  readonly id: string
  readonly type: string
  readonly data: { readonly id: string; readonly status: string; readonly sequence: number }
}

it.runIf(RARE)('a back end that missed webhooks catches up', async () => {
  const call = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(`${stack.shopUrl}${path}`, {
      method,
      headers: { authorization: `Bearer ${LOCAL_API_KEY}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    // biome-ignore lint/suspicious/noExplicitAny: each step knows what it asked for
    return (await answer.json()) as any
  }
  const sell = async () => {
    const order = await call('POST', '/v1/orders', TEA)
    await payAt(stack, `${order.url}/pay`)
    return order.id as string
  }
  const endpoint = await call('POST', '/v1/webhook_endpoints', {
    url: `${backEnd.url}/hook`,
    event_types: ['order.paid'],
  })
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
let backEnd: RunningServer
let secret = ''
let isDown = false
const taken: Taken[] = []
beforeAll(async () => {
  if (!RARE) return
  backEnd = await runServer(async (request, response) => {
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
  stack = (await openOwnStack('alipayPage', 240)).stack
})
afterAll(async () => {
  await stack?.stop()
  await backEnd?.stop()
})
