/** Payment links on the office's pages: created by a form, shown with their QR code, and ended. */
import { beforeEach, describe, expect, it } from 'vitest'
import { DEFAULT_MERCHANT, type MerchantId } from '../../../lib/order/merchant'
import { newOrderId } from '../../../lib/order/orderId'
import type { LinkId, PaymentLink } from '../../../lib/order/paymentLink'
import { DAY_MS, plusMs } from '../../../lib/time'
import { CONTEXT } from '../../support/events'
import { aLink, FREE_PRICE } from '../../support/links'
import { OWN_FORM, openOffice, viewerAccess } from '../../support/office'
import { NOW } from '../../support/orders'

let office: ReturnType<typeof openOffice>
let formToken: string
beforeEach(async () => {
  office = openOffice()
  formToken = await office.enter('/admin/links/new')
})
const shown = async (path: string) => (await office.get(path)).body
const all = (merchant = DEFAULT_MERCHANT) => office.api.links.list({ limit: 100 }, merchant)
const pathOf = ({ linkId }: PaymentLink) => `/admin/links/${linkId}`

describe('the list', () => {
  const idsOf = (body: string) => [...body.matchAll(/data-link="(\w+)"/g)].map(([, id]) => id)

  it('is newest first, page by page, each with its state and amount', async () => {
    const made: LinkId[] = []
    for (let minute = 0; minute < 26; minute += 1) {
      if (minute === 25) expect(await shown('/admin/links')).not.toContain('rel="next"')
      made.push((await office.api.links.add(aLink({ createdAt: plusMs(NOW, minute) }))).linkId)
    }
    const first = await shown('/admin/links')
    expect(idsOf(first)).toEqual(made.slice(1).toReversed())
    expect(first).toContain('¥18.80')
    expect(first).toContain(`href="/admin/links?after=${made[1]}" rel="next"`)
    const last = await shown(`/admin/links?after=${made[1]}`)
    expect([idsOf(last), last.includes('rel="next"')]).toEqual([[made[0]], false])
    expect(idsOf(await shown('/admin/links?after=x'))).toEqual(idsOf(first))
  })

  it.each<[Partial<PaymentLink>, string]>([
    [{}, 'open'],
    [{ isActive: false }, 'ended'],
    [{ expiresAt: NOW }, 'expired'],
    [{ maxUses: 1, uses: { [newOrderId(NOW)]: NOW } }, 'used_up'],
  ])('shows a link’s state: %j', async (changes, state) => {
    await office.api.links.add(aLink(changes))
    expect(await shown('/admin/links')).toContain(`data-state="${state}"`)
  })
})

describe('a link', () => {
  it.each([
    ['/admin/links/lnk_000000000SAMP1E01NK000009', 'unknownLink'],
    ['/admin/links/x', 'notFound'],
    ['/admin/links/lnk_000000000SAMP1E01NK000009/end', 'notFound'],
  ])('%s is not found', async (path, message) => {
    const { status, body } = await office.get(path)
    expect([status, body.includes(`data-message="${message}"`)]).toEqual([404, true])
  })
})

const formId = async () => / name="formId" value="([^"]+)"/.exec(await shown('/admin/links/new'))?.[1] ?? ''
const make = async (fields: Record<string, string> = {}, headers = OWN_FORM) => {
  const all = { name: '一杯茶', kind: 'fixed', amount: '18.80', min: '', max: '', until: '' }
  return office.post('/admin/links/new', { formToken, formId: await formId(), ...all, ...fields }, headers)
}

