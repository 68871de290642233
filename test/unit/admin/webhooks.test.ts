/** Webhooks on the office's pages: endpoints, deliveries, and redelivery. */
import { beforeEach, describe, expect, it } from 'vitest'
import { newOrderId } from '../../../lib/order/orderId'
import { HOUR_MS, plusMs } from '../../../lib/time'
import { type Delivery, deliveryId } from '../../../lib/webhooks/endpoint'
import { CONTEXT } from '../../support/events'
import { OWN_FORM, openOffice, viewerAccess } from '../../support/office'
import { NOW, paidFact } from '../../support/orders'
import { anEndpoint } from '../../support/webhooks'

const ENDPOINT = anEndpoint('whk_1', {
  url: 'https://shop.example.com/hook?a=<b>',
  eventTypes: ['order.paid'],
})

let office: ReturnType<typeof openOffice>
let formToken: string
beforeEach(async () => {
  office = openOffice()
  await office.api.endpoints.add(ENDPOINT)
  formToken = await office.enter('/admin/links/new')
})
const shown = async (path: string) => (await office.get(path)).body

type Kept = Partial<Pick<Delivery, 'status' | 'nextAttemptAt' | 'endpointId'>>

/** @param index  the higher the newer */
async function keep(index: number, { endpointId = 'whk_1', status = 'failed', nextAttemptAt }: Kept = {}) {
  const target = {
    endpointId,
    eventId: `evt_${String(index).padStart(24, '0')}`,
    type: 'order.paid',
    orderId: newOrderId(NOW),
    createdAt: plusMs(NOW, index),
  }
  const made = {
    at: NOW,
    tookMs: 7,
    ...(status === 'succeeded' ? { status: 204 } : { failure: 'TIMED_OUT' }),
  }
  await office.api.deliveries.record({ target, made: 0, attempts: [made], status, nextAttemptAt })
  return { ...target, id: deliveryId(target), path: `/admin/webhooks/${endpointId}/${deliveryId(target)}` }
}

describe('the recipients', () => {
  it('show five answers at most', async () => {
    for (let index = 0; index < 7; index += 1) await keep(index)
    expect((await shown('/admin/webhooks')).match(/>TIMED_OUT</g)).toHaveLength(5)
  })
})

describe('the deliveries', () => {
  const idsOf = (body: string) => [...body.matchAll(/data-delivery="(\w+)"/g)].map(([, id]) => id)

  it('are listed newest first, page by page', async () => {
    const kept = []
    for (let index = 0; index < 27; index += 1) kept.push((await keep(index)).id)
    const first = await shown('/admin/webhooks/whk_1')
    expect(idsOf(first)).toEqual(kept.toReversed().slice(0, 25))
    expect(first).toContain(`href="/admin/webhooks/whk_1?after=${kept[2]}" rel="next"`)
    const last = await shown(`/admin/webhooks/whk_1?after=${kept[2]}`)
    expect(idsOf(last)).toEqual([kept[1], kept[0]])
    expect([last.includes('rel="next"'), last.includes('href="/admin/webhooks/whk_1">← Newest')]).toEqual([
      false,
      true,
    ])
    expect(idsOf(await shown('/admin/webhooks/whk_1?after=x'))).toEqual(idsOf(first))
  })

  it('can be those that were given up, or the dead letters', async () => {
    const failed = await keep(1)
    const stuck = await keep(2, { status: 'pending', nextAttemptAt: plusMs(NOW, -4 * HOUR_MS) })
    const waiting = await keep(3, { status: 'pending', nextAttemptAt: plusMs(NOW, HOUR_MS) })
    const all = await shown('/admin/webhooks/whk_1?filter=constructor')
    expect(idsOf(all)).toEqual([waiting.id, stuck.id, failed.id])
    expect([...all.matchAll(/data-state="(\w+)"/g)].map(([, state]) => state)).toEqual([
      ...['enabled', 'pending', 'stuck', 'failed'],
    ])
    expect(idsOf(await shown('/admin/webhooks/whk_1?filter=failed'))).toEqual([failed.id])
    expect(idsOf(await shown('/admin/webhooks/whk_1?filter=stuck'))).toEqual([stuck.id])
  })

  it.each([25, 26, 51])('of which there are %i are on pages of 25, each once', async count => {
    const kept: string[] = []
    for (let index = 0; index < count; index += 1) {
      kept.unshift((await keep(2 * index)).id)
      // Between any two of them one that is not meant.
      await keep(2 * index + 1, { status: 'succeeded' })
    }
    const found: string[][] = []
    for (let path: string | undefined = '/admin/webhooks/whk_1?filter=failed'; path; ) {
      const body = await shown(path)
      found.push(idsOf(body).map(String))
      path = /href="([^"]+)" rel="next"/.exec(body)?.[1]?.replaceAll('&amp;', '&')
    }
    expect(found.flat()).toEqual(kept)
    expect(found.map(page => page.length)).toEqual(
      Array.from({ length: Math.ceil(count / 25) }, (_, page) => Math.min(25, count - page * 25)),
    )
  })

  it('are read a thousand at a time, and the page says where to continue', async () => {
    const old = await keep(0)
    for (let index = 1; index <= 1001; index += 1) await keep(index, { status: 'succeeded' })
    const body = await shown('/admin/webhooks/whk_1?filter=failed')
    expect([idsOf(body), body.includes('None on this page')]).toEqual([[], true])
    const next = /href="([^"]+)" rel="next"/.exec(body)?.[1]?.replaceAll('&amp;', '&') ?? expect.fail()
    expect(idsOf(await shown(next))).toEqual([old.id])
  })

  it('of the programs are included', async () => {
    const { id } = await keep(1, { endpointId: 'epay' })
    expect(idsOf(await shown('/admin/webhooks/epay'))).toEqual([id])
  })
})

