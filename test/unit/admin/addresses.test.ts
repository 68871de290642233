/** The office's URLs keep the parameters of a page: for other languages, and neighbouring pages. */
import { beforeAll, describe, expect, it } from 'vitest'
import { merchantValue } from '../../../lib/admin/pages/address'
import { LOCALES } from '../../../lib/locale'
import { DEFAULT_MERCHANT, type MerchantId } from '../../../lib/order/merchant'
import { newOrderId } from '../../../lib/order/orderId'
import { plusMs } from '../../../lib/time'
import { type DeliveryTarget, deliveryId } from '../../../lib/webhooks/endpoint'
import { aLink } from '../../support/links'
import { openOffice } from '../../support/office'
import { NOW, paidFact } from '../../support/orders'
import { brokenIds, looseCells, tags } from '../page/samples'

const SEARCHED = 'E-9'
const office = openOffice()
office.merchants.push('teahouse' as MerchantId)

/** Addresses with all that can be asked for, none of it as it is by itself; of lists the second of three pages. */
const ASKED: Record<string, string> = {
  overview: '/admin?day=2026-11-20',
  attention: '/admin/attention?',
  refunds: '/admin/refunds?',
  illegal: '/admin/illegal?days=30',
  webhooks: '/admin/webhooks?',
  'a new link': '/admin/links/new?',
}

beforeAll(async () => {
  const target = (index: number): DeliveryTarget => ({
    endpointId: 'epay',
    eventId: `evt_${String(index).padStart(24, '0')}`,
    type: 'order.paid',
    orderId: newOrderId(NOW),
    createdAt: plusMs(NOW, index),
  })
  for (let index = 0; index < 60; index += 1) {
    const made = { made: 0, attempts: [], status: 'failed' } as const
    await office.api.deliveries.record({ target: target(index), ...made })
  }
  const links = []
  for (let index = 0; index < 60; index += 1)
    links.push(await office.api.links.add(aLink({ createdAt: plusMs(NOW, index) })))
  const paid = paidFact(SEARCHED, undefined, 'alipayPage')
  for (let index = 0; index < 120; index += 1) office.put([paid], { orderId: newOrderId(NOW) })
  for (let index = 0; index < 3; index += 1)
    office.put([paid, paidFact('2')], { orderId: newOrderId(NOW) }, 'paidTwice')
  const order = office.put([paid], { orderId: newOrderId(NOW) })
  const refund = `${order.orderId}/refund?trade=${SEARCHED}&amount=1.00`
  Object.assign(ASKED, {
    orders: `/admin/orders?day=2026-11-23&state=paid&search=${SEARCHED}&page=2`,
    deliveries: `/admin/webhooks/epay?filter=failed&after=${deliveryId(target(35))}`,
    links: `/admin/links?after=${links[35]?.linkId}`,
    'an order': `/admin/orders/${order.orderId}?`,
    'a refund': `/admin/orders/${refund}`,
    'a refund by hand': `/admin/orders/${refund}&byHand=yes`,
    'a delivery': `/admin/webhooks/epay/${deliveryId(target(1))}?`,
    'a link': `/admin/links/${links[0]?.linkId}?`,
  })
})

/** The path and all that is asked for, in whatever sequence. */
function asked(address = '', without: readonly string[] = []) {
  const { pathname, searchParams } = new URL(address, 'http://office')
  const fields = [...searchParams].filter(([name]) => !without.includes(name))
  return [pathname, ...fields.map(field => field.join('=')).sort()]
}

const NAMES = [
  ...['overview', 'attention', 'refunds', 'illegal', 'webhooks', 'a new link', 'orders', 'deliveries'],
  ...['links', 'an order', 'a refund', 'a refund by hand', 'a delivery', 'a link'],
]
const MERCHANT = `merchant=${merchantValue(DEFAULT_MERCHANT)}`
const shown = async (name: string, more?: string) => {
  const kept = more === undefined ? MERCHANT : `${MERCHANT}&${more}`
  const address = `${ASKED[name]}${ASKED[name]?.endsWith('?') ? '' : '&'}${kept}`
  const { status, body } = await office.get(address)
  expect(status).toBe(200)
  return { address, body }
}

it('every page is covered', () => expect(Object.keys(ASKED).sort()).toEqual([...NAMES].sort()))

it.each(NAMES)('%s has the same address in other languages', async name => {
  const { address, body } = await shown(name)
  const choice = tags(body, 'a').filter(link => 'hreflang' in link)
  expect(choice.map(({ href }) => asked(href))).toEqual(
    LOCALES.map(locale => asked(`${address}&lang=${locale}`)),
  )
})

describe.each(['orders', 'deliveries', 'links'])('%s', name => {
  it('keeps its filters on the other pages', async () => {
    const { address, body } = await shown(name)
    const [, pages = ''] = /<nav class="pages"[^>]*>([\s\S]*?)<\/nav>/.exec(body) ?? []
    const beside = tags(pages, 'a').map(({ href }) => asked(href, ['page', 'after']))
    expect(beside).toEqual([asked(address, ['page', 'after']), asked(address, ['page', 'after'])])
  })
})

it.each(NAMES)('%s: each of its links and forms keeps the language and the merchant', async name => {
  const { body } = await shown(name, 'lang=en')
  const links = tags(body, 'a').filter(({ href, hreflang }) => href?.startsWith('/admin') && !hreflang)
  expect(links.length).toBeGreaterThan(5)
  const sent = links.map(({ href }) => asked(href))
  for (const [, tag = '', inside = ''] of body.matchAll(/(<form\b[^>]*>)([\s\S]*?)<\/form>/g)) {
    const [form] = tags(tag, 'form')
    const fields = tags(inside, 'input').map(({ name, value }) => `${name}=${value}`)
    const chosen = tags(inside, 'select').map(({ name }) => (name === 'merchant' ? MERCHANT : `${name}=`))
    sent.push([...asked(form?.action), ...(form?.method === 'post' ? [] : [...fields, ...chosen])])
  }
  expect(sent.filter(each => !(each.includes('lang=en') && each.includes(MERCHANT)))).toEqual([])
})

it.each(NAMES)('%s: each id is there once, and each label leads to a field', async name => {
  expect(brokenIds((await shown(name)).body)).toEqual([])
})

it.each(NAMES)('%s: each row and column of a table has its heading', async name => {
  expect(looseCells((await shown(name)).body)).toEqual([])
})
