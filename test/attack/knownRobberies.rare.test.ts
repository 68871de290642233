/**
 * Known attacks on real merchants, from public post-mortems, one test each; the title names the shop or library. None
 * succeeds here.
 */

import { describe, expect, inject, it } from 'vitest'
import type { Order } from '../../lib/order/order'
import { md5Verifier, parseSigningKey } from '../../lib/signing/md5'
import { LOCAL_SHOP } from '../../tools/deployment/localShop'
import { problemsOf } from '../../tools/doctor/configuration'
import { attack, inBothScenes, NOTIFY_TYPE, notifyForm, returnForm } from '../support/attack'
import {
  BROWSER,
  buy,
  comeBack,
  FRONT_END,
  facts,
  gateway,
  get,
  illegalReasons,
  orderJson,
  payByForm,
  postForm,
  returnPath,
  send,
  sendNotify,
  until,
} from '../support/flow'
import { anOrder } from '../support/orders'
import { answer, openShop } from '../support/shop'
import { expectDecent } from './decency'

const ATTACKER = '2088999999999999'
const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

describe('on the message alone', () => {
  inBothScenes(scene => {
    it('seller not checked (BeeCloud): a buyer pays the own account for our order', () =>
      attack(scene(), {
        name: '',
        reason: 'wrongSeller',
        form: victim => notifyForm(victim, { seller_id: ATTACKER, seller_email: 'attacker@example.com' }),
      }))

    it('notification without verification (roncoo-pay 41, pingpp-php 20): unsigned', () =>
      attack(scene(), {
        name: '',
        reason: 'signatureMissing',
        form: victim => notifyForm(victim).replace(/&sign_type=.*/, ''),
      }))

    it('amount not checked (TrPay, one-cent purchases)', () =>
      attack(scene(), {
        name: '',
        reason: 'amountMismatch',
        form: victim => notifyForm(victim, { total_fee: '0.01' }),
      }))

    it('amount not compared (ECShop’s ChinaBank module): another gateway’s callback is none', () =>
      attack(scene(), {
        name: '',
        reason: 'signatureMissing',
        claims: '',
        form: ({ order }) =>
          `v_oid=${order.orderId}&v_pstatus=20&v_amount=0.01&v_moneytype=CNY&v_md5str=${'X'.repeat(32)}`,
      }))

    it('status from the client (Odoo 306c618, newbee-mall 82): an unsigned return that says paid', () =>
      attack(scene(), {
        name: '',
        channel: 'return',
        reason: 'signatureMissing',
        form: victim => returnForm(victim).replace(/&sign_type=.*/, ''),
      }))

    it('signature type from the message (chloerei/alipay, alipay-sdk-nodejs-all 17)', () =>
      attack(scene(), {
        name: '',
        reason: 'signTypeMismatch',
        form: victim => notifyForm(victim).replace('sign_type=MD5', 'sign_type=RSA'),
      }))

    it('notify_verify used alone (Odoo): an id that the gateway knows, and no right signature', () =>
      attack(scene(), {
        name: '',
        reason: 'badSignature',
        form: victim => notifyForm(victim, {}, 'zyxwvutsrqponmlkjihgfedcba987654'),
      }))

    it('notify_id unencoded in the question (official Java demo): one that ends in a parameter of its own', () =>
      attack(scene(), {
        name: '',
        reason: 'notSentByGateway',
        denied: true,
        form: victim => notifyForm(victim, { notify_id: 'sample0notify0of0order00001&x' }),
      }))

    it('verification stubbed (feilong): a return signed by nobody', () =>
      attack(scene(), {
        name: '',
        channel: 'return',
        reason: 'badSignature',
        form: victim => returnForm(victim, {}, 'true'),
      }))

    it.each(["' OR '1'='1", "x'; DROP TABLE orders; --", '#fact0', ':fact0', 'attribute_exists(orderId)'])(
      'injection by the order number (dedecms): %s',
      claims =>
        attack(scene(), {
          name: '',
          reason: 'unknownOrder',
          claims,
          form: victim => notifyForm(victim, { out_trade_no: claims }),
        }),
    )

    it('external entities (WeChat Pay’s SDK): a notify in XML', () =>
      attack(scene(), {
        name: '',
        reason: 'wrongContentType',
        headers: [['content-type', 'text/xml']],
        form: ({ order }) =>
          `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><xml><out_trade_no>${order.orderId}</out_trade_no><a>&e;</a></xml>`,
      }))

    it('loose comparison (chloerei, lokielse): a signature that is zero to ==', () =>
      attack(scene(), {
        name: '',
        reason: 'badSignature',
        form: victim => notifyForm(victim).replace(/sign=[0-9a-f]{32}/, `sign=0e${'1'.repeat(30)}`),
      }))

    it('empty key accepted (chloerei)', () =>
      attack(scene(), {
        name: '',
        reason: 'badSignature',
        form: victim => notifyForm(victim, {}, ''),
      }))

    it('duplicate parameters: the genuine amount and another', () =>
      attack(scene(), {
        name: '',
        reason: 'repeatedParameter',
        form: victim => `total_fee=0.01&${notifyForm(victim)}`,
      }))

    it('webhook without authentication (CVE-2026-0656, CVE-2025-14078): JSON that says paid', () =>
      attack(scene(), {
        name: '',
        reason: 'wrongContentType',
        headers: [['content-type', 'application/json']],
        form: ({ order }) =>
          JSON.stringify({ orderId: order.orderId, status: 'paid', amount: order.amountFen }),
      }))
  })
})

