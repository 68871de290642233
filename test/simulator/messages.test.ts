// What the gateways tell of a trade, whole, from a trade of which no two values are equal.

import { describe, expect, it } from 'vitest'
import keys from '../../local/alipayPageKeys.json'
import * as direct from '../../local/simulator/alipayDirect/messages'
import * as page from '../../local/simulator/alipayPage/messages'
import { privateKey } from '../../local/simulator/alipayPage/signing'
import * as chinabank from '../../local/simulator/chinabank/messages'
import type { Trade } from '../../local/simulator/core/trade'
import { CONTRACT as CHINABANK, isGenuine } from './chinabankShop'
import { isByAlipay } from './pageShop'
import { KEY, readNotify } from './shop'

/** 2025-01-01 08:00:00 in Beijing, and so many minutes later. */
const at = (minutes: number) => Date.UTC(2025, 0, 1) + minutes * 60_000 + 7
const time = (minutes: number) => `2025-01-01 08:${String(minutes).padStart(2, '0')}:00`

const details = {
  method: 'alipay.trade.wap.pay',
  appId: 'app',
  sellerId: 'seller',
  sellerEmail: 's@seller.example',
  passbackParams: 'echo%3D1',
  paymentType: '1',
  charset: 'gbk',
  extraCommonParam: 'echo',
  namedBuyer: null,
  remark1: 'one',
  remark2: 'two',
}
const trade: Trade = {
  gateway: 'alipayPage',
  tradeNo: 'T1',
  outTradeNo: 'O1',
  state: 'closed',
  subject: 'tea 茶',
  body: 'fresh',
  totalFen: 3003,
  priceFen: 1001,
  quantity: 3,
  notifyUrl: 'http://n',
  returnUrl: 'http://r',
  showUrl: 'http://s',
  bankCode: '3080',
  details,
  createdAtMs: at(1),
  cashierOpenedAtMs: at(2),
  closesAtMs: at(59),
  paidAtMs: at(3),
  closedAtMs: at(9),
  refunds: [
    { refundNo: 'R1', fen: 100, atMs: at(4) },
    { refundNo: 'R2', fen: 20, atMs: at(5) },
    { refundNo: 'R3', fen: 3, atMs: at(6) },
  ],
  buyerId: '2088102100000001',
  buyerEmail: 'li.ting@buyer.example',
  paidByBank: { code: '1051', seqNo: 'S1' },
}
const paid: Trade = { ...trade, state: 'paid', closedAtMs: null, refunds: [] }
const unpaid: Trade = {
  ...paid,
  state: 'unpaid',
  paidAtMs: null,
  buyerId: null,
  buyerEmail: null,
  paidByBank: null,
  body: '',
}