describe('a delivery', () => {
  it.each([
    ['/admin/webhooks/whk_9', 'unknownEndpoint'],
    ['/admin/webhooks/constructor', 'unknownEndpoint'],
    ['/admin/webhooks/whk_9/dlv_1', 'unknownEndpoint'],
    ['/admin/webhooks/whk_1/dlv_1', 'unknownDelivery'],
    ['/admin/webhooks/epay/dlv_1', 'unknownDelivery'],
    ['/admin/webhooks/whk_1/dlv_1/redeliver', 'notFound'],
  ])('%s is not found', async (path, message) => {
    const { status, body } = await office.get(path)
    expect([status, body.includes(`data-message="${message}"`)]).toEqual([404, true])
  })

  it('is not found under an invalid id, however long', async () => {
    const long = 'A'.repeat(1100)
    for (const path of [`whk_${long}`, `whk_${long}/dlv_1`, `epay/dlv_${long}`]) {
      expect((await office.get(`/admin/webhooks/${path}`)).status).toBe(404)
      const { status } = await office.post(`/admin/webhooks/${path}/redeliver`, { formToken }, OWN_FORM)
      expect(status).toBe(404)
    }
  })
})

describe('resending', () => {
  const again = (path: string, fields: Record<string, string> = {}, headers = OWN_FORM) =>
    office.post(`${path}/redeliver`, { formToken, seen: 'failed-1-', ...fields }, headers)
  const nothingSent = () => {
    expect(office.attempts).toEqual([])
    expect(office.logged).toEqual([])
  }

  it.each(['whk_1', 'epay'])('queues one attempt, with the person’s name: %s', async endpointId => {
    await keep(0, { endpointId })
    const { path, id, eventId, orderId, createdAt, type } = await keep(1, { endpointId })
    await keep(2, { endpointId })
    expect(await shown(path)).toContain('name="seen" value="failed-1-"')
    const { status, headers } = await again(path)
    expect([status, headers.location]).toEqual([303, `${path}?done=sentAgain`])
    const { now } = office.world
    expect(office.attempts).toEqual([
      { endpointId, eventId, type, orderId, createdAt, made: 1, step: 0, dueAt: now },
    ])
    expect(await office.api.deliveries.get(endpointId, id)).toMatchObject({
      status: 'pending',
      nextAttemptAt: now,
      sentAgain: { at: now, person: 'local' },
    })
    const { awsRequestId: requestId } = CONTEXT
    expect(office.logged).toEqual([
      { event: 'webhookSentAgain', fields: { requestId, endpointId, eventId, person: 'local' } },
    ])
    const body = await shown(String(headers.location))
    expect(body).toContain('is sent again in a moment')
    expect(body).toContain('by local')
  })

  it('happens once, however often the button is pressed', async () => {
    const { path } = await keep(1)
    await again(path)
    const { status, body } = await again(path)
    expect([status, body.includes('data-refusal="changedMeanwhile"')]).toEqual([409, true])
    expect(office.attempts).toHaveLength(1)
  })

  it.each(['shop', 'gone'] as const)('waits until the endpoint is enabled: %s', async disabledReason => {
    const { path } = await keep(1)
    await office.api.endpoints.change('whk_1', { disabledReason })
    const { status, body } = await again(path)
    expect([status, body.includes('data-refusal="endpointDisabled"')]).toEqual([422, true])
    nothingSent()
  })

  it('is not shown as done when the queue rejects it', async () => {
    const { path } = await keep(1)
    office.api.queue.send = async () => 1
    expect((await again(path)).status).toBe(500)
  })

  it.each([
    ['/admin/webhooks/whk_9/dlv_1', 'unknownEndpoint'],
    ['/admin/webhooks/whk_1/dlv_1', 'unknownDelivery'],
    ['/admin/webhooks/whk_1', 'notFound'],
  ])('does nothing for %s', async (path, message) => {
    const { status, body } = await again(path)
    expect([status, body.includes(`data-message="${message}"`)]).toEqual([404, true])
    nothingSent()
  })

  it('needs an operator and the session’s own form', async () => {
    const { path } = await keep(1)
    expect((await again(path, {}, { ...OWN_FORM, origin: 'https://evil.example' })).status).toBe(403)
    expect((await again(path, { formToken: 'x' })).status).toBe(403)
    nothingSent()
  })

  it('is not offered to a viewer', async () => {
    const viewed = openOffice(viewerAccess)
    await viewed.api.endpoints.add(ENDPOINT)
    office = viewed
    const { path } = await keep(1)
    const body = await shown(path)
    expect([body.includes('TIMED_OUT'), body.includes('/redeliver')]).toEqual([true, false])
    formToken = viewerAccess.formToken
    expect((await again(path)).body).toContain('data-message="viewOnly"')
    nothingSent()
  })
})

it('a shop without the API has none of it', async () => {
  office = openOffice(undefined, false)
  const facts = ['1', '2'].map(tradeNo => paidFact(tradeNo, undefined, 'alipayPage'))
  office.put(facts, {}, 'paidTwice')
  formToken = await office.enter()
  const body = await shown('/admin')
  expect([body.includes('/admin/webhooks'), body.includes('/admin/links')]).toEqual([false, false])
  for (const path of ['webhooks', 'webhooks/epay', 'webhooks/epay/dlv_1', 'links', 'links/new'])
    expect((await office.get(`/admin/${path}`)).status).toBe(404)
  for (const path of ['webhooks/epay/dlv_1/redeliver', 'links/new'])
    expect((await office.post(`/admin/${path}`, { formToken })).status).toBe(404)
})