describe('on the whole shop', () => {
  const unpaid = async (orderId: string) => {
    expect(await orderJson(orderId)).toMatchObject({ state: 'awaitingPayment', paid: false })
    expect(await facts(orderId)).toEqual([])
  }

  it('amount not checked: the gateway itself tells of another amount', async () => {
    await gateway.reset()
    await gateway.set({ fault: 'alterAmount', faultCount: 1 })
    const orderId = await buy()
    await gateway.pay((await payByForm(orderId)).tradeNo)
    expect(await illegalReasons(orderId)).toEqual(['notify amountMismatch'])
    expect(await facts(orderId)).toEqual([])
    await gateway.reset()
  })

  it('amount changed on the way to the gateway (cordova-plugin-alipay 60): the gateway refuses it', async () => {
    await gateway.reset()
    const orderId = await buy()
    const { headers, location } = await get(`/orders/${orderId}/pay`)
    expect(headers.get('cache-control')).toBe('no-store')
    const altered = new URL(location)
    altered.searchParams.set('total_fee', '0.01')
    expect((await get(altered.href)).location).toBe('')
    expect(await gateway.trades()).toEqual([])
    await unpaid(orderId)
  })

  it('order identity from an unsigned parameter (newbee-mall-plus 53): pay the cheap, claim the dear', async () => {
    await gateway.reset()
    await gateway.hold()
    const cheap = await buy('bookmark')
    const dear = await buy('gaiwan', '9')
    const returnUrl = await gateway.pay((await payByForm(cheap)).tradeNo)
    const query = `orderNo=${dear}&orderId=${dear}&out_trade_no=${dear}`
    const [notify] = await gateway.notifies(cheap)
    const body = notifyForm(
      { order: { ...anOrder(), orderId: cheap as Order['orderId'] }, key: LOCAL_SHOP.key },
      { ...Object.fromEntries(notify?.fields ?? []), notify_id: notify?.notifyId },
    )
    expect(await send('POST', `/paycallback/notify?${query}`, FORM, body)).toMatchObject({ body: 'success' })
    expect(await orderJson(cheap)).toMatchObject({ state: 'paid' })
    await unpaid(dear)
    // The same for the buyer's browser, whose query is all there is.
    for (const more of [`&orderNo=${dear}`, `&out_trade_no=${dear}`]) {
      expect((await get(`${returnUrl}${more}`)).status).toBe(400)
    }
    await unpaid(dear)
    await gateway.reset()
  })

  it('an old notify replayed: onto another order, and onto its own', async () => {
    await gateway.reset()
    const first = await buy()
    const second = await buy()
    const returnUrl = await gateway.pay((await payByForm(first)).tradeNo)
    const notify = await until(async () => (await gateway.notifies(first)).find(each => each.acknowledged))
    const known = await facts(first)
    const body = notifyForm(
      { order: { ...anOrder(), orderId: first as Order['orderId'] }, key: LOCAL_SHOP.key },
      { ...Object.fromEntries(notify.fields), notify_id: notify.notifyId },
    )
    // Its own order knows all of it already: the gateway may stop sending, and nothing is written.
    expect(await send('POST', '/paycallback/notify', FORM, body)).toMatchObject({ body: 'success' })
    const moved = body.replaceAll(first, second)
    expect(await send('POST', '/paycallback/notify', FORM, moved)).toMatchObject({
      status: 400,
      body: 'fail',
    })
    expect((await get(returnUrl.replaceAll(first, second))).status).toBe(400)
    expect(await facts(first)).toEqual(known)
    await unpaid(second)
  })

  it('return page as proof (newbee-mall 100, 120): a genuine return alone pays nothing', async () => {
    await gateway.reset()
    await gateway.hold()
    const orderId = await buy()
    const returnUrl = await gateway.pay((await payByForm(orderId)).tradeNo)
    for (let i = 0; i < 3; i++) expect((await comeBack(returnUrl)).status).toBe(200)
    await unpaid(orderId)
    await gateway.reset()
  })

  it.each([
    '/order/paySuccess',
    '/orders/paySuccess',
    '/paycallback/success',
    '/pay/success',
    '/admin/paySuccess',
  ])('an open way to say paid (macrozheng/mall 613): %s', async path => {
    const orderId = await buy()
    for (const method of ['GET', 'POST', 'PUT']) {
      const query = `?orderId=${orderId}&orderNo=${orderId}&payType=1&status=1`
      expect((await send(method, `${path}${query}`, BROWSER)).status).toBeGreaterThanOrEqual(400)
    }
    await unpaid(orderId)
  })

  it('GET as a change of state (newbee-mall 113): a link or a picture pays nothing', async () => {
    const orderId = await buy()
    const order = { ...anOrder(), orderId: orderId as Order['orderId'] }
    const form = notifyForm({ order, key: LOCAL_SHOP.key })
    expect(await send('GET', `/paycallback/notify?${form}`, BROWSER)).toMatchObject({
      status: 405,
      body: 'fail',
    })
    await unpaid(orderId)
  })

  it('own configuration not checked (yansongda/pay 961): the query has our partner id, whichever is sent', async () => {
    const shop = await openShop()
    const order = await shop.existing()
    const body = notifyForm(
      { order, key: '0123456789abcdefghijklmnopqrstuv' },
      { partner: ATTACKER, app_id: ATTACKER, seller_email: 'x@example.com' },
    )
    await shop.notify({ method: 'POST', headers: Object.fromEntries(NOTIFY_TYPE), body })
    expect(shop.world.asked.map(url => url.searchParams.getAll('partner'))).toEqual([['2088000000000000']])
  })

  it('notify_verify used alone: without a valid signature the gateway is not even queried', async () => {
    const shop = await openShop()
    const order = await shop.existing()
    const body = notifyForm({ order, key: '' }, {}, 'zyxwvutsrqponmlkjihgfedcba987654')
    const reply = await shop.notify({ method: 'POST', headers: Object.fromEntries(NOTIFY_TYPE), body })
    expect([reply.status, reply.body, shop.world.asked]).toEqual([400, 'fail', []])
  })

  it('concurrent notifications (goods delivered twice): twelve at once add one fact', async () => {
    await gateway.reset()
    const orderId = await buy()
    const changes = { notify_id: 'sample0notify0of0order00001' }
    const answers = await Promise.all(Array.from({ length: 12 }, () => sendNotify(orderId, changes)))
    expect(answers.map(({ status, body }) => `${status} ${body}`)).toEqual(Array(12).fill('200 success'))
    expect(await facts(orderId)).toHaveLength(1)
  })

  it('external entities in the gateway’s answer (WxJava 889): they are not resolved', async () => {
    const DOCTYPE = '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/hostname"><!ENTITY b "AAAA">]>'
    const xml = (doctype: string, key: string) =>
      answer(
        `${doctype}<alipay><is_success>T</is_success>` +
          `<response><timestamp><encrypt_key>${key}</encrypt_key></timestamp></response></alipay>`,
      )
    const shop = await openShop({ ALIPAY_CONTRACTED: 'anti_phishing_key' })
    const { orderId } = await shop.existing()
    const pay = () =>
      shop.payRedirect({
        path: `/orders/${orderId}/pay`,
        pathParameters: { orderId },
        headers: { accept: 'text/html' },
      })
    for (const key of ['&e;', '&b;', 'A&b;', '%e;']) {
      shop.world.timestamp = xml(DOCTYPE, key)
      expect((await pay()).status).toBe(503)
    }
    shop.world.timestamp = xml('', 'AAAA')
    const { status, headers } = await pay()
    expect(status).toBe(303)
    expect(headers.location).toContain('anti_phishing_key=AAAA&')
  })

  it('empty key accepted: an empty key is no key, and without a key nothing verifies', async () => {
    expect(parseSigningKey('')).toBeUndefined()
    expect(parseSigningKey(' ')).toBeUndefined()
    expect(md5Verifier([]).verifies(Buffer.from('a=1'), 'd41d8cd98f00b204e9800998ecf8427e')).toBe(false)
    for (const ALIPAY_KEYS of ['', 'literal:']) {
      const problems = await problemsOf({ GATEWAYS: 'alipayDirect', ALIPAY_KEYS }, {})
      expect(problems.join()).toMatch(/ALIPAY_KEYS must be/)
    }
  })

  it('keys and prices in the client (NDSS 2017): no answer contains the key, no request sets a price', async () => {
    const tampered = { price: '0.01', total_fee: '0.01', amount: '1' }
    const created = await postForm('/orders', {
      sku: 'gaiwan',
      quantity: '1',
      email: 'b@example.com',
      ...tampered,
    })
    const { pathname } = new URL(created.location, inject('stack').shopUrl)
    expect(await orderJson(pathname.slice('/orders/'.length))).toMatchObject({ amountYuan: '259.00' })
    const answers = [
      created,
      await get('/'),
      await get(pathname),
      await get(pathname, FRONT_END),
      await get(`${pathname}/pay`),
      await postForm(`${pathname}/pay`, {}),
      await postForm(`${pathname}/pay`, {}, FRONT_END),
      await get(await returnPath(pathname.slice('/orders/'.length), {}, '')),
    ]
    for (const { status, headers, body } of answers) {
      const reply = { status, headers: Object.fromEntries(headers), body }
      expectDecent(reply, { shopUrl: inject('stack').shopUrl, gatewayUrl: inject('stack').gatewayUrl })
      expect(JSON.stringify(reply)).not.toContain(LOCAL_SHOP.key)
    }
  })
})