describe('a new link', () => {
  it.each<[Record<string, string>, Partial<PaymentLink>]>([
    [{}, {}],
    [{ amount: ' １８.8 ', name: ' 一杯茶 ' }, {}],
    [
      { kind: 'free', min: '1', max: '500' },
      { price: FREE_PRICE, amountSecret: expect.any(String) },
    ],
    [{ singleUse: 'yes' }, { maxUses: 1, numberSecret: expect.any(String) }],
    [{ note: 'yes' }, { asksNote: true }],
    [{ email: 'yes' }, { asksEmail: true }],
    [{ until: '2026-11-23' }, { expiresAt: Date.parse('2026-11-24T00:00:00+08:00') } as Partial<PaymentLink>],
  ])('is created as the form says: %j', async (fields, expected) => {
    const { status, headers } = await make(fields)
    const [link = expect.fail(), ...others] = await all()
    expect(others).toEqual([])
    const { linkId } = link
    const { now } = office.world
    expect(link).toEqual({
      ...aLink({ linkId, createdAt: now }),
      madeBy: 'local',
      maxUses: undefined,
      expiresAt: undefined,
      ...expected,
    })
    expect([status, headers.location]).toEqual([303, `${pathOf(link)}?done=made`])
    expect(office.logged).toEqual([
      { event: 'linkMade', fields: { requestId: CONTEXT.awsRequestId, linkId, person: 'local' } },
    ])
    expect(await shown(String(headers.location))).toContain('The link was created.')
  })

  it('is one, however often its form is sent, and another for other contents', async () => {
    const sent = { formId: await formId() }
    const [first, second] = [await make(sent), await make(sent)]
    expect(second.headers.location).toBe(first.headers.location)
    expect(await all()).toHaveLength(1)
    // Each of its fields, however late it is sent.
    office.world.now = plusMs(office.world.now, DAY_MS)
    const others = [
      { amount: '19' },
      { name: '二杯茶' },
      { note: 'yes' },
      { email: 'yes' },
      { singleUse: 'yes' },
    ]
    for (const [index, other] of others.entries()) {
      await make({ ...sent, ...other })
      expect(await all()).toHaveLength(index + 2)
    }
    expect((await make(sent)).headers.location).toBe(first.headers.location)
    await make()
    expect(await all()).toHaveLength(others.length + 2)
  })

  it.each<[Record<string, string>, readonly string[]]>([
    [{ name: ' ' }, ['name']],
    [{ name: 'x'.repeat(121) }, ['name']],
    [{ amount: '0' }, ['amount']],
    [{ amount: '1,5' }, ['amount']],
    [{ kind: 'free' }, ['min']],
    [{ kind: 'free', min: '1' }, ['max']],
    [{ kind: 'free', min: '2', max: '1' }, ['max']],
    [{ until: '2026-11-22' }, ['until']],
    [{ until: '2026-02-30' }, ['until']],
    [{ name: '', amount: 'x', until: 'x' }, ['name', 'amount', 'until']],
  ])('is not created from %j, and the wrong fields say so', async (fields, blamed) => {
    const { status, body } = await make(fields)
    expect(status).toBe(422)
    const invalid = [...body.matchAll(/<input id="(\w+)"[^>]* aria-invalid="true"/g)].map(([, name]) => name)
    expect(invalid).toEqual(expect.arrayContaining([...blamed]))
    expect(body).toContain(`id="${blamed[0]}-problem"`)
    // Who is to mend several is led to the first, and from there on down the page.
    const focused = [...body.matchAll(/<input id="(\w+)"[^>]* autofocus/g)].map(([, name]) => name)
    expect(focused).toEqual(invalid.slice(0, 1))
    expect(await all()).toEqual([])
  })

  it('is created once the input is corrected', async () => {
    const { body } = await make({ amount: '0' })
    const number = / name="formId" value="([^"]+)"/.exec(body)?.[1] ?? ''
    expect((await make({ formId: number })).status).toBe(303)
    expect(await all()).toHaveLength(1)
  })

  it('keeps what was entered, as text', async () => {
    const fields = { name: '', kind: 'free', min: '"<1', max: '5', singleUse: 'yes', email: 'yes' }
    const { body } = await make({ ...fields, until: '2026-11-22' })
    expect(body).toContain('value="&quot;&lt;1"')
    expect(body).toContain('value="2026-11-22"')
    for (const chosen of ['"free"', '"yes"']) expect(body).toContain(`value=${chosen} checked`)
    expect(body.match(/ checked/g)).toHaveLength(3)
  })

  it.each(['', 'x', '9999999999999.00000000-0000-0000-0000-000000000000'])(
    'is not created by a form with the number %j',
    async number => {
      expect((await make({ formId: number })).body).toContain('data-message="badForm"')
      expect(await all()).toEqual([])
    },
  )

  it('needs an operator and the session’s own form', async () => {
    expect((await make({}, { ...OWN_FORM, origin: 'https://evil.example' })).status).toBe(403)
    expect((await make({ formToken: 'x' })).status).toBe(403)
    expect(await all()).toEqual([])
  })
})

