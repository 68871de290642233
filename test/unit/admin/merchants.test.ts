/** The office with several merchants: the merchant is chosen once, and kept from page to page. */
import { beforeEach, describe, expect, it } from 'vitest'
import type { IllegalRequest } from '../../../lib/illegal/illegalRequest'
import { LOCALES } from '../../../lib/locale'
import { fen } from '../../../lib/money'
import type { RecordedFact } from '../../../lib/order/facts'
import { accountOf, DEFAULT_MERCHANT, type MerchantId, ofMerchant } from '../../../lib/order/merchant'
import { newOrderId } from '../../../lib/order/orderId'
import { type DeliveryTarget, deliveryId } from '../../../lib/webhooks/endpoint'
import { aLink } from '../../support/links'
import { openOffice } from '../../support/office'
import { NOW, PROVENANCE, paidFact } from '../../support/orders'
import { anEndpoint } from '../../support/webhooks'

const TEAHOUSE = 'teahouse' as MerchantId

let office: ReturnType<typeof openOffice>
beforeEach(() => {
  office = openOffice()
  office.merchants.push(TEAHOUSE)
})
const shown = async (path: string, language = 'en') =>
  (await office.get(path, { 'accept-language': language })).body

/** Something for each list. @returns what each of them shows of it, by the list's address */
async function somethingOf(merchant: MerchantId): Promise<Readonly<Record<string, string>>> {
  const gateway = accountOf('alipayPage', merchant)
  const orderId = newOrderId(NOW)
  const paid = (tradeNo: string) => paidFact(tradeNo, undefined, gateway)
  const refund = {
    kind: 'refundRequested',
    gateway,
    tradeNo: '1',
    refundId: `R${orderId}`,
    at: NOW,
    amountFen: fen(100),
    ...PROVENANCE,
  } as RecordedFact
  office.put([paid('1'), paid('2'), refund], { orderId, gateway, ...ofMerchant(merchant) }, 'paidTwice')
  const link = await office.api.links.add({ ...aLink(), ...ofMerchant(merchant) })
  const id = `whk_${merchant}1`
  await office.api.endpoints.add(anEndpoint(id, ofMerchant(merchant)))
  const illegal: IllegalRequest = {
    id: `${NOW}-${orderId}`,
    at: NOW,
    reason: 'badSignature',
    channel: 'notify',
    gateway,
    sourceIp: '203.0.113.7',
    userAgent: '',
    claimedOrder: `of ${orderId}`,
    copy: '',
    requestId: 'r',
  }
  office.illegal.requests.set(illegal.id, illegal)
  return {
    '/admin/orders': orderId,
    '/admin/attention': orderId,
    '/admin/refunds': orderId,
    '/admin/links': link.linkId,
    '/admin/webhooks': id,
    '/admin/illegal': `of ${orderId}`,
  }
}
const LISTS = ['orders', 'attention', 'refunds', 'links', 'webhooks', 'illegal'].map(each => `/admin/${each}`)

describe.each(LISTS)('%s', list => {
  it('shows all merchants’ items, or those of the selected one alone', async () => {
    const own = (await somethingOf(DEFAULT_MERCHANT))[list] ?? expect.fail()
    const theirs = (await somethingOf(TEAHOUSE))[list] ?? expect.fail()
    const seen = async (query: string) => {
      const body = await shown(`${list}${query}`)
      return [body.includes(own), body.includes(theirs)]
    }
    expect(await seen('')).toEqual([true, true])
    expect(await seen('?merchant=')).toEqual([true, true])
    expect(await seen('?merchant=-')).toEqual([true, false])
    expect(await seen('?merchant=teahouse')).toEqual([false, true])
    // There is none of this name.
    expect(await seen('?merchant=noodles')).toEqual([true, true])
  })

  it.each(LOCALES)('offers a selection if there are several merchants, and only then: %s', async language => {
    const names = { 'zh-Hans': '全部商户', 'zh-Hant': '全部商戶', en: 'All merchants' }
    const body = await shown(`${list}?merchant=teahouse`, language)
    expect(body).toContain(`<option value="">${names[language]}</option>`)
    expect(body).toContain('<option value="teahouse" selected>teahouse</option>')
    office.merchants.pop()
    expect(await shown(`${list}?merchant=teahouse`, language)).not.toContain('name="merchant"')
  })
})