describe('the open platform', () => {
  const known = {
    notify_type: 'trade_status_sync',
    app_id: 'app',
    auth_app_id: 'app',
    charset: 'utf-8',
    version: '1.0',
    trade_no: 'T1',
    out_trade_no: 'O1',
    total_amount: '30.03',
    subject: 'tea 茶',
    seller_id: 'seller',
    seller_email: 's@seller.example',
    gmt_create: time(1),
    passback_params: 'echo%3D1',
  }
  const bought = {
    ...known,
    body: 'fresh',
    gmt_payment: time(3),
    buyer_id: '2088102100000001',
    buyer_logon_id: 'li.***@buyer.example',
  }
  const told = (trade: Trade) => Object.fromEntries(page.notifyFields(trade))

  it('has the fields of a trade in each state', () => {
    expect(told(unpaid)).toEqual({ ...known, trade_status: 'WAIT_BUYER_PAY' })
    const receipt = {
      receipt_amount: '30.03',
      invoice_amount: '30.03',
      buyer_pay_amount: '30.03',
      point_amount: '0.00',
    }
    const fund_bill_list = '[{"amount":"30.03","fundChannel":"ALIPAYACCOUNT"}]'
    expect(told(paid)).toEqual({ ...bought, ...receipt, fund_bill_list, trade_status: 'TRADE_SUCCESS' })
    expect(told({ ...paid, state: 'finished', closedAtMs: at(8) })).toEqual({
      ...bought,
      ...receipt,
      fund_bill_list,
      trade_status: 'TRADE_FINISHED',
      gmt_close: time(8),
    })
    const refund = { refund_fee: '1.23', gmt_refund: `${time(6)}.007`, out_biz_no: 'R3' }
    expect(told(trade)).toEqual({ ...bought, ...refund, gmt_close: time(9), trade_status: 'TRADE_CLOSED' })
    const whole = [{ refundNo: null, fen: 3003, atMs: at(6) }]
    expect(told({ ...trade, refunds: whole })).toMatchObject({ refund_fee: '30.03', out_biz_no: 'O1' })
  })

  it('sends the buyer back by a signed URL without the state', () => {
    const contract = { alipayPrivateKey: privateKey(keys.alipayPrivateKey) } as never
    for (const returnUrl of ['http://shop.example/r', 'http://shop.example/r?a=1']) {
      const { searchParams } = new URL(page.returnAddress(trade, returnUrl, contract, at(7)))
      const { a, sign = '', sign_type, ...fields } = Object.fromEntries(searchParams)
      expect([a, sign_type]).toEqual([returnUrl.includes('?') ? '1' : undefined, 'RSA2'])
      expect(fields).toEqual({
        charset: 'utf-8',
        out_trade_no: 'O1',
        method: 'alipay.trade.wap.pay.return',
        total_amount: '30.03',
        trade_no: 'T1',
        auth_app_id: 'app',
        version: '1.0',
        app_id: 'app',
        seller_id: 'seller',
        timestamp: time(7),
      })
      const text = Object.entries(fields)
        .map(pair => pair.join('='))
        .sort()
        .join('&')
      expect(isByAlipay(text, sign)).toBe(true)
    }
  })

  it('names a buyer by the first three letters', () => {
    expect(['li.ting@b.cc', 'abc@b.cc'].map(page.maskEmail)).toEqual(['li.***@b.cc', 'abc***@b.cc'])
  })
})