describe('ending a link', () => {
  const end = (link: PaymentLink, headers = OWN_FORM) =>
    office.post(`${pathOf(link)}/end`, { formToken }, headers)

  it('ends it, with the person’s name', async () => {
    const link = await office.api.links.add(aLink())
    expect(await shown(pathOf(link))).toContain(`action="${pathOf(link)}/end"`)
    const { status, headers } = await end(link)
    expect([status, headers.location]).toEqual([303, `${pathOf(link)}?done=ended`])
    expect(await office.api.links.get(link.linkId)).toEqual({ ...link, isActive: false, endedBy: 'local' })
    const { linkId } = link
    expect(office.logged).toEqual([
      { event: 'linkEnded', fields: { requestId: CONTEXT.awsRequestId, linkId, person: 'local' } },
    ])
    const body = await shown(String(headers.location))
    expect([body.includes('The link has ended.'), body.includes(`${pathOf(link)}/end`)]).toEqual([
      true,
      false,
    ])
  })

  it('that has ended changes nothing', async () => {
    const link = await office.api.links.add(aLink({ isActive: false, endedBy: 'mei' }))
    const { status, body } = await end(link)
    expect([status, body.includes('data-refusal="endedAlready"')]).toEqual([409, true])
    expect(await office.api.links.get(link.linkId)).toEqual(link)
  })

  it('is not shown as done when the store fails, nor is creating one', async () => {
    const link = await office.api.links.add(aLink())
    const fails = async () => Promise.reject(new Error('the store does not answer'))
    Object.assign(office.api.links, { change: fails, add: fails })
    expect([(await end(link)).status, (await make()).status]).toEqual([500, 500])
  })

  it('that is unknown, or from elsewhere, does nothing', async () => {
    expect((await end(aLink())).status).toBe(404)
    const link = await office.api.links.add(aLink())
    expect((await end(link, { ...OWN_FORM, origin: 'https://evil.example' })).status).toBe(403)
    expect(await all()).toEqual([link])
  })
})

it('nothing is shown as done when the store does not answer', async () => {
  const link = await office.api.links.add(aLink())
  const fail = () => Promise.reject(new Error('no'))
  Object.assign(office.api.links, { add: fail, change: fail })
  expect((await make()).status).toBe(500)
  expect((await office.post(`${pathOf(link)}/end`, { formToken })).status).toBe(500)
  expect(office.logged.map(({ event }) => event)).toEqual(['requestFailed', 'requestFailed'])
})

describe('of several merchants', () => {
  const teahouse = 'teahouse' as MerchantId
  beforeEach(() => office.merchants.push(teahouse))

  it('each has its own links, which can be created and ended', async () => {
    const own = await office.api.links.add(aLink())
    const { headers } = await make({ merchant: 'teahouse' })
    const [others = expect.fail()] = await all(teahouse)
    expect(headers.location).toBe(`${pathOf(others)}?done=made`)
    expect(await all()).toEqual([own])
    const whole = await shown('/admin/links')
    expect([whole.includes(others.linkId), whole.includes(own.linkId)]).toEqual([true, true])
    expect(await shown('/admin/links?merchant=-')).not.toContain(others.linkId)
    const list = await shown('/admin/links?merchant=teahouse')
    expect([list.includes(others.linkId), list.includes(own.linkId)]).toEqual([true, false])
    expect(list).toContain('href="/admin/links/new?merchant=teahouse"')
    expect(await shown(pathOf(others))).toContain('<dd>teahouse</dd>')
    await office.post(`${pathOf(others)}/end`, { formToken })
    expect(await all(teahouse)).toMatchObject([{ isActive: false, endedBy: 'local' }])
  })

  it('all links are in one list, newest first, page by page', async () => {
    const made: LinkId[] = []
    for (let minute = 0; minute < 60; minute += 1) {
      const of = minute % 3 === 0 ? {} : { merchant: teahouse }
      made.push((await office.api.links.add(aLink({ createdAt: plusMs(NOW, minute), ...of }))).linkId)
    }
    const listed: string[] = []
    for (let path: string | undefined = '/admin/links'; path; ) {
      const body = await shown(path)
      listed.push(...[...body.matchAll(/data-link="(\w+)"/g)].map(([, id = '']) => id))
      path = /href="([^"]+)" rel="next"/.exec(body)?.[1]
    }
    expect(listed).toEqual(made.toReversed())
  })

  it.each([
    ['', '-'],
    ['?merchant=-', '-'],
    ['?merchant=teahouse', 'teahouse'],
  ])('a new link belongs to the selected merchant by default: %s', async (query, merchant) => {
    const body = await shown(`/admin/links/new${query}`)
    const [, choice = ''] = /<select id="merchant" name="merchant">(.*?)<\/select>/s.exec(body) ?? []
    expect(/<option value="([^"]*)" selected>/.exec(choice)?.[1]).toBe(merchant)
  })

  it('no merchant is guessed', async () => {
    expect((await make({ merchant: 'noodles' })).body).toContain('data-message="badForm"')
    for (const merchant of office.merchants) expect(await all(merchant)).toEqual([])
  })
})

it('a viewer sees links, and can neither create nor end one', async () => {
  office = openOffice(viewerAccess)
  formToken = viewerAccess.formToken
  const link = await office.api.links.add(aLink())
  expect(await shown('/admin/links')).not.toContain('/admin/links/new')
  expect(await shown(pathOf(link))).not.toContain('/end"')
  expect((await office.get('/admin/links/new')).status).toBe(403)
  expect((await make({ formId: '1' })).body).toContain('data-message="viewOnly"')
  expect((await office.post(`${pathOf(link)}/end`, { formToken })).status).toBe(403)
  expect(await all()).toEqual([link])
})