it.each(['/admin', ...LISTS, '/admin/links/new', '/admin/nothing'])(
  '%s keeps the selection in each of its links',
  async path => {
    await somethingOf(TEAHOUSE)
    const body = await shown(`${path}?merchant=teahouse&lang=en`)
    const addresses = [...body.matchAll(/(?:href|action)="(\/admin[^"]*)"/g)].map(
      ([, address = '']) => address,
    )
    expect(addresses.length).toBeGreaterThan(5)
    for (const address of addresses) {
      const isForm = body.includes(`action="${address}"`) && !address.includes('?')
      if (!isForm) expect(address).toContain('merchant=teahouse')
    }
    for (const [form = ''] of body.matchAll(/<form class="filters[\s\S]*?<\/form>/g))
      expect(form).toContain('name="merchant"')
  },
)

it('the overview sums up one merchant’s orders', async () => {
  await somethingOf(DEFAULT_MERCHANT)
  await somethingOf(TEAHOUSE)
  await somethingOf(TEAHOUSE)
  const sums = async (query: string) => {
    const body = await shown(`/admin${query}`)
    return [/data-testid="arrived">([^<]*)</.exec(body)?.[1], /(\d) orders? needs? attention/.exec(body)?.[1]]
  }
  expect(await sums('')).toEqual(['¥2016.00', '3'])
  expect(await sums('?merchant=-')).toEqual(['¥672.00', '1'])
  expect(await sums('?merchant=teahouse')).toEqual(['¥1344.00', '2'])
})

it('programs of 易支付 order from the default merchant', async () => {
  const has = async (query: string) =>
    (await shown(`/admin/webhooks${query}`)).includes('data-recipient="epay"')
  expect([await has(''), await has('?merchant=-'), await has('?merchant=teahouse')]).toEqual([
    true,
    true,
    false,
  ])
})

it('items without a known merchant are shown with all, and counts are labelled as of all', async () => {
  const unknown: IllegalRequest = {
    id: `${NOW}-1`,
    at: NOW,
    reason: 'unknownGateway',
    channel: 'notify',
    claimedOrder: 'somebody’s',
    sourceIp: '203.0.113.7',
    userAgent: '',
    copy: '',
    requestId: 'r',
  }
  office.illegal.requests.set(unknown.id, unknown)
  const count = { hour: Math.floor(NOW / 3_600_000), sourceIp: '203.0.113.7', count: 5 }
  office.illegal.counts.set('1', { ...count, reason: 'badSignature' })
  expect(await shown('/admin/illegal')).toContain('somebody’s')
  expect(await shown('/admin/illegal')).not.toContain('This counts all merchants')
  expect(await shown('/admin/illegal?merchant=-')).not.toContain('somebody’s')
  expect(await shown('/admin/illegal?merchant=-')).toContain('This counts all merchants')
})

it('every redirect keeps the selection and the language', async () => {
  const formToken = await office.enter('/admin/links/new')
  const made = await somethingOf(TEAHOUSE)
  const orderId = made['/admin/orders'] ?? expect.fail()
  const order = `/admin/orders/${orderId}`
  const link = `/admin/links/${made['/admin/links']}`
  const target: DeliveryTarget = {
    endpointId: made['/admin/webhooks'] ?? '',
    eventId: `evt_${'0'.repeat(24)}`,
    type: 'order.paid',
    orderId: newOrderId(NOW),
    createdAt: NOW,
  }
  await office.api.deliveries.record({ target, made: 0, attempts: [], status: 'failed' })
  const delivery = `/admin/webhooks/${target.endpointId}/${deliveryId(target)}`
  const choice = 'lang=zh-Hant&merchant=teahouse'
  const ledTo = async (path: string, fields?: Record<string, string>) => {
    const address = `${path}${path.includes('?') ? '&' : '?'}${choice}`
    const answer = fields ? await office.post(address, { formToken, ...fields }) : await office.get(address)
    const { pathname, searchParams } = new URL(answer.headers.location ?? '', 'http://office')
    const { lang, merchant, ...others } = Object.fromEntries(searchParams)
    expect([answer.status, lang, merchant], path).toEqual([303, 'zh-Hant', 'teahouse'])
    return [pathname, others]
  }
  const formId = /name="formId" value="([^"]+)"/.exec(await shown('/admin/links/new'))?.[1] ?? ''
  const fields = { name: 'Tea', kind: 'fixed', amount: '1.00', min: '', max: '', until: '', formId }
  const form = { trade: '2', amount: '1.00', expected: '336.00', reason: 'why' }
  expect(await ledTo(`/admin/orders?search=${orderId}`)).toEqual([order, {}])
  expect(await ledTo(`${order}/attended`, { concern: 'paidTwice', seen: '3', note: 'x' })).toEqual([
    ...[order, { done: 'attended' }],
  ])
  expect(await ledTo(`${order}/refund`, form)).toEqual([order, { done: 'refundRequested' }])
  expect(await ledTo(`${link}/end`, {})).toEqual([link, { done: 'ended' }])
  expect(await ledTo(`${delivery}/redeliver`, { seen: 'failed-1-' })).toEqual([
    delivery,
    { done: 'sentAgain' },
  ])
  // Of the merchant that its field names.
  expect(await ledTo('/admin/links/new', { ...fields, merchant: '-' })).toEqual([
    ...[expect.stringMatching(/^\/admin\/links\/lnk_/), { done: 'made' }],
  ])
  expect(await office.api.links.list({ limit: 9 }, DEFAULT_MERCHANT)).toMatchObject([{ name: 'Tea' }])
})