describe('direct pay', () => {
  const common = {
    out_trade_no: 'O1',
    subject: 'tea 茶',
    payment_type: '1',
    trade_no: 'T1',
    seller_email: 's@seller.example',
    seller_id: 'seller',
    total_fee: '30.03',
  }
  const known = {
    ...common,
    notify_type: 'trade_status_sync',
    gmt_create: time(1),
    price: '10.01',
    quantity: '3',
    discount: '0.00',
    is_total_fee_adjust: 'N',
    use_coupon: 'N',
    extra_common_param: 'echo',
  }
  const buyer = { buyer_email: 'li.ting@buyer.example', buyer_id: '2088102100000001' }

  it('has the fields of a trade in each state', () => {
    const told = (trade: Trade) => Object.fromEntries(direct.notifyFields(trade))
    expect(told(unpaid)).toEqual({ ...known, body: '', trade_status: 'WAIT_BUYER_PAY' })
    const bought = { ...known, ...buyer, body: 'fresh', gmt_payment: time(3) }
    expect(told(paid)).toEqual({ ...bought, trade_status: 'TRADE_SUCCESS' })
    expect(told(trade)).toEqual({
      ...bought,
      trade_status: 'TRADE_CLOSED',
      gmt_close: time(9),
      gmt_refund: time(6),
      refund_status: 'REFUND_SUCCESS',
    })
  })

  it('sends the buyer back by a signed URL', () => {
    const address = direct.returnAddress(paid, 'http://shop.example/r', 'id%2F1', KEY, at(7))
    const [path, query = ''] = address.split('?')
    const { fields, isGenuine } = readNotify({ raw: Buffer.from(query, 'latin1') }, 'gbk')
    const { sign, ...told } = Object.fromEntries(fields)
    expect([path, isGenuine, sign]).toEqual([
      'http://shop.example/r',
      true,
      expect.stringMatching(/^[0-9a-f]{32}$/),
    ])
    expect(told).toEqual({
      ...common,
      ...buyer,
      notify_type: 'trade_status_sync',
      extra_common_param: 'echo',
      is_success: 'T',
      exterface: 'create_direct_pay_by_user',
      body: 'fresh',
      trade_status: 'TRADE_SUCCESS',
      notify_id: 'id%2F1',
      notify_time: time(7),
      bank_seq_no: 'S1',
      sign_type: 'MD5',
    })
  })

  it('answers a query with the seller’s and the buyer’s sums, and the last event', () => {
    const told = (changes: Partial<Trade>) => Object.fromEntries(direct.queryFields({ ...trade, ...changes }))
    const asked = {
      price: '10.01',
      quantity: '3',
      gmt_create: time(1),
      ...common,
      discount: '0.00',
      flag_trade_locked: '0',
      is_total_fee_adjust: 'F',
      operator_role: 'B',
      use_coupon: 'F',
    }
    const refund = { gmt_refund: time(6), refund_fee: '1.23', refund_status: 'REFUND_SUCCESS' }
    expect(told({})).toEqual({
      ...asked,
      ...buyer,
      ...refund,
      body: 'fresh',
      additional_trade_status: 'DAEMON_CONFIRM_CLOSE',
      gmt_close: time(9),
      gmt_last_modified_time: time(6),
      gmt_payment: time(3),
      trade_status: 'TRADE_CLOSED',
      to_buyer_fee: '1.23',
      to_seller_fee: '30.03',
    })
    expect(told(unpaid)).toEqual({
      ...asked,
      gmt_last_modified_time: time(1),
      trade_status: 'WAIT_BUYER_PAY',
      to_buyer_fee: '0.00',
      to_seller_fee: '0.00',
    })
    const closed = { ...unpaid, state: 'closed' } as const
    const ends = (closedAtMs: number) => told({ ...closed, closedAtMs }).additional_trade_status
    expect([ends(at(59)), ends(at(59) - 2), ends(at(59) - 3)]).toEqual([
      'DAEMON_CONFIRM_CLOSE',
      'DAEMON_CONFIRM_CLOSE',
      undefined,
    ])
    expect(told({ ...closed, closedAtMs: at(9), closesAtMs: null })).not.toHaveProperty(
      'additional_trade_status',
    )
    expect(told({ ...paid, state: 'finished', closedAtMs: at(8) })).toMatchObject({
      gmt_last_modified_time: time(8),
    })
  })
})

describe('ChinaBank', () => {
  const told = (trade: Trade) =>
    Object.fromEntries(chinabank.signed(chinabank.messageFields(trade), CHINABANK.key))
  const known = {
    v_oid: 'O1',
    v_amount: '30.03',
    v_moneytype: 'CNY',
    remark1: 'one',
    remark2: 'two',
    v_md5str: expect.any(String),
  }

  it('has the fields of a payment, and of a failed one', () => {
    const done = { v_pstatus: '20', v_pstring: '支付成功' }
    expect(told(paid)).toEqual({ ...known, ...done, v_pmode: '中国建设银行' })
    expect(told({ ...paid, paidByBank: null })).toEqual({ ...known, ...done, v_pmode: '招商银行' })
    expect(told({ ...paid, paidByBank: null, bankCode: null })).toEqual({
      ...known,
      ...done,
      v_pmode: '银联卡',
    })
    expect(told(unpaid)).toEqual({ ...known, v_pstatus: '30', v_pstring: '支付失败', v_pmode: '招商银行' })
    expect([paid, unpaid].map(trade => isGenuine(told(trade)))).toEqual([true, true])
  })
})
