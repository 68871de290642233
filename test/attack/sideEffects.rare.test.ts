/** No method but POST changes an order, whatever the path, query and headers. */
import { ScanCommand } from '@aws-sdk/lib-dynamodb'
import { expect, it } from 'vitest'
import type { Order } from '../../lib/order/order'
import { inBothScenes, NOTIFY_TYPE, notifyForm, returnForm } from '../support/attack'
import { expectDecent } from './decency'
import type { HeaderList } from './rawHttp'
import type { Crafted, Scene } from './scenes'

/** Every item of the table of orders, by its key, without what the mails of earlier payments change meanwhile. */
async function snapshot({ documents, tables }: Scene): Promise<Map<string, Record<string, unknown>>> {
  const items = new Map<string, Record<string, unknown>>()
  let ExclusiveStartKey: Record<string, unknown> | undefined
  do {
    const scan = new ScanCommand({ TableName: tables.orders, ConsistentRead: true, ExclusiveStartKey })
    const page = await documents.send(scan)
    for (const { dueAt: _, ...item } of page.Items ?? []) {
      const facts = Object.entries((item.facts ?? {}) as Order['facts'])
      const told = Object.fromEntries(facts.filter(([, { source }]) => source !== 'mail'))
      items.set(String(item.orderId), { ...item, facts: told })
    }
    ExclusiveStartKey = page.LastEvaluatedKey
  } while (ExclusiveStartKey)
  return items
}

/** What is illegal here is not counted among the other attacks. */
const ANYWHERE = { 'in process': '198.51.200.1', 'over HTTP': '127.14.200.1' }

const FORM = 'sku=gaiwan&quantity=1&email=buyer%40example.com'
const OVERRIDES: HeaderList = [
  ['x-http-method-override', 'POST'],
  ['x-method-override', 'POST'],
  ['content-type', 'application/x-www-form-urlencoded'],
]

inBothScenes(scene => {
  it.each(['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])(
    '%s changes nothing, on any route',
    async method => {
      const order = await scene().existing()
      const victim = { order, key: scene().key }
      const own = `/orders/${order.orderId}`
      const requests: readonly (readonly [path: string, query?: string])[] = [
        ['/'],
        ['/orders', FORM],
        [own],
        [own, 'returned=1'],
        [own, 'state=paid&paid=true&_method=POST'],
        [`${own}/pay`],
        [`${own}/pay`, 'bank=CMB'],
        [`${own}/pay`, 'bank=NOBANK&total_fee=0.01'],
        ['/paycallback/notify', notifyForm(victim)],
        ['/paycallback/return', returnForm(victim)],
        ['/paycallback/return', returnForm(victim, {}, '')],
        ['/paycallback/return', notifyForm(victim)],
        ['/order/paySuccess', `orderNo=${order.orderId}`],
      ]
      const before = await snapshot(scene())
      expect(before.get(order.orderId)).toMatchObject(order)
      for (const [path, query] of requests) {
        for (const headers of method === 'GET' ? [[], OVERRIDES] : [OVERRIDES]) {
          const request: Crafted = { method, path, headers, from: ANYWHERE[scene().title] }
          const reply = await scene().send(query === undefined ? request : { ...request, query })
          expect(reply.status).toBeGreaterThanOrEqual(200)
          expect(reply.status).toBeLessThan(500)
          if (method === 'HEAD' || method === 'GET') expectDecent(reply, scene().addresses)
        }
      }
      expect(await snapshot(scene())).toEqual(before)
    },
  )

  it('the same form changes something when posted: the comparison would notice', async () => {
    const order = await scene().existing()
    const before = await snapshot(scene())
    scene().gatewayDenies(false)
    const body = Buffer.from(notifyForm({ order, key: scene().key }))
    const reply = await scene().send({
      method: 'POST',
      path: '/paycallback/notify',
      headers: NOTIFY_TYPE,
      body,
    })
    expect(reply).toMatchObject({ status: 200, body: 'success' })
    expectDecent(reply, scene().addresses)
    const after = await snapshot(scene())
    expect(after).not.toEqual(before)
    expect(Object.keys(Object(after.get(order.orderId)?.facts))).toHaveLength(1)
  })
})
